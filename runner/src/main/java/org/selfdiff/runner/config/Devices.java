package org.selfdiff.runner.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
      Pattern.compile("(0|[1-9][0-9]{0,2})(?:-([1-9][0-9]{0,2}))?");

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
    if (COUNT.matcher(text).matches()) {
      int count = Integer.parseInt(text);
      return count > MOST ? Optional.empty() : Optional.of(new Devices(count, List.of()));
    }
    Set<Integer> numbers = new LinkedHashSet<>();
    for (String part : text.split(",", -1)) {
      Matcher range = RANGE.matcher(part.strip());
      if (!range.matches()) {
        return Optional.empty();
      }
      int first = Integer.parseInt(range.group(1));
      int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
      for (int number = first; number <= last; number++) {
        if (!numbers.add(number)) {
          return Optional.empty();
        }
      }
      if (last < first) {
        return Optional.empty();
      }
    }
    return Optional.of(new Devices(numbers.size(), new ArrayList<>(numbers)));
  }
}
