package org.selfdiff.methods.method;

/** What is learned from unlabelled views: the loss and the networks around the backbone. */
public sealed interface Method permits Moco {}
