/** Kernels that do the work of several ops in one pass over memory, as source for a GPU. */
package org.selfdiff.runner.engine.joined;
