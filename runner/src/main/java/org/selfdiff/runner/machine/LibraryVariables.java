package org.selfdiff.runner.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Environment variables that native libraries obey without a look at whether the processor can, and
 * values of them that would end a run. Those that only make one slower are left to whoever sets
 * them, and so are those that libraries ignore by themselves.
 */
public final class LibraryVariables {
  private static final String CORE = "OPENBLAS_CORETYPE";
  private static final String ATEN = "ATEN_CPU_CAPABILITY";
  private static final String THREADS = "OMP_NUM_THREADS";

  /** The kernels that the launcher chooses for processors with AVX-512. */
  private static final String WIDE = "SkylakeX";

  /** The variables that are looked at. */
  static final List<String> NAMES = List.of(CORE, ATEN, THREADS);

  private LibraryVariables() {}

  /** What is done about a value. */
  public sealed interface Finding {
    /** One sentence without its dot: variable, value, why, and what is done or to be done. */
    String sentence();
  }

  /**
   * The run goes on without it.
   *
   * @param instead the value to have instead; none to have none
   */
  public record Dropped(String variable, Optional<String> instead, String sentence)
      implements Finding {}

  /** Java's copy of the environment is read, which nothing changes. */
  public record Refused(String sentence) implements Finding {}

  /**
   * Looks at an environment.
   *
   * @param processor of the machine where the libraries are loaded
   */
  public static List<Finding> of(Map<String, String> environment, Processor processor) {
    List<Finding> found = new ArrayList<>();
    if (processor.isX86() && processor.isKnown()) {
      Optional.ofNullable(environment.get(CORE))
          .flatMap(value -> core(value, processor))
          .ifPresent(found::add);
      Optional.ofNullable(environment.get(ATEN))
          .flatMap(value -> aten(value, processor))
          .ifPresent(found::add);
    }
    Optional.ofNullable(environment.get(THREADS))
        .flatMap(LibraryVariables::threads)
        .ifPresent(found::add);
    return found;
  }

  private static Optional<Finding> core(String value, Processor processor) {
    Optional<OpenBlasCore> core = OpenBlasCore.of(value);
    if (core.isEmpty()) {
      return Optional.of(dropped(CORE, value, "which OpenBLAS does not know", wide(processor)));
    }
    List<String> lacking = core.get().lacking(processor);
    return lacking.isEmpty()
        ? Optional.empty()
        : Optional.of(dropped(CORE, value, kernels(lacking), wide(processor)));
  }

  private static Optional<String> wide(Processor processor) {
    return processor.has(Processor.AVX512) ? Optional.of(WIDE) : Optional.empty();
  }

  /** libtorch takes these words as they are, and warns of others. */
  private static Optional<Finding> aten(String value, Processor processor) {
    List<String> lacking =
        new ArrayList<>(
            switch (value) {
              case "avx512" -> Processor.AVX512;
              case "avx2" -> List.of("avx2", "fma");
              default -> List.<String>of();
            });
    lacking.removeAll(processor.flags());
    return lacking.isEmpty()
        ? Optional.empty()
        : Optional.of(dropped(ATEN, value, kernels(lacking), Optional.empty()));
  }

  /** Why kernels cannot run; all parts of AVX-512 are one ability to whoever reads it. */
  private static String kernels(List<String> lacking) {
    String words =
        lacking.contains("avx512f")
            ? "AVX-512"
            : String.join(", ", lacking).toUpperCase(Locale.ROOT);
    return "whose kernels need " + words + ", which this processor has not";
  }

  private static Finding dropped(
      String variable, String value, String why, Optional<String> instead) {
    return new Dropped(
        variable,
        instead,
        "%s is %s, %s: it is left out%s"
            .formatted(
                variable,
                value.isEmpty() ? "empty" : value,
                why,
                instead.map(other -> ", and " + other + " taken").orElse("")));
  }

  /** ND4J takes the variable as one number, whatever OpenMP would make of it. */
  private static Optional<Finding> threads(String value) {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    try {
      Integer.parseInt(value);
      return Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.of(
          new Refused(
              "%s is %s, expected a whole number of threads: set it so, or unset it"
                  .formatted(THREADS, "\"" + value + "\"")));
    }
  }

  /** What has to be put right before ND4J can be loaded. */
  public static Optional<String> refusal(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(THREADS))
        .flatMap(LibraryVariables::threads)
        .map(Finding::sentence);
  }

  /** Does in a new process's environment what is to be done. */
  public static void mend(Map<String, String> environment, Processor processor) {
    for (Finding finding : of(environment, processor)) {
      if (finding instanceof Dropped dropped) {
        dropped
            .instead()
            .ifPresentOrElse(
                other -> environment.put(dropped.variable(), other),
                () -> environment.remove(dropped.variable()));
      }
    }
  }
}
