package org.selfdiff.runner.data.folder;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.selfdiff.runner.data.DataException;

/**
 * Says what of a source cannot be taken for a set, and what to do.
 *
 * @param survey what was found
 */
record WrongLayout(String where, ImageFiles files, SplitSurvey survey, Labels labels) {
  /** Sets that a sentence names one by one. */
  private static final int NAMED = 3;

  /** There is no image at all. */
  DataException empty() {
    return new DataException(
        where
            + ": no images among its "
            + files.names().size()
            + " files, expected files of type "
            + ImageNames.types()
            + (files.names().isEmpty()
                ? "."
                : "; there are "
                    + ImageNames.byEnding(files.names())
                    + ". Convert them to one of those types, such as png."));
  }

  /** There are folders of splits below several folders. */
  DataException several(Set<String> bases) {
    List<String> folders =
        bases.stream()
            .map(
                base ->
                    files.names().stream()
                        .filter(name -> name.startsWith(base))
                        .filter(name -> SplitNames.first(name) == base.length())
                        .map(name -> name.substring(0, name.indexOf('/', base.length())))
                        .distinct()
                        // train before test and val.
                        .max(Comparator.comparing(name -> name.endsWith(SplitNames.TRAIN.get(0))))
                        .orElse(base))
            .toList();
    return new DataException(
        where
            + ": images below "
            + named(folders)
            + ", expected one set. "
            + (files instanceof DirectoryFiles
                ? "Name one of them as data.root, such as "
                    + where
                    + "/"
                    + bases.stream()
                        .filter(b -> !b.isEmpty())
                        .findFirst()
                        .orElse("")
                        .replace("/", "")
                    + ", or move the others away."
                : "Pack one of them alone."));
  }

  private static String named(List<String> folders) {
    List<String> shown = folders.subList(0, Math.min(NAMED, folders.size()));
    if (folders.size() > NAMED) {
      return String.join(", ", shown) + " and " + (folders.size() - NAMED) + " more";
    }
    return String.join(", ", shown.subList(0, shown.size() - 1))
        + " and "
        + shown.get(shown.size() - 1);
  }

  /** Whether there are folders that are named almost as those of splits. */
  boolean isLikeSplits() {
    return survey.tops.stream().anyMatch(SplitNames::isLikeThem);
  }

  /** Training images are not where they are expected. */
  DataException missing() {
    return new DataException(
        sentence(where, files, labels, SplitFolders.of("", files), survey.deep));
  }

  /** The same as a sentence. */
  static String sentence(
      String where, ImageFiles files, Labels labels, SplitFolders found, Set<String> deep) {
    return where
        + ": no images below train/CLASS/ among its "
        + files.names().size()
        + " files. Expected train/CLASS/IMAGE and test/CLASS/IMAGE or val/CLASS/IMAGE, with"
        + " one folder per class (imagenet_train/, valid/ and imagenet_val/ are known, too),"
        + " and images of type "
        + ImageNames.types()
        + "."
        + instead(where, labels, found, deep);
  }

  /** What is there in place of training images. */
  private static String instead(String where, Labels labels, SplitFolders found, Set<String> deep) {
    String all = labels == Labels.AUTO ? "; data.labels = none takes all images as they lie." : ".";
    if (!deep.isEmpty()) {
      String there = deep.iterator().next();
      return " There is "
          + there
          + ": set data.root to the folder around train/, such as "
          + where
          + "/"
          + there.replaceFirst("/$", "")
          + all;
    }
    List<String> outside = found.outsideNames();
    for (String name : outside) {
      String folder = name.substring(0, Math.max(0, name.indexOf('/')));
      if (SplitNames.isLikeThem(folder)) {
        return " There is " + folder + "/: give it the name train, test or val" + all;
      }
    }
    List<String> loose = found.looseNames();
    if (!loose.isEmpty()) {
      return " There are images without a folder of a class, such as " + loose.get(0) + ".";
    }
    if (!outside.isEmpty()) {
      String[] parts = where.split("/");
      return SplitNames.isSplit(parts[parts.length - 1])
          ? " There is " + outside.get(0) + ": set data.root to the folder above."
          : " There is "
              + outside.get(0)
              + ": put the folders of the classes into train/ and test/.";
    }
    return "";
  }
}
