/** Objectives as pure functions of graph values. */
package org.selfdiff.methods.loss;
