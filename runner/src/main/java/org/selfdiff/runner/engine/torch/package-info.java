/**
 * The executor on libtorch: a plan written as one TorchScript function, without autograd, and what
 * runs it; never what is done without a step, which lies in the packages below.
 */
package org.selfdiff.runner.engine.torch;
