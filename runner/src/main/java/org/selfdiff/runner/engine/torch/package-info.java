/** The executor on libtorch: a plan written as one TorchScript function, without autograd. */
package org.selfdiff.runner.engine.torch;
