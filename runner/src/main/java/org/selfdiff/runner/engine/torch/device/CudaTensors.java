package org.selfdiff.runner.engine.torch.device;

import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.engine.nd4j.Nd4jArrays;
import org.selfdiff.runner.engine.torch.library.TorchTypes;

/** Makes tensors on a GPU and in memory of the host that the GPU reads by itself. */
final class CudaTensors {
  private final Device device;

  CudaTensors(Device device) {
    this.device = device;
  }

  /** A tensor on the GPU, without values. */
  Tensor onDevice(DType type, long... shape) {
    try (org.bytedeco.pytorch.Device at = new org.bytedeco.pytorch.Device(device.toString());
        TensorOptions options = options(type).device(new DeviceOptional(at))) {
      return torch.empty(shape, options, new MemoryFormatOptional());
    }
  }

  /** A tensor in pinned memory of the host, without values. */
  Tensor pinned(DType type, long... shape) {
    try (TensorOptions options = options(type).pinned_memory(new BoolOptional(true))) {
      return torch.empty(shape, options, new MemoryFormatOptional());
    }
  }

  private static TensorOptions options(DType type) {
    return new TensorOptions().dtype(new ScalarTypeOptional(TorchTypes.aten(type)));
  }

  /** The memory of a tensor of the host. */
  static Memory memory(Tensor host, DType type) {
    return Nd4jArrays.memory(host.data_ptr(), type, host.numel());
  }
}
