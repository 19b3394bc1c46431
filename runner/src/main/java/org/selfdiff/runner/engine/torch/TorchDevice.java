package org.selfdiff.runner.engine.torch;

/** What a program has of its device. Every call is made on libtorch's thread. */
interface TorchDevice {
  /** Memory of what outlives a step. */
  TorchMemory memory(TorchScript script);

  /** How the steps are run. */
  TorchRuns runs(TorchScript script);

  /** A processor. */
  static TorchDevice host() {
    return new TorchDevice() {
      @Override
      public TorchMemory memory(TorchScript script) {
        return new HostMemory(script);
      }

      @Override
      public TorchRuns runs(TorchScript script) {
        return TorchRuns.plain();
      }
    };
  }

  /** A GPU, or what stands for one. */
  static TorchDevice queued(DeviceQueues queues, GraphCalls calls) {
    return new TorchDevice() {
      @Override
      public TorchMemory memory(TorchScript script) {
        return new CudaMemory(script, queues);
      }

      @Override
      public TorchRuns runs(TorchScript script) {
        return new CudaRuns(queues, calls, !script.exchanges());
      }
    };
  }
}
