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
    this.pieces = new ScriptPieces(script, segments(script.step()));
    this.interludes = interludes;
  }

  /**
   * Cuts a step as seldom as possible: launches follow each other without a function in between
   * where the lines between them only make memory or name parts of it, which is done before the
   * first of them.
   */
  static List<TorchScript.ScriptBlock> segments(List<TorchScript.ScriptBlock> step) {
    List<TorchScript.ScriptBlock> segments = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    List<TorchScript.ScriptBlock> launches = new ArrayList<>();
    for (TorchScript.ScriptBlock b : step) {
      if (!launches.isEmpty() && !b.lines().stream().allMatch(TorchSegments::touchesNoElement)) {
        segments.addAll(end(lines, launches));
      }
      lines.addAll(b.lines());
      if (b.then() instanceof Interlude.Launch) {
        launches.add(b);
      } else if (b.then() != null) {
        segments.addAll(end(lines, launches));
        segments.add(new TorchScript.ScriptBlock(b.label(), List.copyOf(lines), b.then()));
        lines.clear();
      }
    }
    segments.addAll(end(lines, launches));
    segments.add(new TorchScript.ScriptBlock("", List.copyOf(lines)));
    return segments;
  }

  /** Launches in a row, with the lines before the first of them; the lists are empty afterwards. */
  private static List<TorchScript.ScriptBlock> end(
      List<String> lines, List<TorchScript.ScriptBlock> launches) {
    List<TorchScript.ScriptBlock> ended = new ArrayList<>();
    for (TorchScript.ScriptBlock b : launches) {
      ended.add(new TorchScript.ScriptBlock(b.label(), List.copyOf(lines), b.then()));
      lines.clear();
    }
    launches.clear();
    return ended;
  }

  private static boolean touchesNoElement(String line) {
    return line.contains(" = torch.empty(") || line.contains(" = torch.as_strided(");
  }

  @Override
  public void run(List<Tensor> arguments) {
    try (PointerScope scope = new PointerScope()) {
      ScriptPieces.Pass pass = pieces.new Pass(arguments);
      interludes.through(
          () -> {
            for (int i = 0; i < pieces.blocks().size(); i++) {
              pass.lines(i, () -> {});
              pass.interlude(i, interludes, () -> {});
            }
          });
    }
  }

  @Override
  public void close() {
    pieces.close();
  }
}
