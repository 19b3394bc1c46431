/** Quantities in words. */
package org.selfdiff.runner.quantity;
