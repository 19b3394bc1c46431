package org.selfdiff.runner.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.selfdiff.runner.engine.joined.Element;
import org.selfdiff.runner.engine.joined.JoinedGroup;
import org.selfdiff.runner.engine.joined.JoinedKernel;
import org.selfdiff.runner.engine.joined.JoinedPlan;
import org.selfdiff.runner.engine.joined.device.Device;
import org.selfdiff.runner.engine.torch.kernel.KernelLauncher;
import org.selfdiff.runner.engine.torch.kernel.StepKernels;

/**
 * Runs the source of kernels on tensors of the processor, after a look at whether each tensor is
 * what the source was written for.
 */
final class InterpretedKernels implements StepKernels {
  private final Map<JoinedKernel, JoinedGroup> groups = new IdentityHashMap<>();
  private int launches;

  InterpretedKernels(JoinedPlan plan) {
    plan.groups().forEach(g -> groups.put(g.kernel(), g));
  }

  int launches() {
    return launches;
  }

  @Override
  public KernelLauncher launcher() {
    return this::launch;
  }

  private void launch(JoinedKernel kernel, List<Tensor> tensors) {
    launches++;
    JoinedGroup group = groups.get(kernel);
    int inputs = group.inputs().size();
    assertThat(tensors).as(kernel.label()).hasSize(inputs + group.outputs().size());
    List<byte[]> arguments = new ArrayList<>();
    Map<Long, byte[]> places = new HashMap<>();
    for (int i = 0; i < tensors.size(); i++) {
      Tensor t = tensors.get(i);
      if (i < inputs) {
        var r = group.inputs().get(i);
        check(kernel, t, r.type(), r.channelsLast(), r.value().shape().dims(), r.alignment());
      } else {
        var w = group.outputs().get(i - inputs);
        check(kernel, t, w.type(), w.channelsLast(), w.value().shape().dims(), w.alignment());
      }
      arguments.add(places.computeIfAbsent(t.data_ptr().address(), at -> bytes(t)));
    }
    Device.launch(kernel, arguments, group.outputs().size());
    for (int i = inputs; i < tensors.size(); i++) {
      memory(tensors.get(i)).put(arguments.get(i));
    }
  }

  private static void check(
      JoinedKernel kernel, Tensor t, Element type, boolean last, long[] dims, int alignment) {
    MemoryFormat format = last ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous;
    assertThat(t.sizes().vec().get()).as(kernel.label()).isEqualTo(dims);
    assertThat((int) t.scalar_type().value).as(kernel.label()).isEqualTo(JoinedLines.type(type));
    assertThat(t.is_contiguous(format)).as(kernel.label()).isTrue();
    assertThat(t.data_ptr().address() % alignment).as(kernel.label()).isZero();
  }

  private static BytePointer memory(Tensor t) {
    return new BytePointer(t.data_ptr()).capacity(t.numel() * t.element_size());
  }

  private static byte[] bytes(Tensor t) {
    byte[] bytes = new byte[Math.toIntExact(t.numel() * t.element_size())];
    memory(t).get(bytes);
    return bytes;
  }

  @Override
  public void close() {}
}
