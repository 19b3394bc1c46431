package org.selfdiff.runner.machine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The processor as Linux describes it; on other systems only its architecture is known.
 *
 * @param name its product name
 * @param architecture as Java calls it: {@code amd64}, {@code aarch64}
 * @param online processors of the machine, 0 where unknown
 * @param flags its abilities as the kernel calls them; empty where unknown
 */
public record Processor(String name, String architecture, int online, Set<String> flags) {
  private static final String CPUINFO = "/proc/cpuinfo";

  /** What libnd4j's build for AVX-512 and OpenBLAS's kernels for SkylakeX use. */
  static final List<String> AVX512 = List.of("avx512f", "avx512dq", "avx512bw", "avx512vl");

  /** What is shown, and by which flags it is known; the names of both architectures. */
  private enum Ability {
    AVX2("AVX2", "avx2"),
    AVX512("AVX-512", "avx512f", "avx512dq", "avx512bw", "avx512vl"),
    VNNI("AVX512-VNNI", "avx512_vnni"),
    AVX512_BF16("AVX512-BF16", "avx512_bf16"),
    AMX_BF16("AMX-BF16", "amx_tile", "amx_bf16"),
    NEON("NEON", "asimd"),
    SVE("SVE", "sve"),
    ARM_BF16("BF16", "asimd", "bf16");

    private final String word;
    private final List<String> flags;

    Ability(String word, String... flags) {
      this.word = word;
      this.flags = List.of(flags);
    }
  }

  /** Keeps the flags in their order. */
  public Processor {
    flags = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(flags));
  }

  /** The processor of this machine. */
  public static Processor here() {
    return of(SystemFiles.HERE, System.getProperty("os.arch"));
  }

  /**
   * Reads {@code /proc/cpuinfo}.
   *
   * @param architecture as Java calls it
   */
  public static Processor of(SystemFiles files, String architecture) {
    List<String> lines = files.text(CPUINFO).orElse("").lines().toList();
    String flags =
        SystemFiles.value(lines.stream(), "flags")
            .or(() -> SystemFiles.value(lines.stream(), "Features"))
            .orElse("");
    return new Processor(
        SystemFiles.value(lines.stream(), "model name")
            .filter(name -> !name.isEmpty())
            .orElse("unknown " + architecture),
        architecture,
        (int) lines.stream().filter(line -> line.matches("processor\\s*:.*")).count(),
        new LinkedHashSet<>(
            Arrays.stream(flags.split("\\s+")).filter(flag -> !flag.isEmpty()).toList()));
  }

  /** Whether its abilities are known. */
  public boolean isKnown() {
    return !flags.isEmpty();
  }

  /** Whether it has all of these abilities. */
  public boolean has(List<String> wanted) {
    return flags.containsAll(wanted);
  }

  /** Whether it is of the x86 family in 64 bits. */
  boolean isX86() {
    return architecture.equals("amd64") || architecture.equals("x86_64");
  }

  /** The abilities that matter here, in words. */
  public List<String> abilities() {
    List<String> found = new ArrayList<>();
    for (Ability ability : Ability.values()) {
      if (has(ability.flags)) {
        found.add(ability.word);
      }
    }
    return found;
  }

  /** How it multiplies bfloat16. */
  public enum Bf16 {
    /** By an instruction for blocks of a matrix. */
    TILES,
    /** By an instruction for vectors. */
    VECTORS,
    /** Not at all: kernels compute in fp32 and round. */
    NONE
  }

  /** How it multiplies bfloat16, as far as its abilities are known. */
  public Bf16 bf16() {
    List<String> words = abilities();
    if (words.contains(Ability.AMX_BF16.word)) {
      return Bf16.TILES;
    }
    return words.contains(Ability.AVX512_BF16.word) || words.contains(Ability.ARM_BF16.word)
        ? Bf16.VECTORS
        : Bf16.NONE;
  }

  /**
   * The build of libnd4j that fits it best, as the launcher chooses it; none where the system is
   * not one that the builds are for.
   *
   * @param system as Java calls it: {@code Linux}, {@code Mac OS X}
   */
  public Optional<String> classifier(String system) {
    boolean arm = architecture.equals("aarch64") || architecture.equals("arm64");
    String os = system.toLowerCase(Locale.ROOT);
    if (os.startsWith("mac") && (arm || isX86())) {
      return Optional.of(arm ? "macosx-arm64" : "macosx-x86_64");
    }
    if (!os.startsWith("linux") || !(arm || isX86())) {
      return Optional.empty();
    }
    if (arm) {
      return Optional.of("linux-arm64");
    }
    String plain = "linux-x86_64-onednn";
    return Optional.of(
        has(AVX512) ? plain + "-avx512" : has(List.of("avx2")) ? plain + "-avx2" : plain);
  }
}
