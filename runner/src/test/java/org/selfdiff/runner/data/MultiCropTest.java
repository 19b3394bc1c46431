package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.augment.HorizontalFlip;
import org.selfdiff.runner.data.augment.RandAugment;
import org.selfdiff.runner.data.augment.RandomErasing;
import org.selfdiff.runner.data.augment.RandomResizedCrop;
import org.selfdiff.runner.data.augment.Solarize;
import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.image.Image;

/** Full views and local crops of different operations, as Mugs has them. */
@Timeout(60)
class MultiCropTest {
  private static final Normalize BYTES =
      new Normalize(List.of(0.0, 0.0, 0.0), List.of(1 / 255.0, 1 / 255.0, 1 / 255.0));
  private static final RandomResizedCrop WHOLE =
      new RandomResizedCrop(List.of(1.0, 1.0), List.of(1.0, 1.0));
  private static final RandomResizedCrop PART =
      new RandomResizedCrop(List.of(0.05, 0.25), List.of(0.75, 4 / 3.0));
  private static final Views VIEWS =
      new Views(
          4,
          12,
          List.of(WHOLE),
          Optional.of(List.of(WHOLE, new HorizontalFlip(1))),
          Optional.of(new LocalCrops(3, 8, List.of(PART, new HorizontalFlip(0.5)))),
          Optional.of(
              new StrongViews(
                  0.5,
                  3,
                  Optional.of(List.of(WHOLE, new Solarize(1, 0))),
                  Optional.of(
                      List.of(
                          new RandAugment(2, 0.5, 9, 0.5, List.of(124, 116, 104)),
                          PART,
                          new RandomErasing(
                              0.25, List.of(0.02, 1 / 3.0), List.of(0.3, 1 / 0.3), true))))),
          BYTES);

  private final MemorySet set = new MemorySet(37, 0, 16);

  @Test
  void cropsAreResizedToTheirOwnSize() {
    Image ramp = new Image(16, 16);
    for (int i = 0; i < ramp.bytes(); i++) {
      ramp.rgb()[i] = (byte) (i / 3 % 16 * 16);
    }
    Views views =
        new Views(
            1,
            16,
            List.of(WHOLE),
            Optional.empty(),
            Optional.of(new LocalCrops(2, 8, List.of(WHOLE))),
            Optional.empty(),
            BYTES);
    SampleViews made = new SampleViews(views);
    Batch batch = new Batch(1, PixelFormat.NORMALIZED, made.lengths());
    batch.begin(0, 1);
    made.write(ramp, CounterRandom.of(0), made.workspace(), batch, 0);

    assertThat(made.lengths()).containsExactly(768, 192, 192);
    assertThat(rounded(batch.view(0), 16))
        .containsExactly(0, 16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240);
    // Inside 1/8, 3/8, 3/8, 1/8 of four pixels; at the ends 3/7, 3/7, 1/7 of three.
    List<Integer> half = List.of(11, 40, 72, 104, 136, 168, 200, 229);
    assertThat(rounded(batch.view(1), 8)).isEqualTo(half);
    assertThat(rounded(batch.view(2), 8)).isEqualTo(half);
    assertThat(batch.view(1).remaining()).isEqualTo(192);
  }

  @Test
  void everyViewIsMadeByItsOwnOperations() {
    int strong = 0;
    try (BatchLoader loader = BatchLoader.open(set, VIEWS, PixelFormat.NORMALIZED, 3, 8, 2)) {
      for (int step = 0; step < 8; step++) {
        Batch batch = loader.next();
        for (int item = 0; item < 8; item++) {
          float[] plain = view(batch, 0, item);
          assertThat(view(batch, 1, item)).isEqualTo(mirrored(plain));
          boolean weak = batch.weak().get(item) == 1;
          strong += weak ? 0 : 1;
          assertThat(view(batch, 2, item)).isEqualTo(weak ? plain : inverted(plain));
          assertThat(view(batch, 3, item)).isEqualTo(weak ? mirrored(plain) : inverted(plain));
        }
      }
    }
    assertThat(strong).isBetween(16, 48);
  }

  @Test
  void cropsAreThoseOfThePipelineAtTheirPlace() {
    ViewPipeline weak = new ViewPipeline(VIEWS, 4, false);
    ViewPipeline strong = new ViewPipeline(VIEWS, 4, true);
    Workspace workspace = new Workspace(12);
    Image image = new Image();
    try (BatchLoader loader =
            BatchLoader.resume(set, VIEWS, PixelFormat.NORMALIZED, 3, 8, 1, 1, 2);
        ImageReader reader = set.reader()) {
      Batch batch = loader.next();
      for (int item = 0; item < 8; item++) {
        int index = batch.indices()[item];
        reader.read(Split.TRAIN, index, image);
        CounterRandom sample = CounterRandom.of(3).at("views", 1, index);
        CounterRandom draws = sample.at("strong");
        assertThat(batch.weak().get(item)).isEqualTo(draws.nextDouble() > 0.5 ? 0 : 1);
        for (int crop = 4; crop < 7; crop++) {
          ViewPipeline pipeline = draws.nextDouble() > 0.5 ? strong : weak;
          FloatBuffer expected = FloatBuffer.allocate(192);
          pipeline.write(image, sample.at(crop), workspace, expected, 0);
          assertThat(view(batch, crop, item)).isEqualTo(expected.array());
        }
      }
    }
  }

  @Test
  void nothingDependsOnTheNumberOfWorkers() {
    assertThat(record(3, 0, 9)).isEqualTo(record(1, 0, 9));
    assertThat(record(2, 5, 4)).isEqualTo(record(1, 0, 9).subList(5, 9));
  }

  private List<String> record(int workers, int from, int batches) {
    List<String> seen = new ArrayList<>();
    try (BatchLoader loader =
        BatchLoader.resume(set, VIEWS, PixelFormat.NORMALIZED, 5, 8, workers, from / 4, from % 4)) {
      for (int i = 0; i < batches; i++) {
        Batch batch = loader.next();
        StringBuilder text = new StringBuilder();
        for (int view = 0; view < VIEWS.total(); view++) {
          float[] values = new float[batch.view(view).remaining()];
          batch.view(view).get(values);
          text.append(Arrays.hashCode(values)).append(' ');
        }
        float[] weak = new float[batch.weak().remaining()];
        batch.weak().get(weak);
        seen.add(text.append(Arrays.toString(weak)).toString());
      }
    }
    return seen;
  }

  private static float[] view(Batch batch, int view, int item) {
    float[] values = new float[batch.view(view).remaining() / batch.size()];
    batch.view(view).get(item * values.length, values);
    return values;
  }

  private static float[] mirrored(float[] planes) {
    float[] result = new float[planes.length];
    for (int i = 0; i < planes.length; i++) {
      result[i] = planes[i / 12 * 12 + 11 - i % 12];
    }
    return result;
  }

  /** Solarized from 0 on; bytes as the normalization writes them. */
  private static float[] inverted(float[] planes) {
    float[] result = new float[planes.length];
    for (int i = 0; i < planes.length; i++) {
      result[i] = (255 - Math.round(planes[i])) / 255f / (float) (1 / 255.0);
    }
    return result;
  }

  private static List<Integer> rounded(FloatBuffer view, int count) {
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(Math.round(view.get(i)));
    }
    return values;
  }
}
