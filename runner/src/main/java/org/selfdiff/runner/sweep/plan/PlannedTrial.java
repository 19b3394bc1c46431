package org.selfdiff.runner.sweep.plan;

import java.util.Map;
import java.util.Optional;

/**
 * A trial that a sweep would begin with.
 *
 * @param number of the trial
 * @param point values in few figures by key
 * @param cost of each of its runs; empty where it has none of its own
 * @param impossible why its experiment is invalid; empty where it is not
 * @param same an earlier trial that has the same runs, -1 where there is none
 */
public record PlannedTrial(
    int number, Map<String, String> point, Optional<RunCost> cost, String impossible, int same) {}
