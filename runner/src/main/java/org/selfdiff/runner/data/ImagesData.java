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
            + " imagenet_train/, valid/ and imagenet_val/ are known too; WebDataset"
            + " shards as a pattern or a folder, and Parquet")
public record ImagesData(
    @Setting(
            doc = "folder or archive with the images, or a pattern such as shards/{000..146}.tar",
            identity = false,
            path = true)
        String root,
    @Setting(
            doc =
                "images in the buffer through which shards and Parquet, and they alone, are shuffled;"
                    + " 0 is an order that heeds no shards, for fast disks",
            byDefault = "10000",
            unit = "images",
            min = 0)
        int shuffleBuffer)
    implements Data {
  private static final int SHUFFLE_BUFFER = 10_000;

  /** All settings but the first as they are by default. */
  public ImagesData(String root) {
    this(root, SHUFFLE_BUFFER);
  }

  @Override
  public Optional<TrainingImages> training() {
    return Optional.empty();
  }

  @Override
  public ImageSet open() {
    return FolderSet.open(LocaleNames.path(root)).shuffling(shuffleBuffer);
  }
}
