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
    @Setting(doc = "folder or archive with the images", identity = false, path = true) String root)
    implements Data {
  @Override
  public Optional<TrainingImages> training() {
    return Optional.empty();
  }

  @Override
  public ImageSet open() {
    return FolderSet.open(LocaleNames.path(root));
  }
}
