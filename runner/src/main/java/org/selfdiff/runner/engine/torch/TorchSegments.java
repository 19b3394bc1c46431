package org.selfdiff.runner.engine.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A step that exchanges values with other ranks: one function from each begin and end of an
 * exchange to the next, as TorchScript cannot call a group.
 */
final class TorchSegments implements TorchBody {
  private final ScriptPieces pieces;
  private final TorchExchanges exchanges;

  TorchSegments(TorchScript script, TorchExchanges exchanges) {
    this.pieces = new ScriptPieces(script, segments(script));
    this.exchanges = exchanges;
  }

  private static List<TorchScript.ScriptBlock> segments(TorchScript script) {
    List<TorchScript.ScriptBlock> segments = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (TorchScript.ScriptBlock b : script.step()) {
      lines.addAll(b.lines());
      if (b.begins() != null || b.awaits() != null) {
        segments.add(new TorchScript.ScriptBlock(b.label(), lines, b.begins(), b.awaits()));
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
      exchanges.through(
          () -> {
            for (int i = 0; i < pieces.blocks().size(); i++) {
              pass.lines(i, () -> {});
              pass.exchange(i, exchanges);
            }
          });
    }
  }

  @Override
  public void close() {
    pieces.close();
  }
}
