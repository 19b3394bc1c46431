package org.selfdiff.runner.config.check;

import java.util.Optional;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.Transformer;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.GraphException;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.protocol.LinearDino;

/** A linear evaluation reads tokens of blocks that are there. */
final class BlocksWithinTransformer implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    Optional<Integer> depth =
        parts.backbone().flatMap(b -> parts.views().flatMap(v -> depth(b, v.size())));
    parts.evaluate().stream()
        .flatMap(evaluate -> evaluate.protocols().stream())
        .filter(LinearDino.class::isInstance)
        .map(LinearDino.class::cast)
        .forEach(
            protocol -> {
              depth
                  .filter(d -> protocol.blocks() > d)
                  .ifPresent(
                      d ->
                          findings.add(
                              "evaluate.protocols",
                              "linear-dino reads the last "
                                  + protocol.blocks()
                                  + " blocks, expected at most the "
                                  + d
                                  + " of the backbone",
                              "backbone.kind"));
            });
  }

  /** Blocks of a transformer; other checks say what is wrong with one that cannot be made. */
  private static Optional<Integer> depth(Backbone backbone, int size) {
    try {
      return backbone instanceof Transformer
              && backbone.network(size) instanceof VisionTransformer transformer
          ? Optional.of(transformer.depth())
          : Optional.empty();
    } catch (GraphException e) {
      return Optional.empty();
    }
  }
}
