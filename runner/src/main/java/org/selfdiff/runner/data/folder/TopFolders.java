package org.selfdiff.runner.data.folder;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.selfdiff.runner.data.Split;

/**
 * Folders of classes without one of a split around them: all images are training images.
 *
 * @param base folder around them, with a slash at its end; empty at the top
 * @param images in the order of the classes, then of the rest of their paths
 * @param loose images in no folder of a class
 * @param unread files that are no images
 * @param guessed number of classes where nobody said that the folders are some
 */
record TopFolders(
    ImageFiles files, String base, int[] images, int[] loose, int[] unread, int guessed)
    implements ImageLayout {
  /**
   * The classes, if there are several folders that hold all images, or if folders are said to be
   * classes.
   */
  static Optional<TopFolders> of(ImageFiles files, SplitSurvey survey, Labels labels) {
    // An archive mostly holds one folder with everything in it.
    boolean wrapped =
        !(files instanceof DirectoryFiles)
            && survey.tops.size() == 1
            && survey.belowTops == survey.images;
    String base = wrapped ? survey.tops.iterator().next() + "/" : "";
    boolean exact = wrapped || survey.inTops == survey.images;
    if (labels == Labels.AUTO && !exact) {
      return Optional.empty();
    }
    EntryList in = new EntryList();
    EntryList loose = new EntryList();
    EntryList unread = new EntryList();
    Set<String> classes = new HashSet<>();
    FolderWalk.over(
        files,
        new FolderWalk.Visitor() {
          private boolean inClass;

          @Override
          public void folder(String folder) {
            inClass = folder.length() > base.length() - 1 && !folder.isEmpty();
          }

          @Override
          public void file(int entry, String name, boolean image) {
            (!image ? unread : inClass ? in : loose).add(entry);
            if (image && inClass) {
              classes.add(SplitNames.part(name, base.length()));
            }
          }
        });
    boolean auto = labels == Labels.AUTO;
    if (classes.isEmpty() || auto && classes.size() < 2) {
      return Optional.empty();
    }
    List<String> names = files.names();
    int[] images = SplitFolders.byClass(names, in.toArray(), base.length());
    return Optional.of(
        new TopFolders(
            files, base, images, loose.toArray(), unread.toArray(), auto ? classes.size() : 0));
  }

  @Override
  public int[] entries(Split split) {
    return split == Split.TRAIN ? images : new int[0];
  }

  @Override
  public Optional<String> label(int entry) {
    return Optional.of(SplitNames.part(files.names().get(entry), base.length()));
  }

  @Override
  public String key(int entry) {
    return files.names().get(entry).substring(base.length());
  }

  @Override
  public List<String> notices(AllClasses all) {
    return new Notices(files.names())
        .when(
            guessed > 0,
            guessed + " folders are taken for classes; data.labels = none if they are none")
        .unread(unread)
        .leftOut(loose, "in no folder of a class")
        .when(!all.tested(), UNTESTED)
        .all();
  }

  @Override
  public String untrained() {
    throw new IllegalStateException("all its images are training images");
  }
}
