/**
 * How a sweep chooses points and ends poor trials: pure functions of a seed, a trial's number and
 * the history, so that a ledger read again gives the same choices as a sweep that never stopped.
 */
package org.selfdiff.runner.sweep.strategy;
