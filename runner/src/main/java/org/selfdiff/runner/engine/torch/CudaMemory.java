package org.selfdiff.runner.engine.torch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.cuda.CUDAEvent;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.plan.Storage;

/**
 * Memory of a GPU, with a mirror of each piece in pinned memory of the host. An input travels from
 * its mirror to a second piece on the GPU on a stream of its own, while the step before is at work,
 * and is copied from there to where the step reads it. A state or metric is fetched when it is
 * asked for and has changed; a state that was asked for is sent back before the next run.
 */
final class CudaMemory implements TorchMemory {
  private final CudaStreams streams;
  private final CudaTensors make;
  private final Map<Storage, Input> inputs = new IdentityHashMap<>();
  private final Map<Storage, Mirrored> states = new IdentityHashMap<>();
  private final Map<Storage, Tensor> constants = new IdentityHashMap<>();
  private final Map<String, Mirrored> metrics = new HashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();

  /** A piece on the GPU and what the host knows of it. */
  private static final class Mirrored {
    private final Tensor device;
    private final Tensor host;
    private final Memory memory;

    /** The GPU has what the mirror has not. */
    private boolean changed;

    /** The mirror may have what the GPU has not. */
    private boolean written;

    Mirrored(Tensor device, Tensor host, DType type) {
      this.device = device;
      this.host = host;
      memory = CudaTensors.memory(host, type);
    }

    Memory fetched() {
      if (changed) {
        // Waits for the step: the copy is on its stream.
        host.copy_(device, false);
        changed = false;
      }
      return memory;
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
    private final Memory memory;
    private final CUDAEvent uploaded = new CUDAEvent();
    private final CUDAEvent consumed = new CUDAEvent();
    private boolean written;
    private boolean traveling;

    Input(Tensor device, Tensor staged, Tensor host, DType type) {
      this.device = device;
      this.staged = staged;
      this.host = host;
      memory = CudaTensors.memory(host, type);
    }

    void close() {
      List.of(device, staged, host).forEach(Tensor::close);
      uploaded.close();
      consumed.close();
    }
  }

  CudaMemory(TorchScript script, CudaStreams streams) {
    this.streams = streams;
    make = new CudaTensors(streams.device());
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
                    make.pinned(s.type(), s.elements()),
                    s.type()));
        case STATE ->
            states.put(
                s, new Mirrored(device, make.pinned(s.type(), s.elements()).zero_(), s.type()));
        case CONSTANT, ARENA -> constants.put(s, device);
      }
    }
    for (String name : script.metrics()) {
      long[] shape = script.metricShape(name).dims();
      DType type = script.metricType(name);
      Tensor device = make.onDevice(type, shape);
      tensors.add(device);
      metrics.put(name, new Mirrored(device, make.pinned(type, shape), type));
    }
  }

  @Override
  public List<Tensor> tensors() {
    return tensors;
  }

  @Override
  public void constant(Storage s, double[] values) {
    try (Tensor host = make.pinned(s.type(), s.elements())) {
      CudaTensors.memory(host, s.type()).fill(values);
      constants.get(s).copy_(host, false);
    }
  }

  @Override
  public Memory input(Storage s) {
    Input in = inputs.get(s);
    if (in.traveling || in.uploaded.isCreated()) {
      // The mirror must not change while it is read; the step itself is not waited for.
      in.uploaded.synchronize();
    }
    in.written = true;
    return in.memory;
  }

  @Override
  public Memory state(Storage s) {
    Mirrored state = states.get(s);
    Memory memory = state.fetched();
    state.written = true;
    return memory;
  }

  @Override
  public Memory metric(String name) {
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
        in.traveling = true;
      }
    }
  }

  @Override
  public void beforeRun() {
    upload();
    for (Input in : inputs.values()) {
      if (in.traveling) {
        in.uploaded.block(streams.compute());
        in.device.copy_(in.staged, true);
        in.consumed.record(streams.compute());
        in.traveling = false;
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
