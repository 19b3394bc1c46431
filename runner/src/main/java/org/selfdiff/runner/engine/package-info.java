/** Turns a training step into a program that runs: executors, and the planner that they share. */
package org.selfdiff.runner.engine;
