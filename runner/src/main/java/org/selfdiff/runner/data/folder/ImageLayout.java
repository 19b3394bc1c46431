package org.selfdiff.runner.data.folder;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.data.Split;

/** Which files of a source are images of which split, and of what class. */
sealed interface ImageLayout permits ClassFolders, TopFolders, PlainImages, TaggedFiles {
  /** Said where images have classes, but there are none to judge by. */
  String UNTESTED =
      "no test images: nearest neighbors are not judged; data.holdout = 0.1 would take a tenth of"
          + " the images for that";

  /** The images of a split in their order. */
  int[] entries(Split split);

  /** The class of an image. */
  Optional<String> label(int entry);

  /** What an image is called within the set, wherever that lies. */
  String key(int entry);

  /**
   * What is left out and what was decided, in sentences.
   *
   * @param all what the set has from this source or others
   */
  List<String> notices(AllClasses all);

  /** What is wrong if no source has training images. */
  String untrained();

  /**
   * Finds out how the images of a source are laid out.
   *
   * @throws DataException if it cannot be told, or nothing is there
   */
  static ImageLayout of(ImageFiles files, Labels labels) {
    String where = files.root().toString();
    Optional<FileTags> tags = files.tags().filter(t -> TaggedFiles.sayAnything(t, files));
    if (tags.isPresent()) {
      return new TaggedFiles(files, tags.get(), labels);
    }
    SplitSurvey survey = SplitSurvey.of(files);
    WrongLayout wrong = new WrongLayout(where, files, survey, labels);
    if (survey.images == 0) {
      throw wrong.empty();
    }
    if (survey.bases.size() > 1 && !survey.trained.isEmpty()) {
      throw wrong.several(survey.bases);
    }
    if (survey.plainTrained.size() > 1 && survey.trained.isEmpty()) {
      throw wrong.several(survey.plain);
    }
    if (survey.trained.size() == 1 && labels != Labels.NONE) {
      return new ClassFolders(
          where, SplitFolders.of(survey.trained.iterator().next(), files), files);
    }
    Optional<String> base = base(survey);
    if (base.isPresent()) {
      SplitFolders found = SplitFolders.of(base.get(), files);
      if (labels == Labels.FOLDERS || isTestAlone(survey, base.get(), labels)) {
        return new ClassFolders(where, found, files);
      }
      return PlainImages.ofSplits(found, files);
    }
    if (labels == Labels.NONE) {
      return PlainImages.ofAll(files);
    }
    if (!survey.deep.isEmpty() || wrong.isLikeSplits()) {
      throw wrong.missing();
    }
    Optional<TopFolders> tops = TopFolders.of(files, survey, labels);
    if (tops.isPresent()) {
      return tops.get();
    }
    if (labels == Labels.FOLDERS) {
      throw wrong.missing();
    }
    return PlainImages.ofAll(files);
  }

  /** The folder around those of the splits; test images alone count at the top only. */
  private static Optional<String> base(SplitSurvey survey) {
    for (Set<String> some : List.of(survey.trained, survey.plainTrained)) {
      if (some.size() == 1) {
        return Optional.of(some.iterator().next());
      }
    }
    return survey.bases.contains("") || survey.plain.contains("")
        ? Optional.of("")
        : Optional.empty();
  }

  /** Test images in folders of classes, without training images: those may come from elsewhere. */
  private static boolean isTestAlone(SplitSurvey survey, String base, Labels labels) {
    return labels == Labels.AUTO && survey.bases.contains(base) && survey.plainTrained.isEmpty();
  }
}
