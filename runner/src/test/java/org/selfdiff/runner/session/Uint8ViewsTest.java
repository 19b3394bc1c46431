package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.method.PixelNormalization;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.Normalization;
import org.selfdiff.runner.engine.Executor;
import org.selfdiff.runner.engine.Executors;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;

/** A step that is given colors computes what it computes of normalized images, to the bit. */
class Uint8ViewsTest {
  private static final List<Double> MEAN = List.of(0.485, 0.456, 0.406);
  private static final List<Double> STD = List.of(0.229, 0.224, 0.225);
  private static final PixelNormalization UINT8 = new PixelNormalization(MEAN, STD);
  private static final int BATCH = 4;
  private static final int SIDE = 8;
  private static final int NUMBERS = BATCH * 3 * SIDE * SIDE;

  static List<Executor> executors() {
    return Executors.all();
  }

  /** An image of 16 x 16 pixels in which every channel has all colors. */
  private static Image allColors() {
    Image image = new Image(16, 16);
    for (int i = 0; i < image.bytes(); i++) {
      image.rgb()[i] = (byte) (i / 3 + 85 * (i % 3));
    }
    return image;
  }

  @ParameterizedTest
  @MethodSource("executors")
  void everyColorIsNormalizedAsOnTheHost(Executor executor) {
    Image image = allColors();
    float[] expected = new float[image.bytes()];
    new Normalization(MEAN, STD).write(image, FloatBuffer.wrap(expected), 0);
    Graph g = new Graph(DType.F32);
    TrainingStep step =
        new TrainingStep(
            g,
            List.of(),
            Map.of(),
            Map.of("images", UINT8.normalize(g, g.input("x", DType.U8, Shape.of(1, 3, 16, 16)))));
    try (Program program = executor.compile(step, new Placement(1))) {
      ByteBuffer pixels = ByteBuffer.allocate(image.bytes());
      image.planes(pixels, 0);
      program.input("x").write(0, pixels.clear());
      program.run();
      assertThat(program.metric("images").floats()).containsExactly(expected);
    }
  }

  private static double loss(Executor executor, Optional<PixelNormalization> pixels) {
    ResNet network = new ResNet(ResNet.Block.BASIC, List.of(1, 1, 1, 1), Stem.CIFAR, 2, false);
    Sgd sgd = new Sgd(0.1, OptionalInt.empty(), 0.9, 0, false);
    StepSpec problem =
        new StepSpec(DType.F32, network, BATCH, SIDE, Crops.NONE, pixels, sgd, new NoMixing());
    MethodGraph graph = new Moco(4, 8, 0.9, 0.2, Moco.Head.MLP, false, 1).train(problem);
    try (Program program = executor.compile(graph.step(), new Placement(1))) {
      InitialStates.write(program, 3);
      Feeder feeder = new Feeder(program, graph.feeds(), 3);
      for (int i = 0; i < 3; i++) {
        feeder.feed(StepPosition.of(i, 4, 1), 0.1, new BothForms());
        program.run();
      }
      return program.metric("loss").get(0);
    }
  }

  /** The same images as uint8 pixels and normalized on the host. */
  private record BothForms() implements Feeder.ViewBuffers {
    @Override
    public ByteBuffer pixels(int index) {
      ByteBuffer pixels = ByteBuffer.allocate(NUMBERS);
      for (int i = 0; i < NUMBERS; i++) {
        pixels.put(i, (byte) (31 * i + 7 * index + i * i % 11));
      }
      return pixels;
    }

    @Override
    public FloatBuffer view(int index) {
      ByteBuffer pixels = pixels(index);
      FloatBuffer numbers = FloatBuffer.allocate(NUMBERS);
      for (int i = 0; i < NUMBERS; i++) {
        int channel = i / (SIDE * SIDE) % 3;
        float share = (pixels.get(i) & 0xFF) / 255f;
        numbers.put(i, (share - MEAN.get(channel).floatValue()) / STD.get(channel).floatValue());
      }
      return numbers;
    }
  }

  @ParameterizedTest
  @MethodSource("executors")
  void threeStepsEndInTheSameLoss(Executor executor) {
    assertThat(loss(executor, Optional.of(UINT8)))
        .isEqualTo(loss(executor, Optional.empty()))
        .isBetween(0.0, 20.0);
  }
}
