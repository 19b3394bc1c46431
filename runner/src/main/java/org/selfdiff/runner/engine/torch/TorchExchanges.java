package org.selfdiff.runner.engine.torch;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.engine.nd4j.Nd4jArrays;
import org.selfdiff.runner.engine.plan.Instruction;
import org.selfdiff.runner.engine.torch.group.TensorGroup;

/**
 * The exchanges of a program with the other ranks of its group. A group that knows no tensors gets
 * memory of the host, to and from which tensors of a GPU are copied.
 */
final class TorchExchanges {
  private final ProcessGroup group;
  private final Map<TorchExchange, UnderWay> underWay = new IdentityHashMap<>();
  private final Map<String, Double> milliseconds = new LinkedHashMap<>();

  private record UnderWay(ProcessGroup.Exchange exchange, long begun) {}

  TorchExchanges(ProcessGroup group) {
    this.group = group;
  }

  void begin(TorchExchange what, Tensor from, Tensor into) {
    long begun = System.nanoTime();
    underWay.put(
        what,
        new UnderWay(start(what, as(what, from), into == from ? from : as(what, into)), begun));
  }

  private static Tensor as(TorchExchange what, Tensor t) {
    return what.type() == DType.U8 ? t.view(ScalarType.Byte) : t;
  }

  private ProcessGroup.Exchange start(TorchExchange what, Tensor from, Tensor into) {
    if (group instanceof TensorGroup tensors) {
      return tensors.begin(what.what(), from, into);
    }
    if (!from.is_cuda()) {
      return onHost(what, from, into);
    }
    Tensor given = from.cpu();
    Tensor got = into == from ? given : into.cpu();
    ProcessGroup.Exchange exchange = onHost(what, given, got);
    return () -> {
      exchange.await();
      into.copy_(got, false);
      given.close();
      got.close();
    };
  }

  private ProcessGroup.Exchange onHost(TorchExchange what, Tensor from, Tensor into) {
    var given = memory(from, what);
    var got = into == from ? given : memory(into, what);
    return group.begin(what.what(), given, got);
  }

  private static Memory memory(Tensor host, TorchExchange what) {
    return Nd4jArrays.memory(host.data_ptr(), what.type(), host.numel());
  }

  void await(TorchExchange what) {
    UnderWay u = underWay.remove(what);
    long asked = System.nanoTime();
    u.exchange().await();
    long over = System.nanoTime();
    milliseconds.merge(what.label(), (over - u.begun()) / 1e6, Double::sum);
    milliseconds.merge(Instruction.Await.label(what.label()), (over - asked) / 1e6, Double::sum);
  }

  /**
   * Runs a step. If it fails, this rank leaves the group: nobody waits for it, and nobody writes
   * into memory that is freed.
   */
  void through(Runnable step) {
    milliseconds.clear();
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      group.close();
      underWay.clear();
      throw e;
    }
  }

  /** Puts times from begin to end in the place of those of begins, and times of waiting. */
  void report(Map<String, Double> profile) {
    profile.putAll(milliseconds);
  }
}
