package org.selfdiff.runner.config.check;

import java.util.Locale;
import java.util.stream.Stream;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.schema.Findings;

/**
 * An ONNX file has its weights inside and is a message that ends at 2 GiB. A ResNet may be wider
 * than that; no transformer of the table is.
 */
final class ExportHoldsBackbone implements Check {
  /** Bytes of weights in float32; the rest of the file has the room up to 2 GiB. */
  private static final long MOST = (2L << 30) - (16L << 20);

  private static final double GIB = 1L << 30;

  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .network()
        .filter(network -> network.ofTokens().isEmpty())
        .map(ExportHoldsBackbone::weights)
        .filter(weights -> weights * Float.BYTES > MOST)
        .ifPresent(
            weights ->
                findings.add(
                    "backbone.width",
                    String.format(
                        Locale.ROOT,
                        "the backbone has %d weights, %.1f GiB, and the ONNX file that a run ends"
                            + " with holds 2 GiB, expected a smaller width",
                        weights,
                        weights * Float.BYTES / GIB),
                    "backbone.kind"));
  }

  private static long weights(Network network) {
    Declarations all = Declarations.of(network);
    return Stream.of(all.parameters(), all.frozen(), all.buffers())
        .flatMap(tensors -> tensors.stream())
        .mapToLong(tensor -> tensor.shape().size())
        .sum();
  }
}
