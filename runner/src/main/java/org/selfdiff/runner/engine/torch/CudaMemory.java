package org.selfdiff.runner.engine.torch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.cuda.CUDAEvent;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.selfdiff.runner.engine.nd4j.Nd4jArrays;
import org.selfdiff.runner.engine.plan.Storage;

/**
 * Memory of a GPU, with a mirror of each piece in pinned memory of the host. An input travels from
 * its mirror to a second piece on the GPU on a stream of its own, while the step before is at work,
 * and is copied from there to where the step reads it. A state or metric is fetched when it is
 * asked for and has changed; a state that was asked for is sent back before the next run.
 */
final class CudaMemory implements TorchMemory {
  private final CudaStreams streams;
  private final Map<Storage, Input> inputs = new IdentityHashMap<>();
  private final Map<Storage, Mirrored> states = new IdentityHashMap<>();
  private final Map<Storage, Tensor> constants = new IdentityHashMap<>();
  private final Map<String, Mirrored> metrics = new HashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();

  /** A piece on the GPU and what the host knows of it. */
  private static final class Mirrored {
    private final Tensor device;
    private final Tensor host;

    /** The GPU has what the mirror has not. */
    private boolean changed;

    /** The mirror may have what the GPU has not. */
    private boolean written;

    Mirrored(Tensor device, Tensor host) {
      this.device = device;
      this.host = host;
    }

    ByteBuffer fetched() {
      if (changed) {
        // Waits for the step: the copy is on its stream.
        host.copy_(device, false);
        changed = false;
      }
      return CudaTensors.memory(host);
    }

    void close() {
      device.close();
      host.close();
    }
  }

  private static final class Input {
    private final Tensor device;
    private final Tensor staged;
    private final Tensor host;
    private final CUDAEvent uploaded = new CUDAEvent();
    private final CUDAEvent consumed = new CUDAEvent();
    private boolean written;
    private boolean travelling;

    Input(Tensor device, Tensor staged, Tensor host) {
      this.device = device;
      this.staged = staged;
      this.host = host;
    }

    void close() {
      List.of(device, staged, host).forEach(Tensor::close);
      uploaded.close();
      consumed.close();
    }
  }

  CudaMemory(TorchScript script, CudaStreams streams) {
    this.streams = streams;
    CudaTensors make = new CudaTensors(streams.device());
    for (Storage s : script.parameters()) {
      Tensor device = make.onDevice(s.type(), s.elements());
      device.zero_();
      tensors.add(device);
      switch (s.owner()) {
        case INPUT ->
            inputs.put(
                s,
                new Input(
                    device,
                    make.onDevice(s.type(), s.elements()),
                    make.pinned(s.type(), s.elements())));
        case STATE ->
            states.put(s, new Mirrored(device, make.pinned(s.type(), s.elements()).zero_()));
        case CONSTANT, ARENA -> constants.put(s, device);
      }
    }
    for (String name : script.metrics()) {
      long[] shape = script.metricShape(name).dims();
      Tensor device = make.onDevice(script.metricType(name), shape);
      tensors.add(device);
      metrics.put(name, new Mirrored(device, make.pinned(script.metricType(name), shape)));
    }
  }

  @Override
  public List<Tensor> tensors() {
    return tensors;
  }

  @Override
  public void constant(Storage s, double[] values) {
    try (INDArray a = Nd4j.create(s.type().nd4j(), s.elements())) {
      Nd4jArrays.fill(a, values);
      try (Tensor view = HostMemory.view(a, s.type(), s.elements())) {
        constants.get(s).copy_(view, false);
      }
    }
  }

  @Override
  public ByteBuffer input(Storage s) {
    Input in = inputs.get(s);
    if (in.travelling || in.uploaded.isCreated()) {
      // The mirror must not change while it is read; the step itself is not waited for.
      in.uploaded.synchronize();
    }
    in.written = true;
    return CudaTensors.memory(in.host);
  }

  @Override
  public ByteBuffer state(Storage s) {
    Mirrored state = states.get(s);
    ByteBuffer memory = state.fetched();
    state.written = true;
    return memory;
  }

  @Override
  public ByteBuffer metric(String name) {
    return metrics.get(name).fetched();
  }

  @Override
  public void upload() {
    for (Input in : inputs.values()) {
      if (in.written) {
        if (in.consumed.isCreated()) {
          in.consumed.block(streams.transfer());
        }
        streams.onTransfer(() -> in.staged.copy_(in.host, true));
        in.uploaded.record(streams.transfer());
        in.written = false;
        in.travelling = true;
      }
    }
  }

  @Override
  public void beforeRun() {
    upload();
    for (Input in : inputs.values()) {
      if (in.travelling) {
        in.uploaded.block(streams.compute());
        in.device.copy_(in.staged, true);
        in.consumed.record(streams.compute());
        in.travelling = false;
      }
    }
    for (Mirrored state : states.values()) {
      if (state.written) {
        state.device.copy_(state.host, false);
        state.written = false;
      }
    }
  }

  @Override
  public void afterRun() {
    states.values().forEach(m -> m.changed = true);
    metrics.values().forEach(m -> m.changed = true);
  }

  @Override
  public void close() {
    streams.synchronize();
    inputs.values().forEach(Input::close);
    states.values().forEach(Mirrored::close);
    constants.values().forEach(Tensor::close);
    metrics.values().forEach(Mirrored::close);
  }
}
