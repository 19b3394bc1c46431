package org.selfdiff.methods.optimizer;

/** How gradients change parameters. */
public sealed interface Optimizer permits Sgd {}
