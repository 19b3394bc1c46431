/** Process groups on libtorch's c10d: ranks in other processes exchange tensors; never a step. */
package org.selfdiff.runner.engine.torch.group;
