package org.selfdiff.runner.config.check;

import java.util.Optional;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.TokenNetwork;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.protocol.LinearDino;

/** A linear evaluation reads tokens of blocks that are there. */
final class BlocksWithinTransformer implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    Optional<Integer> depth = parts.network().flatMap(Network::ofTokens).map(TokenNetwork::depth);
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
}
