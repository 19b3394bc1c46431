package org.selfdiff.runner.machine;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** {@code libnvidia-ml.so.1}, which comes with the driver and needs nothing of CUDA. */
public final class NvmlLibrary implements Nvml {
  private static final String FILE = "libnvidia-ml.so.1";

  private static final int DONE = 0;
  private static final int TEXT_BYTES = 96;
  private static final int MEMORY_FIELDS = 3;

  @Override
  public Answer ask() {
    try {
      NativeLibrary library = NativeLibrary.getInstance(FILE);
      int begun = call(library, "nvmlInit_v2");
      if (begun != DONE) {
        return new Answer(
            Optional.empty(),
            OptionalInt.empty(),
            Optional.of(
                library
                    .getFunction("nvmlErrorString")
                    .invokeString(new Object[] {begun}, false)
                    .strip()),
            List.of());
      }
      try {
        return answer(library);
      } finally {
        call(library, "nvmlShutdown");
      }
    } catch (LinkageError | RuntimeException absent) {
      // The driver is there without it: in a container that is given computing alone.
      return Answer.NOTHING;
    }
  }

  private static Answer answer(NativeLibrary library) {
    IntByReference count = new IntByReference();
    IntByReference cuda = new IntByReference();
    boolean told = call(library, "nvmlSystemGetCudaDriverVersion_v2", cuda) == DONE;
    List<NvidiaGpu> gpus = new ArrayList<>();
    if (call(library, "nvmlDeviceGetCount_v2", count) == DONE) {
      for (int i = 0; i < count.getValue(); i++) {
        PointerByReference handle = new PointerByReference();
        if (call(library, "nvmlDeviceGetHandleByIndex_v2", i, handle) == DONE) {
          gpus.add(gpu(library, i, handle.getValue()));
        }
      }
    }
    return new Answer(
        text(library, "nvmlSystemGetDriverVersion"),
        told ? OptionalInt.of(cuda.getValue()) : OptionalInt.empty(),
        Optional.empty(),
        gpus);
  }

  private static NvidiaGpu gpu(NativeLibrary library, int number, Pointer handle) {
    IntByReference major = new IntByReference();
    IntByReference minor = new IntByReference();
    boolean told =
        call(library, "nvmlDeviceGetCudaComputeCapability", handle, major, minor) == DONE;
    // Bytes in all, free and taken.
    Memory memory = new Memory(MEMORY_FIELDS * Long.BYTES);
    boolean measured = call(library, "nvmlDeviceGetMemoryInfo", handle, memory) == DONE;
    return new NvidiaGpu(
        number,
        text(library, "nvmlDeviceGetName", handle).orElse("unknown GPU"),
        text(library, "nvmlDeviceGetUUID", handle),
        told ? Optional.of(major.getValue() + "." + minor.getValue()) : Optional.empty(),
        measured ? OptionalLong.of(memory.getLong(0)) : OptionalLong.empty(),
        measured ? OptionalLong.of(memory.getLong(Long.BYTES)) : OptionalLong.empty());
  }

  /** A text that a function writes into a buffer: its last words are the buffer and its size. */
  private static Optional<String> text(NativeLibrary library, String function, Object... of) {
    Memory buffer = new Memory(TEXT_BYTES);
    buffer.clear();
    Object[] words = java.util.Arrays.copyOf(of, of.length + 2);
    words[of.length] = buffer;
    words[of.length + 1] = TEXT_BYTES;
    return call(library, function, words) == DONE
        ? Optional.of(buffer.getString(0, StandardCharsets.UTF_8.name()))
        : Optional.empty();
  }

  private static int call(NativeLibrary library, String function, Object... words) {
    return library.getFunction(function).invokeInt(words);
  }
}
