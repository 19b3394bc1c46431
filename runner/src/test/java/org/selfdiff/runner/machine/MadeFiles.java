package org.selfdiff.runner.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A folder that stands for the root of another machine, with the texts that such machines have.
 *
 * @param root the folder
 */
public record MadeFiles(Path root) {
  /** A processor with AVX-512 and AMX. */
  public static final String SAPPHIRE_RAPIDS =
      """
      processor	: 0
      vendor_id	: GenuineIntel
      cpu family	: 6
      model		: 143
      model name	: Intel(R) Xeon(R) Platinum 8480C
      flags		: fpu vme sse sse2 ht syscall nx lm pni ssse3 fma sse4_1 sse4_2 avx f16c avx2 bmi2 avx512f avx512dq avx512cd avx512bw avx512vl avx_vnni avx512_bf16 avx512_vnni amx_bf16 avx512_fp16 amx_tile amx_int8
      bugs		: spectre_v1

      processor	: 1
      vendor_id	: GenuineIntel
      model name	: Intel(R) Xeon(R) Platinum 8480C
      flags		: fpu vme sse sse2 ht syscall nx lm pni ssse3 fma sse4_1 sse4_2 avx f16c avx2

      """;

  /** One with AVX2 alone. */
  public static final String ZEN =
      """
      processor	: 0
      vendor_id	: AuthenticAMD
      cpu family	: 25
      model name	: AMD Ryzen 9 5950X 16-Core Processor
      flags		: fpu sse sse2 ht syscall nx lm pni ssse3 fma sse4_1 sse4_2 avx f16c sse4a misalignsse xsave avx2 bmi2

      """;

  /** One of Arm's. */
  public static final String GRAVITON =
      """
      processor	: 0
      BogoMIPS	: 2100.00
      Features	: fp asimd evtstrm aes crc32 atomics fphp asimdhp asimddp sve asimdfhm i8mm bf16
      CPU implementer	: 0x41
      CPU part	: 0xd40

      """;

  /** The driver of NVIDIA's data-center cards, whose kernel module is the open one. */
  public static final String OPEN_MODULE =
      """
      NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.82.07  Release Build  (dvs-builder@U22-I3-AF01-13-3)  Wed Aug 27 20:08:23 UTC 2025
      GCC version:  gcc version 12.3.0 (Ubuntu 12.3.0-1ubuntu1~22.04.2)
      """;

  /** An older one. */
  public static final String CLOSED_MODULE =
      """
      NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 01:15:15 UTC 2023
      GCC version:  gcc version 11.4.0 (Ubuntu 11.4.0-1ubuntu1~22.04)
      """;

  /** What the kernel module says of a card. */
  public static final String CARD =
      """
      Model: 		 NVIDIA GeForce RTX 4090
      IRQ:   		 140
      GPU UUID: 	 GPU-2b9c0f6e-7d7f-bf2f-9d3b-3f1f4f0f1c11
      Video BIOS: 	 95.02.3c.00.b5
      Bus Type: 	 PCIe
      Bus Location: 	 0000:01:00.0
      Device Minor: 	 0
      """;

  /** The same files as the code under test reads them. */
  public SystemFiles files() {
    return new SystemFiles(root);
  }

  /** Writes a file with its folders. */
  public MadeFiles with(String path, String text) {
    return with(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a file with its folders. */
  public MadeFiles with(String path, byte[] content) {
    try {
      Path file = root.resolve(path.substring(1));
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty files in a folder. */
  public MadeFiles libraries(String folder, Iterable<String> names) {
    names.forEach(name -> with(folder + "/" + name, ""));
    return this;
  }

  /** The list that ldconfig writes, of names and their paths. */
  public static byte[] cache(Map<String, String> libraries) {
    int texts = 48 + 24 * libraries.size();
    ByteBuffer list = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
    list.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII));
    list.putInt(20, libraries.size());
    int at = texts;
    int entry = 48;
    for (Map.Entry<String, String> library : libraries.entrySet()) {
      int[] offsets = new int[2];
      String[] words = {library.getKey(), library.getValue()};
      for (int i = 0; i < words.length; i++) {
        offsets[i] = at;
        byte[] text = (words[i] + "\0").getBytes(StandardCharsets.UTF_8);
        list.position(at).put(text);
        at += text.length;
      }
      list.putInt(entry, 0x303).putInt(entry + 4, offsets[0]).putInt(entry + 8, offsets[1]);
      entry += 24;
    }
    return java.util.Arrays.copyOf(list.array(), at);
  }
}
