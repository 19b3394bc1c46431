package org.selfdiff.runner.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.selfdiff.runner.config.problem.Quote;

/**
 * The devices that share every step.
 *
 * @param count how many there are, at least 1
 * @param gpus numbers of the GPUs in order; empty where only a count is given
 */
public record Devices(int count, List<Integer> gpus) {
  /** More of them are a mistake. */
  public static final int MOST = 1_024;

  private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,3}");

  private static final Pattern RANGE =
      Pattern.compile("(0|[1-9][0-9]{0,2})(?:-(0|[1-9][0-9]{0,2}))?");

  private static final String EXPECTED =
      ", expected a count from 1 to " + MOST + ", or GPUs by number as in 0-7 or 0,2";

  /** Copies the list. */
  public Devices {
    gpus = List.copyOf(gpus);
  }

  /**
   * Reads a count, as 2, or numbers of GPUs, as 0-7 or 0,2,5-6; a single 0 is the first GPU.
   *
   * @return nothing where the text is neither
   */
  public static Optional<Devices> parse(String text) {
    return problem(text).isPresent() ? Optional.empty() : Optional.of(read(text));
  }

  /** What is wrong with a text, and what was expected. */
  static Optional<String> problem(String text) {
    String found = "\"" + Quote.of(text) + "\" ";
    if (COUNT.matcher(text).matches()) {
      return Integer.parseInt(text) <= MOST
          ? Optional.empty()
          : Optional.of(found + "are too many devices" + EXPECTED);
    }
    Set<Integer> numbers = new HashSet<>();
    for (String part : text.split(",", -1)) {
      Matcher range = RANGE.matcher(part.strip());
      if (!range.matches()) {
        return Optional.of(found + "is neither a count of devices nor numbers of GPUs" + EXPECTED);
      }
      int first = first(range);
      int last = last(range);
      if (last < first) {
        return Optional.of(
            found + "counts down from " + first + ", expected " + last + "-" + first);
      }
      for (int number = first; number <= last; number++) {
        if (!numbers.add(number)) {
          return Optional.of(
              found + "names GPU " + number + " twice, expected each once: a GPU has one process");
        }
      }
    }
    return Optional.empty();
  }

  private static Devices read(String text) {
    if (COUNT.matcher(text).matches()) {
      return new Devices(Integer.parseInt(text), List.of());
    }
    List<Integer> numbers = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher range = RANGE.matcher(part.strip());
      if (range.matches()) {
        IntStream.rangeClosed(first(range), last(range)).forEach(numbers::add);
      }
    }
    return new Devices(numbers.size(), numbers);
  }

  private static int first(Matcher range) {
    return Integer.parseInt(range.group(1));
  }

  private static int last(Matcher range) {
    return range.group(2) == null ? first(range) : Integer.parseInt(range.group(2));
  }
}
