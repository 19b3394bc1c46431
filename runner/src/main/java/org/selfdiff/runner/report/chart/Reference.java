package org.selfdiff.runner.report.chart;

/**
 * A level to compare curves with, drawn as a dashed line.
 *
 * @param label short
 * @param value level on the vertical axis
 */
public record Reference(String label, double value) {}
