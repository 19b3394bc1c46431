/** Kernels of ours on a GPU: compiled, kept and launched; never what they compute, nor when. */
package org.selfdiff.runner.engine.torch.kernel;
