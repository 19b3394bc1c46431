package org.selfdiff.runner.data;

import java.util.Optional;
import org.selfdiff.methods.schema.Context.TrainingImages;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.folder.FolderSet;
import org.selfdiff.runner.data.folder.LocaleNames;

/** Any set of image files, one folder per class. */
@Kind(
    value = "images",
    doc =
        "Image files as a folder, .zip or .tar with train/CLASS/ and test/CLASS/ or val/CLASS/;"
            + " imagenet_train/, valid/ and imagenet_val/ are known too")
public record ImagesData(
    @Setting(doc = "folder or archive with the images", identity = false, path = true) String root,
    @Setting(
            doc =
                "what an image does that cannot be read: end the run, and a sample is read at its"
                    + " start; or be replaced by another of its split and class, and be listed",
            byDefault = "fail",
            identity = false)
        Unreadable unreadable)
    implements Data {
  /**
   * What becomes of images that cannot be read. It is no part of the identity: runs that end under
   * both give the same bits, and one that failed goes on once it skips.
   */
  public enum Unreadable {
    /** They are errors. */
    FAIL,
    /** Others of the same split and class are taken in their place. */
    SKIP
  }

  /** The images of a root, with the defaults. */
  public ImagesData(String root) {
    this(root, Unreadable.FAIL);
  }

  @Override
  public Optional<TrainingImages> training() {
    return Optional.empty();
  }

  @Override
  public ImageSet open() {
    ImageSet set = openStrictly();
    return switch (unreadable) {
      case FAIL -> set;
      case SKIP -> new ReplacingSet(set);
    };
  }

  @Override
  public ImageSet openStrictly() {
    return FolderSet.open(LocaleNames.path(root));
  }
}
