package org.selfdiff.runner.visualize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;

/** Images chosen evenly from classes, always the same ones. */
final class ImageSelection {
  private ImageSelection() {}

  /**
   * The first images of each of the first classes, class by class in turn; where the set has no
   * classes, images from all over the split.
   *
   * @param classes how many classes
   * @param most images in all
   */
  static int[] of(ImageSet set, Split split, int classes, int most) {
    return set.classes().isEmpty() ? spread(set, split, most) : inTurn(set, split, classes, most);
  }

  /** The same of all classes, images without one among them as if they were one more. */
  static int[] ofAll(ImageSet set, Split split, int most) {
    return of(set, split, set.classes().size() + 1, most);
  }

  /** Class of each image, or {@link ImageSet#UNLABELED}. */
  static int[] labels(ImageSet set, Split split, int[] images) {
    return Arrays.stream(images).map(image -> set.label(split, image)).toArray();
  }

  private static int[] spread(ImageSet set, Split split, int most) {
    int all = set.size(split);
    int chosen = Math.min(all, most);
    int[] images = new int[chosen];
    Arrays.setAll(images, i -> (int) ((long) i * all / chosen));
    return images;
  }

  private static int[] inTurn(ImageSet set, Split split, int classes, int most) {
    List<List<Integer>> byClass = new ArrayList<>();
    for (int label = 0; label < classes; label++) {
      byClass.add(new ArrayList<>());
    }
    for (int index = 0; index < set.size(split); index++) {
      int label = set.label(split, index);
      int turn = label == ImageSet.UNLABELED ? set.classes().size() : label;
      if (turn < classes) {
        byClass.get(turn).add(index);
      }
    }
    List<Integer> chosen = new ArrayList<>();
    int largest = byClass.stream().mapToInt(List::size).max().orElse(0);
    for (int round = 0; round < largest; round++) {
      for (List<Integer> images : byClass) {
        if (round < images.size() && chosen.size() < most) {
          chosen.add(images.get(round));
        }
      }
    }
    return chosen.stream().mapToInt(Integer::intValue).toArray();
  }
}
