package org.selfdiff.runner.engine.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** A step that TorchScript cannot do alone: one function from each interlude to the next. */
final class TorchSegments implements TorchBody {
  private final ScriptPieces pieces;
  private final Interludes interludes;

  TorchSegments(TorchScript script, Interludes interludes) {
    this.pieces = new ScriptPieces(script, segments(script));
    this.interludes = interludes;
  }

  /** The blocks of a step, joined up to each interlude. */
  static List<TorchScript.ScriptBlock> segments(TorchScript script) {
    List<TorchScript.ScriptBlock> segments = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (TorchScript.ScriptBlock b : script.step()) {
      lines.addAll(b.lines());
      if (b.then() != null) {
        segments.add(new TorchScript.ScriptBlock(b.label(), lines, b.then()));
        lines = new ArrayList<>();
      }
    }
    segments.add(new TorchScript.ScriptBlock("", lines));
    return segments;
  }

  @Override
  public void run(List<Tensor> arguments) {
    try (PointerScope scope = new PointerScope()) {
      ScriptPieces.Pass pass = pieces.new Pass(arguments);
      interludes.through(
          () -> {
            for (int i = 0; i < pieces.blocks().size(); i++) {
              pass.lines(i, () -> {});
              pass.interlude(i, interludes);
            }
          });
    }
  }

  @Override
  public void close() {
    pieces.close();
  }
}
