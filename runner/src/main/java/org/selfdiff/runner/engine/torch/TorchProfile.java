package org.selfdiff.runner.engine.torch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.selfdiff.runner.engine.torch.device.TorchRuns;

/** The same lines as a step, cut into one function per instruction, so that each can be timed. */
final class TorchProfile implements AutoCloseable {
  /** TorchScript specializes a function in its first runs. */
  private static final int WARMUP = 2;

  private final TorchRuns runs;
  private final Interludes interludes;
  private final ScriptPieces pieces;

  TorchProfile(TorchScript script, TorchRuns runs, Interludes interludes) {
    this.runs = runs;
    this.interludes = interludes;
    this.pieces =
        new ScriptPieces(script, script.step().stream().filter(b -> !b.isEmpty()).toList());
  }

  /**
   * Runs the step and measures every piece.
   *
   * @param arguments tensors of the script's parameters
   * @return label to milliseconds
   */
  Map<String, Double> run(List<Tensor> arguments) {
    Map<String, Double> milliseconds = new LinkedHashMap<>();
    for (int i = 0; i <= WARMUP; i++) {
      milliseconds.clear();
      try (PointerScope scope = new PointerScope()) {
        ScriptPieces.Pass pass = pieces.new Pass(arguments);
        interludes.through(() -> measure(pass, milliseconds));
      }
    }
    interludes.report(milliseconds);
    return milliseconds;
  }

  private void measure(ScriptPieces.Pass pass, Map<String, Double> milliseconds) {
    for (int i = 0; i < pieces.blocks().size(); i++) {
      long took = pass.lines(i, runs::settle) + pass.interlude(i, interludes, runs::settle);
      milliseconds.merge(pieces.blocks().get(i).label(), took / 1e6, Double::sum);
    }
  }

  @Override
  public void close() {
    pieces.close();
  }
}
