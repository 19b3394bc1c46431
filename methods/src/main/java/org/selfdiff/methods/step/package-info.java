/** One training step as a pure function: states, their initial values, inputs, updates, metrics. */
package org.selfdiff.methods.step;
