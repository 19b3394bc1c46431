package org.selfdiff.runner.data.folder;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** What the folders of a source look like, before anything is decided. */
final class SplitSurvey implements FolderWalk.Visitor {
  /** Folders above those of the splits that are looked into. */
  private static final int DEEPEST = 1;

  /**
   * Folders around {@code train/CLASS/}, {@code test/CLASS/} and the like, with a slash at the end.
   */
  final Set<String> bases = new TreeSet<>();

  /** Those of them with training images. */
  final Set<String> trained = new TreeSet<>();

  /** Folders around {@code train/} and the like that hold images themselves. */
  final Set<String> plain = new TreeSet<>();

  /** Those of them with training images. */
  final Set<String> plainTrained = new TreeSet<>();

  /** Folders around {@code train/CLASS/} that are too deep to be looked into. */
  final Set<String> deep = new TreeSet<>();

  /** Folders right below the root in which images lie. */
  final Set<String> tops = new HashSet<>();

  private String folder = "";
  private boolean counted;
  private int depth;
  int images;

  /** Images that lie in a folder of the root, no deeper. */
  int inTops;

  /** Images that lie two folders below the root. */
  int belowTops;

  static SplitSurvey of(ImageFiles files) {
    SplitSurvey survey = new SplitSurvey();
    FolderWalk.over(files, survey);
    return survey;
  }

  @Override
  public void folder(String next) {
    folder = next;
    counted = false;
    depth = next.isEmpty() ? 0 : 1 + (int) next.chars().filter(c -> c == '/').count();
  }

  @Override
  public void file(int entry, String name, boolean image) {
    if (!image) {
      return;
    }
    images++;
    inTops += depth == 1 ? 1 : 0;
    belowTops += depth == 2 ? 1 : 0;
    if (!counted) {
      counted = true;
      look();
    }
  }

  private void look() {
    if (depth > 0) {
      tops.add(SplitNames.part(folder, 0));
    }
    int split = SplitNames.first(folder);
    if (split < 0) {
      return;
    }
    String base = folder.substring(0, split);
    String name = SplitNames.part(folder, split);
    boolean train = SplitNames.TRAIN.contains(name);
    boolean near = base.chars().filter(c -> c == '/').count() <= DEEPEST;
    if (split + name.length() < folder.length()) {
      if (near) {
        bases.add(base);
      }
      if (train) {
        (near ? trained : deep).add(base);
      }
    } else if (near) {
      plain.add(base);
      if (train) {
        plainTrained.add(base);
      }
    }
  }
}
