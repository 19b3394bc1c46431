package org.selfdiff.runner.data.folder;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.selfdiff.runner.data.Split;

/**
 * Which split a file of many images is of, by the words of its path: {@code train-00000-of-00005}
 * holds training images, {@code validation/7.tar} images to evaluate on.
 */
enum SplitWords {
  /** What is learned from, and what says nothing of a split. */
  TRAIN(),
  /** Images to evaluate on, whose labels may be hidden. */
  TEST("test", "testing", "testset"),
  /** Images to evaluate on. */
  VALIDATION("val", "valid", "validation", "eval", "dev");

  private static final Pattern NO_LETTERS = Pattern.compile("[^a-z]+");

  private final Set<String> words;

  SplitWords(String... words) {
    this.words = Set.of(words);
  }

  /** What the words of a path say. */
  static SplitWords of(String path) {
    for (String word : NO_LETTERS.split(path.toLowerCase(Locale.ROOT))) {
      for (SplitWords kind : values()) {
        if (kind.words.contains(word)) {
          return kind;
        }
      }
    }
    return TRAIN;
  }

  /**
   * What is evaluated on among files of these kinds: test images, unless they are without labels
   * while validation images have some. Nothing is where no file holds training images: all are
   * learned from then.
   *
   * @param kinds of the files
   * @param labeled the kinds of which an image has a label
   */
  static Optional<SplitWords> evaluated(Set<SplitWords> kinds, Set<SplitWords> labeled) {
    if (!kinds.contains(TRAIN)) {
      return Optional.empty();
    }
    List<SplitWords> candidates = Stream.of(TEST, VALIDATION).filter(kinds::contains).toList();
    return candidates.stream()
        .filter(labeled::contains)
        .findFirst()
        .or(() -> candidates.stream().findFirst());
  }

  /** The split of a file of this kind, or none where its images are left out. */
  Optional<Split> split(Optional<SplitWords> evaluated) {
    if (evaluated.isEmpty() || this == TRAIN) {
      return Optional.of(Split.TRAIN);
    }
    return evaluated.get() == this ? Optional.of(Split.TEST) : Optional.empty();
  }
}
