/** Java programs that this one starts, and how they end. */
package org.selfdiff.runner.process;
