package org.selfdiff.methods.step;

import org.selfdiff.methods.graph.Shape;

/**
 * A named tensor within a state's flat buffer.
 *
 * @param name full name with PyTorch's key, for instance {@code encoder_q.layer1.0.conv1.weight}
 * @param shape shape of the tensor
 * @param offset first element within the state
 * @param init its value before the first step
 */
public record Part(String name, Shape shape, long offset, Initializer init) {}
