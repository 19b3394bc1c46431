/** Shares a step out over several ranks: the same numbers, computed by all of them together. */
package org.selfdiff.methods.parallel;
