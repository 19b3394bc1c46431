package org.selfdiff.runner.engine.torch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The lines of a step, cut into one function per block. The tensors that pass from one to another
 * are handed over here.
 */
final class ScriptPieces implements AutoCloseable {
  private final TorchScript script;
  private final List<TorchScript.ScriptBlock> blocks;
  private final List<ScriptCut.Piece> pieces;
  private final CompilationUnit unit;
  private final List<Function> functions = new ArrayList<>();

  ScriptPieces(TorchScript script, List<TorchScript.ScriptBlock> blocks) {
    this.script = script;
    this.blocks = blocks;
    ScriptCut cut = new ScriptCut(script, blocks);
    pieces = cut.pieces();
    unit = torch.compile(cut.text());
    for (int i = 0; i < pieces.size(); i++) {
      functions.add(
          blocks.get(i).lines().isEmpty()
              ? null
              : unit.get_function(new QualifiedName("piece_" + i)));
    }
  }

  /** The blocks, in order. */
  List<TorchScript.ScriptBlock> blocks() {
    return blocks;
  }

  /** A run of all blocks, in order, within one scope of pointers. */
  final class Pass {
    private final Map<String, Tensor> live = new HashMap<>();

    /**
     * Begins with tensors of the script's parameters.
     *
     * @param arguments in the order of the parameters
     */
    Pass(List<Tensor> arguments) {
      List<String> names = script.parameterNames();
      for (int i = 0; i < names.size(); i++) {
        live.put(names.get(i), arguments.get(i));
      }
    }

    /**
     * Runs the lines of a block.
     *
     * @param settle waits until they are done
     * @return nanoseconds that both took
     */
    long lines(int at, Runnable settle) {
      ScriptCut.Piece piece = pieces.get(at);
      if (functions.get(at) == null) {
        return 0;
      }
      IValueVector stack = new IValueVector();
      piece.in().forEach(v -> push(stack, live.get(v)));
      piece.last().forEach(v -> live.remove(v).close());
      long begin = System.nanoTime();
      functions.get(at).run(stack);
      settle.run();
      long took = System.nanoTime() - begin;
      TensorVector results = stack.get(0).toTensorVector();
      for (int o = 0; o < piece.out().size(); o++) {
        live.put(piece.out().get(o), new Tensor(results.get(o)));
      }
      results.close();
      stack.close();
      return took;
    }

    /**
     * Does what is done on the host at a block's end.
     *
     * @param settle waits until a kernel that was launched is done
     * @return nanoseconds that both took
     */
    long interlude(int at, Interludes interludes, Runnable settle) {
      long begin = System.nanoTime();
      if (blocks.get(at).then() != null) {
        interludes.perform(blocks.get(at).then(), live::get);
      }
      if (blocks.get(at).then() instanceof Interlude.Launch) {
        settle.run();
      }
      long took = System.nanoTime() - begin;
      pieces.get(at).released().forEach(v -> live.remove(v).close());
      return took;
    }
  }

  /** The stack alone holds the tensor afterwards, so that its memory serves later pieces. */
  private static void push(IValueVector stack, Tensor t) {
    try (IValue value = new IValue(t)) {
      stack.push_back(value);
    }
  }

  @Override
  public void close() {
    unit.close();
  }
}
