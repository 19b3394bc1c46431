package org.selfdiff.runner.session.proof;

import java.util.List;
import java.util.Map;

/**
 * What a run of some steps was given and gave.
 *
 * @param engine what ran it; empty where nothing did
 * @param fed for every step name of an input to what it was given
 * @param metrics for every step name of a metric to its numbers
 * @param states name of a state to the sketches of its tensors after the last step
 */
record StepResults(
    String engine,
    List<Map<String, Object>> fed,
    List<Map<String, double[]>> metrics,
    Map<String, List<Sketch>> states) {}
