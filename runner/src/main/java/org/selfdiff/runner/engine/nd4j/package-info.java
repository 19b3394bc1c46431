/** The executor on libnd4j's kernels: a fixed list of prepared calls. */
package org.selfdiff.runner.engine.nd4j;
