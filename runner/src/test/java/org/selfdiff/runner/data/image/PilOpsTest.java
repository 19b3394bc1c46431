package org.selfdiff.runner.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden cases {@code pil_ops}, with tolerance 0. */
class PilOpsTest {
  private NumpyArchive arrays;
  private JsonNode settings;

  @ParameterizedTest
  @ValueSource(strings = {"ops_a", "ops_b", "ops_c"})
  void everyOperationIsExact(String name) throws IOException {
    try (InputStream npz = resource(name + ".npz");
        InputStream json = resource(name + ".json")) {
      arrays = new NumpyArchive(npz);
      settings = new ObjectMapper().readTree(json).get("hyperparameters");
    }

    once("out_solarize", image -> new Solarization().apply(image, 128));
    once("out_hsv", image -> new Hue().toHsv(image));
    once("out_hflip", image -> new Mirror().apply(image));
    each("out_brightness", "factors", new Brightness()::apply);
    each("out_contrast", "factors", new Contrast()::apply);
    each("out_saturation", "factors", new Saturation()::apply);
    each("out_hue", "hue_factors", new Hue()::apply);
    each("out_blur", "sigmas", new BoxBlur()::apply);
    gray();
    crops();
    normalized();
  }

  private void once(String output, Consumer<Image> operation) {
    Image image = input();
    operation.accept(image);
    assertThat(values(image)).as(output).isEqualTo(arrays.ints(output));
  }

  private void each(String output, String factors, BiConsumer<Image, Double> operation) {
    int[] expected = arrays.ints(output);
    for (int i = 0; i < settings.get(factors).size(); i++) {
      Image image = input();
      operation.accept(image, settings.get(factors).get(i).asDouble());
      assertThat(values(image))
          .as("%s %s", output, settings.get(factors).get(i))
          .isEqualTo(Arrays.copyOfRange(expected, i * image.bytes(), (i + 1) * image.bytes()));
    }
  }

  private void gray() {
    Image image = input();
    new Luminance().apply(image);
    int[] all = values(image);
    int[] expected = arrays.ints("out_gray");
    for (int i = 0; i < all.length; i++) {
      assertThat(all[i]).as("gray %d", i).isEqualTo(expected[i / 3]);
    }
  }

  private void crops() {
    int size = settings.get("size").asInt();
    int[] expected = arrays.ints("out_crop_resize");
    for (int i = 0; i < settings.get("crops").size(); i++) {
      JsonNode box = settings.get("crops").get(i);
      Image to = new Image();
      new Resampling()
          .apply(
              input(),
              box.get(0).asInt(),
              box.get(1).asInt(),
              box.get(2).asInt(),
              box.get(3).asInt(),
              to,
              size,
              size);
      assertThat(values(to))
          .as("crop %s", box)
          .isEqualTo(Arrays.copyOfRange(expected, i * to.bytes(), (i + 1) * to.bytes()));
    }
  }

  private void normalized() {
    FloatBuffer out = FloatBuffer.allocate(input().bytes());
    new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225))
        .write(input(), out, 0);
    assertThat(out.array()).as("normalized").isEqualTo(arrays.floats("out_normalized"));
  }

  private Image input() {
    int[] values = arrays.ints("in_image");
    Image image = new Image(settings.get("W").asInt(), settings.get("H").asInt());
    for (int i = 0; i < values.length; i++) {
      image.rgb()[i] = (byte) values[i];
    }
    return image;
  }

  private static int[] values(Image image) {
    int[] values = new int[image.bytes()];
    for (int i = 0; i < values.length; i++) {
      values[i] = image.rgb()[i] & 0xFF;
    }
    return values;
  }

  private static InputStream resource(String name) {
    return PilOpsTest.class.getResourceAsStream("/golden/pil_ops/" + name);
  }
}
