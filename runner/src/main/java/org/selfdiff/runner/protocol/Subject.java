package org.selfdiff.runner.protocol;

/**
 * What a protocol has to know of the network that it judges.
 *
 * @param tokens whether the network is a vision transformer, whose tokens can be read
 * @param k neighbours that vote in the monitor of its experiment
 * @param temperature of those votes
 * @param monitored output that the monitor looks at
 */
public record Subject(boolean tokens, int k, double temperature, Output monitored) {}
