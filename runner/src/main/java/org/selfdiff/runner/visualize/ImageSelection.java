package org.selfdiff.runner.visualize;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.Split;

/** Images chosen evenly from classes, always the same ones. */
final class ImageSelection {
  private ImageSelection() {}

  /**
   * The first images of each of the first classes, class by class in turn; images without a class
   * where there are no classes.
   *
   * @param classes how many classes
   * @param most images in all
   */
  static int[] of(ImageSet set, Split split, int classes, int most) {
    List<List<Integer>> byClass = new ArrayList<>();
    int unlabeled = set.classes().isEmpty() ? 1 : 0;
    for (int label = 0; label < classes + unlabeled; label++) {
      byClass.add(new ArrayList<>());
    }
    for (int index = 0; index < set.size(split); index++) {
      int label = set.label(split, index) + unlabeled;
      if (label >= 0 && label < classes + unlabeled) {
        byClass.get(label).add(index);
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
