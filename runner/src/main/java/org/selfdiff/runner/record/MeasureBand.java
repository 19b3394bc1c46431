package org.selfdiff.runner.record;

import java.util.OptionalDouble;

/**
 * Which values of a measure are usual for a method.
 *
 * @param least what features that have not collapsed stay above; empty where no value tells
 * @param low the lowest usual value
 * @param high the highest usual value
 */
public record MeasureBand(OptionalDouble least, double low, double high) {}
