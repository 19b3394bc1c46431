package org.selfdiff.runner.engine.joined;

import java.util.Optional;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.runner.engine.plan.Place;

/**
 * A tensor that a joined kernel writes. A value that is needed in two precisions is written twice;
 * the first of the two is what the value counts as for what comes later, and the only one with a
 * place.
 *
 * @param value what it holds
 * @param type the precision in which it is written
 * @param channelsLast as in {@link Read}
 * @param alignment as in {@link Read}
 * @param place the memory where it has to lie: a state or a part of a packed vector; empty if it is
 *     a variable of its own
 */
public record Written(
    Value value, Element type, boolean channelsLast, int alignment, Optional<Place> place) {}
