package org.selfdiff.runner.engine.torch.group;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.AllreduceOptions;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.ReduceOp;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.torch.library.TorchTypes;

/** Exchanges in the terms of libtorch's process groups. */
final class C10dCalls {
  private C10dCalls() {}

  /** Begins to reduce values in place; a mean is the sum, not yet divided. */
  static Work allReduce(Backend backend, AllReduce.Fn fn, Tensor values) {
    ReduceOp.RedOpType type =
        fn == AllReduce.Fn.MAX ? ReduceOp.RedOpType.MAX : ReduceOp.RedOpType.SUM;
    try (AllreduceOptions options = new AllreduceOptions();
        ReduceOp op = new ReduceOp(type);
        TensorVector one = new TensorVector(values)) {
      options.reduceOp(op);
      return backend.allreduce(one, options);
    }
  }

  /** Begins to replace values by those of one rank. */
  static Work broadcast(Backend backend, Tensor values, int root) {
    try (TensorVector one = new TensorVector(values);
        BroadcastOptions options = new BroadcastOptions()) {
      options.rootRank(root);
      return backend.broadcast(one, options);
    }
  }

  /** Memory as a vector that shares it. */
  static Tensor tensor(Memory memory) {
    try (TensorOptions options =
            new TensorOptions().dtype(new ScalarTypeOptional(TorchTypes.aten(memory.type())));
        BytePointer start = new BytePointer(memory.start())) {
      return torch.from_blob(start, new long[] {memory.size()}, options);
    }
  }
}
