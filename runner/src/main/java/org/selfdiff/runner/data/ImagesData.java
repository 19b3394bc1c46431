package org.selfdiff.runner.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.selfdiff.methods.schema.Context.TrainingImages;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.folder.FolderSet;
import org.selfdiff.runner.data.folder.Labels;
import org.selfdiff.runner.data.folder.LocaleNames;

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
            silentDefault = true)
        int shuffleBuffer)
    implements Data {
  private static final double MOST_HELD_OUT = 0.99;
  private static final int SHUFFLE_BUFFER = 10_000;

  /** The images of one folder, archive or list, all other settings as they are by default. */
  public ImagesData(String root) {
    this(List.of(root), Labels.AUTO, 0, SHUFFLE_BUFFER);
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
    List<Path> roots = root.stream().map(LocaleNames::path).toList();
    return FolderSet.open(roots, labels, holdout, opening).shuffling(shuffleBuffer);
  }
}
