package org.selfdiff.runner.data;

import java.util.Optional;
import org.selfdiff.methods.schema.Context.TrainingImages;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.runner.data.shapes.ShapesSet;

/** Procedurally drawn shapes: needs no download and tells learned features from raw pixels. */
@Kind(
    value = "shapes",
    doc = "Procedurally drawn shapes with nuisance variation; nothing to download")
public record ShapesData(
    @Setting(
            doc = "training images",
            byDefault = "5000",
            unit = "images",
            min = 1,
            max = 10_000_000)
        int train,
    @Setting(doc = "test images", byDefault = "1000", unit = "images", min = 1, max = 10_000_000)
        int test,
    @Setting(doc = "side of an image", byDefault = "32", unit = "pixels", min = 8, max = 512)
        int size)
    implements Data {
  @Override
  public Optional<TrainingImages> training() {
    return Optional.of(new TrainingImages(train, "data.train " + train, "/data.train"));
  }

  @Override
  public Optional<Integer> classes() {
    return Optional.of(ShapesSet.CLASSES);
  }

  @Override
  public ImageSet open() {
    return new ShapesSet(train, test, size);
  }
}
