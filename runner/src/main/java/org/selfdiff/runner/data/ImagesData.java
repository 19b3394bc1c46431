package org.selfdiff.runner.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.schema.Context;
import org.selfdiff.methods.schema.Context.TrainingImages;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.folder.FolderSet;
import org.selfdiff.runner.data.folder.Labels;
import org.selfdiff.runner.data.folder.LocaleNames;
import org.selfdiff.runner.data.store.PixelStore;
import org.selfdiff.runner.quantity.ByteSize;

/** Any set of image files, with or without classes. */
@Kind(
    value = "images",
    doc =
        "Image files as folders, .zip, .tar or .tar.gz, or named in a list (.txt, .csv, .tsv: path,"
            + " label, split); with train/CLASS/ and test/CLASS/ or val/CLASS/ (imagenet_train/,"
            + " valid/ and imagenet_val/ are known too), with CLASS/ alone, or without classes;"
            + " WebDataset shards as a pattern or a folder, and Parquet")
public record ImagesData(
    @Setting(
            doc =
                "folders, archives, lists or patterns such as shards/{000..146}.tar with the images,"
                    + " which are one set together",
            identity = false,
            path = true,
            single = true)
        List<String> root,
    @Setting(
            doc =
                "classes: auto takes the folders of train/, or those right below the root where"
                    + " every image lies in one of several; folders takes them wherever there are"
                    + " some; none takes no folder for a class",
            byDefault = "auto",
            silentDefault = true)
        Labels labels,
    @Setting(
            doc =
                "share of the images that becomes the test split, by their contents, of a set that"
                    + " has none",
            byDefault = "0",
            min = 0,
            max = MOST_HELD_OUT,
            silentDefault = true)
        double holdout,
    @Setting(
            doc =
                "images in the buffer through which shards and Parquet, and they alone, are shuffled;"
                    + " 0 is an order that heeds no shards, for fast disks",
            byDefault = "10000",
            unit = "images",
            min = 0,
            max = 1_000_000_000,
            silentDefault = true)
        int shuffleBuffer,
    @Setting(
            doc =
                "exact decodes every pixel; scaled decodes an image for training, if it is a color"
                    + " JPEG, at 1/2, 1/4 or 1/8 where each of its crops stays at least as large as"
                    + " its view: two views of 12 megapixels take a half to a quarter of the time and"
                    + " differ by 0.6 to 1.4 of 255 on average; what is evaluated is exact",
            byDefault = "exact",
            silentDefault = true)
        Decoding decode,
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
        String cacheSize,
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

  /** How images are decoded that random views for training are made of; all others are exact. */
  public enum Decoding {
    /** At their own size. */
    EXACT,
    /** As small as their views allow. */
    SCALED
  }

  private static final double MOST_HELD_OUT = 0.99;
  private static final int SHUFFLE_BUFFER = 10_000;
  private static final String CACHE_SIZE = "50 GiB";

  /** The images of one folder, archive or list, all other settings as they are by default. */
  public ImagesData(String root) {
    this(
        List.of(root),
        Labels.AUTO,
        0,
        SHUFFLE_BUFFER,
        Decoding.EXACT,
        Optional.empty(),
        CACHE_SIZE,
        Unreadable.FAIL);
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
    return open(Opening.ALONE);
  }

  @Override
  public ImageSet open(Opening opening) {
    ImageSet set = keeping(strictly(opening));
    return switch (unreadable) {
      case FAIL -> set;
      case SKIP -> new ReplacingSet(set);
    };
  }

  @Override
  public ImageSet openStrictly() {
    return strictly(Opening.ALONE);
  }

  private FolderSet strictly(Opening opening) {
    List<Path> roots = root.stream().map(LocaleNames::path).toList();
    FolderSet set = FolderSet.open(roots, labels, holdout, opening).shuffling(shuffleBuffer);
    return switch (decode) {
      case EXACT -> set;
      case SCALED -> set.scaling();
    };
  }

  private ImageSet keeping(FolderSet set) {
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
