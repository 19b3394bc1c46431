package org.selfdiff.runner.golden;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ObjDoubleConsumer;
import java.util.stream.IntStream;
import org.selfdiff.runner.data.image.BoxBlur;
import org.selfdiff.runner.data.image.Brightness;
import org.selfdiff.runner.data.image.Contrast;
import org.selfdiff.runner.data.image.Hue;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Luminance;
import org.selfdiff.runner.data.image.Mirror;
import org.selfdiff.runner.data.image.Normalization;
import org.selfdiff.runner.data.image.Resampling;
import org.selfdiff.runner.data.image.Saturation;
import org.selfdiff.runner.data.image.Solarization;

/** Image operations of Pillow, all exact. */
final class PilOpsAdapter implements GoldenAdapter {
  private static final Normalization IMAGENET =
      new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("pil_ops");
  }

  /** The notes of the cases: normalized values within 1e-5, images exact. */
  @Override
  public Tolerance tolerance(GoldenCase golden, String member) {
    return member.equals("out_normalized") ? new Tolerance(0, 1e-5) : golden.tolerance();
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Map<String, GoldenArray> results = new TreeMap<>();
    results.put("out_gray", gray(golden));
    results.put("out_solarize", once(golden, image -> new Solarization().apply(image, 128)));
    results.put("out_hsv", once(golden, new Hue()::toHsv));
    results.put("out_hflip", once(golden, new Mirror()::apply));
    results.put("out_brightness", each(golden, "factors", new Brightness()::apply));
    results.put("out_contrast", each(golden, "factors", new Contrast()::apply));
    results.put("out_saturation", each(golden, "factors", new Saturation()::apply));
    results.put("out_hue", each(golden, "hue_factors", new Hue()::apply));
    results.put("out_blur", each(golden, "sigmas", new BoxBlur()::apply));
    results.put("out_crop_resize", crops(golden));
    results.put("out_normalized", normalized(golden));
    return results;
  }

  private static GoldenArray gray(GoldenCase golden) {
    Image image = image(golden);
    new Luminance().apply(image);
    int[] gray =
        IntStream.range(0, image.bytes() / 3).map(p -> image.rgb()[3 * p] & 0xFF).toArray();
    return GoldenArray.integers(gray, image.height(), image.width());
  }

  private static GoldenArray once(GoldenCase golden, Consumer<Image> operation) {
    Image image = image(golden);
    operation.accept(image);
    return GoldenArray.integers(pixels(image), image.height(), image.width(), 3);
  }

  /** One image per value of a list among the hyperparameters. */
  private static GoldenArray each(
      GoldenCase golden, String values, ObjDoubleConsumer<Image> operation) {
    int count = golden.setting(values).size();
    int[] shape = golden.input("image").shape();
    int[] all =
        IntStream.range(0, count)
            .mapToObj(
                i -> {
                  Image image = image(golden);
                  operation.accept(image, golden.setting(values).get(i).asDouble());
                  return pixels(image);
                })
            .flatMapToInt(IntStream::of)
            .toArray();
    return GoldenArray.integers(all, count, shape[0], shape[1], 3);
  }

  private static GoldenArray crops(GoldenCase golden) {
    int size = golden.whole("size");
    int count = golden.setting("crops").size();
    Image to = new Image();
    int[] all =
        IntStream.range(0, count)
            .mapToObj(
                i -> {
                  int[] box =
                      IntStream.range(0, 4)
                          .map(j -> golden.setting("crops").get(i).get(j).asInt())
                          .toArray();
                  new Resampling()
                      .apply(image(golden), box[0], box[1], box[2], box[3], to, size, size);
                  return pixels(to);
                })
            .flatMapToInt(IntStream::of)
            .toArray();
    return GoldenArray.integers(all, count, size, size, 3);
  }

  private static GoldenArray normalized(GoldenCase golden) {
    Image image = image(golden);
    FloatBuffer planes = FloatBuffer.allocate(image.bytes());
    IMAGENET.write(image, planes, 0);
    double[] values = IntStream.range(0, image.bytes()).mapToDouble(planes::get).toArray();
    return GoldenArray.reals(values, 3, image.height(), image.width());
  }

  static Image image(GoldenCase golden) {
    GoldenArray array = golden.input("image");
    Image image = new Image(array.shape()[1], array.shape()[0]);
    int[] values = array.toInts();
    for (int i = 0; i < values.length; i++) {
      image.rgb()[i] = (byte) values[i];
    }
    return image;
  }

  static int[] pixels(Image image) {
    return IntStream.range(0, image.bytes()).map(i -> image.rgb()[i] & 0xFF).toArray();
  }
}
