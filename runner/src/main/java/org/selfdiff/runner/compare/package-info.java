/** Finished and running runs side by side, from what their folders record. */
package org.selfdiff.runner.compare;
