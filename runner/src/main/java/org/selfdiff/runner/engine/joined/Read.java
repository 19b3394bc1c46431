package org.selfdiff.runner.engine.joined;

import org.selfdiff.methods.graph.Value;

/**
 * A tensor that a joined kernel reads.
 *
 * @param value what it holds
 * @param type the precision in which it is read; {@link Element#F32} is the graph's
 * @param channelsLast whether its elements have to lie with the channels as innermost axis, [N, H,
 *     W, C] in memory for a value [N, C, H, W]; else they lie in row-major order, without gaps
 * @param alignment bytes of which the address of its first element has to be a multiple
 */
public record Read(Value value, Element type, boolean channelsLast, int alignment) {}
