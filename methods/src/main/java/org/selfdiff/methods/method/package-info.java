/** The methods: one class each, a record of hyperparameters that builds its training step. */
package org.selfdiff.methods.method;
