package org.selfdiff.runner.engine.torch.kernel;

import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.selfdiff.runner.engine.joined.JoinedKernel;
import org.selfdiff.runner.engine.nd4j.Nd4jLibrary;
import org.selfdiff.runner.engine.torch.library.LoadingTurn;

/** NVIDIA's compiler for sources of kernels, which needs neither a GPU nor a driver. */
final class Nvrtc implements KernelCompiler {
  /** Lines of a source, and of what the compiler says of it, that a message shows. */
  private static final int SHOWN = 12;

  private final List<String> options;
  private final String identity;

  private Nvrtc(List<String> options, String version) {
    this.options = options;
    this.identity = "NVRTC " + version + " " + String.join(" ", options);
  }

  /**
   * Loads it.
   *
   * @param major first part of the compute capability of the GPU
   * @param minor second part
   * @throws KernelException if it does not load
   */
  static Nvrtc load(int major, int minor) {
    try (LoadingTurn turn = LoadingTurn.take()) {
      Loader.load(nvrtc.class);
      try (IntPointer first = new IntPointer(1);
          IntPointer second = new IntPointer(1)) {
        check(nvrtc.nvrtcVersion(first, second), "nvrtcVersion");
        return new Nvrtc(options(major, minor), first.get() + "." + second.get());
      }
    } catch (LinkageError e) {
      throw new KernelException("NVRTC does not load: " + Nd4jLibrary.reason(e));
    }
  }

  /**
   * How sources are compiled. Machine code of the device itself leaves nothing to the driver.
   * Products and sums are not contracted: these kernels wait for memory, not for arithmetic, and a
   * source then says every rounding, so that what interprets it elsewhere gives the same numbers.
   */
  static List<String> options(int major, int minor) {
    return List.of(
        "--gpu-architecture=sm_" + major + minor,
        "--std=c++17",
        "--fmad=false",
        "--ftz=false",
        "--prec-div=true",
        "--prec-sqrt=true");
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public byte[] compile(KernelProgram of) {
    _nvrtcProgram program = new _nvrtcProgram();
    try (BytePointer source = new BytePointer(of.source());
        BytePointer name = new BytePointer("kernels");
        PointerPointer<BytePointer> words = new PointerPointer<>(options.toArray(String[]::new))) {
      check(
          nvrtc.nvrtcCreateProgram(
              program, source, name, 0, (PointerPointer<?>) null, (PointerPointer<?>) null),
          "nvrtcCreateProgram");
      int status = nvrtc.nvrtcCompileProgram(program, options.size(), words);
      if (status != nvrtc.NVRTC_SUCCESS) {
        throw new KernelException(refused(of, error(status), log(program)));
      }
      return code(program);
    } finally {
      if (!program.isNull()) {
        nvrtc.nvrtcDestroyProgram(program);
      }
    }
  }

  private static byte[] code(_nvrtcProgram program) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      check(nvrtc.nvrtcGetCUBINSize(program, size), "nvrtcGetCUBINSize");
      byte[] code = new byte[Math.toIntExact(size.get())];
      check(nvrtc.nvrtcGetCUBIN(program, code), "nvrtcGetCUBIN");
      return code;
    }
  }

  private static String log(_nvrtcProgram program) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      if (nvrtc.nvrtcGetProgramLogSize(program, size) != nvrtc.NVRTC_SUCCESS || size.get() < 2) {
        return "";
      }
      try (BytePointer text = new BytePointer(size.get())) {
        int status = nvrtc.nvrtcGetProgramLog(program, text);
        return status == nvrtc.NVRTC_SUCCESS ? text.getString() : "";
      }
    }
  }

  /** The message for a program that does not compile. */
  static String refused(KernelProgram program, String status, String log) {
    JoinedKernel kernel = program.blamed(log);
    return "%s does not compile, %s:\n%s\nof the source that begins with\n%s"
        .formatted(kernel.label(), status, beginning(log), beginning(kernel.source()));
  }

  private static String beginning(String text) {
    return text.lines().limit(SHOWN).map(l -> "  " + l).collect(Collectors.joining("\n"));
  }

  private static void check(int status, String call) {
    if (status != nvrtc.NVRTC_SUCCESS) {
      throw new KernelException(call + ": " + error(status));
    }
  }

  private static String error(int status) {
    return nvrtc.nvrtcGetErrorString(status).getString();
  }
}
