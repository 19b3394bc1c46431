package org.selfdiff.runner.data;

import java.util.Optional;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Context.TrainingImages;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.folder.FolderSet;
import org.selfdiff.runner.data.folder.LocaleNames;
import org.selfdiff.runner.data.store.PixelStore;
import org.selfdiff.runner.quantity.ByteSize;

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
                "folder in which decoded images are kept, for machines that decode more slowly than"
                    + " they read; several runs may share it, and no number depends on it",
            identity = false,
            path = true)
        Optional<String> cache,
    @Setting(
            doc =
                "bytes that the folder may fill, such as 800 GiB; when it is full, nothing more is"
                    + " kept",
            byDefault = "50 GiB",
            identity = false)
        String cacheSize)
    implements Data {
  private static final String CACHE_SIZE = "50 GiB";

  /** Images that are decoded whenever they are read. */
  public ImagesData(String root) {
    this(root, Optional.empty(), CACHE_SIZE);
  }

  @Override
  public void check(Context context, Findings findings) {
    Data.super.check(context, findings);
    if (ByteSize.parse(cacheSize).filter(ByteSize::isUsual).isEmpty()) {
      findings.add(
          "cache-size",
          "\""
              + cacheSize
              + "\" is no size of a cache, expected 1 MiB to 1 PiB in words as 800 GiB (1024^3"
              + " bytes) or 800 GB (1000^3)");
    }
  }

  @Override
  public Optional<TrainingImages> training() {
    return Optional.empty();
  }

  @Override
  public ImageSet open() {
    FolderSet set = FolderSet.open(LocaleNames.path(root));
    if (cache.isEmpty()) {
      return set;
    }
    long bytes = ByteSize.parse(cacheSize).orElseThrow().longValueExact();
    try {
      return set.keeping(PixelStore.open(LocaleNames.path(cache.get()), bytes));
    } catch (DataException e) {
      set.close();
      throw e;
    }
  }
}
