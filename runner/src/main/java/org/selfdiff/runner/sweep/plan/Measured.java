package org.selfdiff.runner.sweep.plan;

/**
 * What was measured of one experiment, in seconds, and what the cost model says of the same.
 *
 * @param step a training step on images that are there
 * @param predicted the same by the cost model alone
 * @param operations of the step, counted
 * @param pass the network over one image
 * @param start from the launch to the first step
 */
public record Measured(double step, double predicted, long operations, double pass, double start) {}
