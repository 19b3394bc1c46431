package org.selfdiff.runner.data;

import java.util.Optional;
import org.selfdiff.methods.schema.Context.TrainingImages;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.cifar.CifarFormat;
import org.selfdiff.runner.data.cifar.CifarSource;
import org.selfdiff.runner.data.folder.LocaleNames;

/** CIFAR-100 in its binary form, or as an image folder or archive. */
@Kind(
    value = "cifar100",
    doc = "CIFAR-100: the binary files, their archive, or an image folder, .zip or .tar")
public record Cifar100Data(
    @Setting(
            doc = "folder or archive with the images",
            byDefault = "data/cifar100",
            identity = false,
            path = true)
        String root,
    @Setting(
            doc = "fetch the archive into root when it is absent, and verify its checksum",
            byDefault = "false",
            identity = false)
        boolean download)
    implements Data {
  @Override
  public Optional<TrainingImages> training() {
    return Optional.of(
        new TrainingImages(
            50_000, "the 50000 training images of data.kind cifar100", "/data.kind"));
  }

  @Override
  public Optional<Integer> classes() {
    return Optional.of(CifarFormat.CIFAR100.classes());
  }

  @Override
  public ImageSet open() {
    return new CifarSource(CifarFormat.CIFAR100).open(LocaleNames.path(root), download);
  }
}
