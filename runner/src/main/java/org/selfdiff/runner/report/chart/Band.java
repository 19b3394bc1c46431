package org.selfdiff.runner.report.chart;

/**
 * Values that are usual, drawn as an area behind the curves.
 *
 * @param low the lowest of them
 * @param high the highest of them
 */
public record Band(double low, double high) {}
