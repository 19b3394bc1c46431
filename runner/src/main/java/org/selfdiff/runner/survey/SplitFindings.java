package org.selfdiff.runner.survey;

import java.util.List;
import java.util.Map;
import org.selfdiff.runner.data.Split;

/**
 * What the images of a split are like.
 *
 * @param split which
 * @param images of it
 * @param looked how many of them were looked at
 * @param classes images of each class, by its number; empty without classes
 * @param unlabeled images without class
 * @param unreadable how many of those looked at cannot be read
 * @param reasons of unreadable images, the place before each; the first ones
 * @param width pixels of rows
 * @param height rows
 * @param aspect width / height
 * @param small how many have a side that is shorter than the experiment's views
 * @param pixels of all that were looked at
 * @param kinds how many files there are of each format and kind of pixels, the most frequent first
 * @param bytes of these files
 * @param repeated images equal to others of the split
 */
public record SplitFindings(
    Split split,
    int images,
    int looked,
    List<Integer> classes,
    int unlabeled,
    int unreadable,
    List<String> reasons,
    Spread width,
    Spread height,
    Spread aspect,
    int small,
    long pixels,
    Map<String, Integer> kinds,
    long bytes,
    Duplicates repeated) {
  int readable() {
    return looked - unreadable;
  }

  String word() {
    return split == Split.TRAIN ? "training" : "test";
  }
}
