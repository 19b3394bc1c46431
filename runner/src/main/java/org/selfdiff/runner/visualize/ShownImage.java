package org.selfdiff.runner.visualize;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.selfdiff.runner.data.Batch;
import org.selfdiff.runner.data.CenterPipeline;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.EvaluationReader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.folder.LooseImages;
import org.selfdiff.runner.record.RgbImage;
import org.selfdiff.runner.session.ViewPicture;

/**
 * An image that pictures are made of.
 *
 * @param name where it comes from
 * @param word the same as a part of a file name
 * @param pixels normalized, [3, side, side]
 */
record ShownImage(String name, String word, float[] pixels) {
  private static final int WORD_MOST = 40;

  /** The images asked for, as evaluation sees them. */
  static List<ShownImage> of(Material material, CenterView view) {
    return material.options().files().isPresent()
        ? files(material.options().files().get(), view)
        : ofSet(material, view);
  }

  /** The image as people see it. */
  RgbImage picture(CenterView view) {
    return ViewPicture.of(i -> pixels[i], 0, view.size(), view.normalize());
  }

  private static List<ShownImage> files(Path path, CenterView view) {
    CenterPipeline pipeline = new CenterPipeline(view);
    List<ShownImage> images = new ArrayList<>();
    for (Path file : LooseImages.list(path)) {
      float[] pixels = new float[pipeline.length()];
      pipeline.write(LooseImages.read(file), pipeline.workspace(), FloatBuffer.wrap(pixels), 0);
      String name = file.getFileName().toString();
      images.add(new ShownImage(name, word(name.substring(0, name.lastIndexOf('.'))), pixels));
    }
    return images;
  }

  private static List<ShownImage> ofSet(Material material, CenterView view) {
    ImageSet set = material.set();
    int wanted = material.options().images();
    int classes = Math.min(set.classes().size(), wanted);
    int[] indices = ImageSelection.of(set, material.split(), classes, wanted);
    List<ShownImage> images = new ArrayList<>();
    try (EvaluationReader reader =
        EvaluationReader.open(
            set, material.split(), indices, view, 1, material.setup().workers())) {
      while (reader.hasNext()) {
        Batch batch = reader.next();
        FloatBuffer made = batch.view(0);
        float[] pixels = new float[made.remaining()];
        made.get(pixels);
        int index = batch.indices()[0];
        String source = set.source(material.split(), index);
        int label = batch.labels()[0];
        if (label == ImageSet.UNLABELED) {
          images.add(new ShownImage(source, "image-" + index, pixels));
        } else {
          String name = set.classes().get(label);
          images.add(new ShownImage(name + " · " + source, word(name), pixels));
        }
      }
    }
    return images;
  }

  private static String word(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-");
    return plain.length() > WORD_MOST ? plain.substring(0, WORD_MOST) : plain;
  }
}
