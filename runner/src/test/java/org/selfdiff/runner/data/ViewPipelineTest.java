package org.selfdiff.runner.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.random.CounterRandom;
import org.selfdiff.runner.data.augment.Augmentation;
import org.selfdiff.runner.data.augment.Grayscale;
import org.selfdiff.runner.data.augment.HorizontalFlip;
import org.selfdiff.runner.data.augment.RandAugment;
import org.selfdiff.runner.data.augment.RandomResizedCrop;
import org.selfdiff.runner.data.augment.Workspace;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Interpolation;
import org.selfdiff.runner.data.image.Luminance;
import org.selfdiff.runner.data.image.Mirror;
import org.selfdiff.runner.data.image.Pattern;

class ViewPipelineTest {
  private static final Normalize IDENTITY =
      new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
  private static final RandomResizedCrop CROP =
      new RandomResizedCrop(List.of(0.2, 1.0), List.of(0.75, 4 / 3.0));

  private final CounterRandom random = CounterRandom.of(3);

  @Test
  void theDecodedImageStaysAsItIs() {
    Image image = Pattern.of(20, 20);
    String before = Pattern.crc(image);

    view(20, image, new HorizontalFlip(1));
    view(20, image, new Grayscale(1), CROP);
    view(20, image, CROP, new Grayscale(1));
    view(20, image);

    assertThat(Pattern.crc(image)).isEqualTo(before);
  }

  @Test
  void withoutACropTheViewStartsFromTheEvaluationView() {
    Image expected = EvaluationView.of(Pattern.of(61, 47), new Workspace(32));
    new Mirror().apply(expected);

    assertThat(Pattern.crc(view(32, Pattern.of(61, 47), new HorizontalFlip(1))))
        .isEqualTo(Pattern.crc(expected));
  }

  @Test
  void operationsApplyInTheirOrderWithTheirOwnNumbers() {
    Image gray = Pattern.of(61, 47);
    new Luminance().apply(gray);
    Image expected = CROP.apply(gray, random.at(1), new Workspace(16));

    assertThat(Pattern.crc(view(16, Pattern.of(61, 47), new Grayscale(1), CROP)))
        .isEqualTo(Pattern.crc(expected));
  }

  @Test
  void whatACropWillNotSeeIsLeftOutUnnoticed() {
    RandAugment strong = new RandAugment(2, 1, 9, 0.5, List.of(124, 116, 104));
    RandomResizedCrop small =
        new RandomResizedCrop(List.of(0.05, 0.25), List.of(0.75, 4 / 3.0), Interpolation.BICUBIC);
    ViewPipeline pipeline = new ViewPipeline(new Views(1, 16, List.of(strong, small), IDENTITY));
    Workspace shared = pipeline.workspace();
    for (int i = 0; i < 200; i++) {
      CounterRandom place = random.at(i);
      Image image = Pattern.of(61, 47);
      Workspace fresh = new Workspace(16);
      Image whole = strong.apply(Pattern.of(61, 47), place.at(0), fresh);
      Image expected = small.apply(whole, place.at(1), fresh);
      assertThat(Pattern.crc(pipeline.view(image, place, shared))).isEqualTo(Pattern.crc(expected));
    }
  }

  @Test
  void viewsAreWrittenAsPlanesAtTheirOffset() {
    ViewPipeline pipeline = new ViewPipeline(new Views(1, 4, List.of(), IDENTITY));
    Image image = Pattern.of(4, 4);
    FloatBuffer out = FloatBuffer.allocate(2 * pipeline.length());
    pipeline.write(image, random, pipeline.workspace(), out, pipeline.length());

    assertThat(pipeline.length()).isEqualTo(48);
    for (int i = 0; i < 48; i++) {
      assertThat(out.get(i)).isZero();
      assertThat(out.get(48 + i)).isEqualTo((image.rgb()[i % 16 * 3 + i / 16] & 0xFF) / 255f);
    }
  }

  @Test
  void batchesThatNoBufferHoldsAreRefused() {
    assertThatThrownBy(
            () -> new Batch(10_000, PixelFormat.NORMALIZED, 3 * 224 * 224, 3 * 224 * 224))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "one view of a batch of 10000 images has 6021120000 bytes, more than a buffer holds"
                + " (2 GiB). Lower the batch or the views' size.");
  }

  private Image view(int size, Image image, Augmentation... augment) {
    ViewPipeline pipeline = new ViewPipeline(new Views(1, size, List.of(augment), IDENTITY));
    return pipeline.view(image, random, pipeline.workspace());
  }

  @Test
  void theSecondViewMayHaveOperationsOfItsOwn() {
    List<Augmentation> flip = List.of(new HorizontalFlip(1));
    Views same = new Views(3, 4, List.of(), IDENTITY);
    Views other =
        new Views(4, 4, List.of(), Optional.of(flip), Optional.empty(), Optional.empty(), IDENTITY);
    assertThat(same.augment(1, false)).isEmpty();
    assertThat(other.augment(0, false)).isEmpty();
    assertThat(other.augment(1, false)).isEqualTo(flip);
    assertThat(other.augment(2, false)).isEmpty();
    assertThat(other.augment(3, false)).isEqualTo(flip);
    Image flipped = EvaluationView.of(Pattern.of(4, 4), new Workspace(4));
    new Mirror().apply(flipped);
    List<String> made =
        IntStream.range(0, 3)
            .mapToObj(v -> new ViewPipeline(other, v, false))
            .map(p -> Pattern.crc(p.view(Pattern.of(4, 4), random, p.workspace())))
            .toList();
    String plain = Pattern.crc(view(4, Pattern.of(4, 4)));
    assertThat(made).containsExactly(plain, Pattern.crc(flipped), plain);
  }
}
