package org.selfdiff.runner.data.folder;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.selfdiff.runner.data.Split;

/**
 * The words for splits in folders and paths: {@code train-00000-of-00005} holds training images,
 * {@code validation/7.tar} images to evaluate on.
 */
enum SplitWords {
  /** What is learned from, and what says nothing of a split. */
  TRAIN("train", "training", "trainset"),
  /** Images to evaluate on, whose labels may be hidden. */
  TEST("test", "testing", "testset"),
  /** Images to evaluate on. */
  VALIDATION("val", "valid", "validation", "eval", "dev");

  private static final Pattern NO_LETTERS = Pattern.compile("[^a-z]+");

  private final Set<String> words;

  SplitWords(String... words) {
    this.words = Set.of(words);
  }

  /** What one word says, in any case; empty where it is none of a split. */
  static Optional<SplitWords> named(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return Stream.of(values()).filter(kind -> kind.words.contains(lower)).findFirst();
  }

  /** What the words of a path say: the first one that is not of training. */
  static SplitWords of(String path) {
    return NO_LETTERS
        .splitAsStream(path.toLowerCase(Locale.ROOT))
        .flatMap(word -> named(word).stream())
        .filter(kind -> kind != TRAIN)
        .findFirst()
        .orElse(TRAIN);
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
