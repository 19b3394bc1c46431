/** The trials that a sweep has yet to make, checked before anything of it is run. */
package org.selfdiff.runner.sweep.prospect;
