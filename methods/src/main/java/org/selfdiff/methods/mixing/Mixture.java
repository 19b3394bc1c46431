package org.selfdiff.methods.mixing;

import org.selfdiff.methods.graph.Value;

/**
 * Images that are mixed with others.
 *
 * @param view the images as they were, [N, 3, S, S]
 * @param partner what every image is mixed with, [N, 3, S, S]
 * @param images the mixture, [N, 3, S, S]
 * @param share λ, the share of the image itself in the loss: a scalar, or [N]
 */
public record Mixture(Value view, Value partner, Value images, Value share) {}
