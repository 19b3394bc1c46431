package org.selfdiff.exports.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.backbone.Stem;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Shape;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** Every kind of backbone, at every opset, in either precision, before ONNX's own checker. */
class BackboneFileTest {
  private static final long SEED = 3;

  @TempDir private Path folder;

  /** A backbone, narrow, and its images. */
  record Case(String name, Network network, int side) {
    boolean hasBatchNorm() {
      return name.contains("resnet") || name.contains("conv");
    }

    @Override
    public String toString() {
      return name;
    }

    TrainingStep step() {
      Graph g = new Graph(DType.F32);
      Tensors tensors = Tensors.input(g, "net", network);
      Value images = g.input("images", 2, 3, side, side);
      Pass pass = Pass.evaluation(tensors);
      Map<String, Value> outputs = new LinkedHashMap<>();
      if (network instanceof VisionTransformer t) {
        VisionTransformer.LastBlock last = t.lastBlock(pass, images);
        outputs.put("backbone", t.classToken(pass, last.tokens()));
        outputs.put("tokens", t.patchTokens(pass, last.tokens()));
        outputs.put("attention", last.attention());
      } else {
        outputs.put("backbone", network.forward(pass, images));
      }
      return new TrainingStep(g, tensors.states(""), Map.of(), outputs);
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case("resnet, cifar", resnet(ResNet.Block.BASIC, Stem.CIFAR), 16),
        new Case("resnet, imagenet", resnet(ResNet.Block.BOTTLENECK, Stem.IMAGENET), 32),
        new Case("vit, fixed", vit(PatchStem.PATCH, Positions.SINCOS, 8, 16), 16),
        new Case("vit, other size", vit(PatchStem.PATCH, Positions.LEARNED, 8, 16), 24),
        new Case("vit, conv", vit(PatchStem.CONVOLUTIONS, Positions.SINCOS, 16, 32), 32));
  }

  private static Network resnet(ResNet.Block block, Stem stem) {
    return new ResNet(block, List.of(2, 1, 1, 1), stem, 4, false);
  }

  private static Network vit(PatchStem stem, Positions positions, int patch, int base) {
    return new VisionTransformer(16, 2, 2, 4, patch, base, base, stem, positions);
  }

  static Map<String, ByteBuffer> states(TrainingStep step) {
    Map<String, ByteBuffer> states = new HashMap<>();
    for (State s : step.states()) {
      ByteBuffer memory =
          ByteBuffer.allocateDirect(Math.toIntExact(s.value().spec().bytes()))
              .order(ByteOrder.nativeOrder());
      for (Part p : s.parts()) {
        for (double v : p.init().values(p.name(), p.shape(), SEED)) {
          memory.putFloat((float) v);
        }
      }
      states.put(s.name(), memory.rewind());
    }
    return states;
  }

  static Stream<Case> everyBackbone() {
    return cases().stream();
  }

  @ParameterizedTest
  @MethodSource("everyBackbone")
  void passesTheOfficialCheckerAtEveryOpset(Case one) throws IOException {
    TrainingStep step = one.step();
    Map<String, ByteBuffer> states = states(step);
    Path file = folder.resolve("backbone.onnx");
    for (int opset = 17; opset <= 21; opset++) {
      for (OnnxPrecision precision : OnnxPrecision.values()) {
        boolean fold = opset % 2 == 1;
        OnnxOptions options = new OnnxOptions(opset, precision, fold, "", "test", Map.of());
        OnnxExporter.write(file, step, states, options);
        Map<String, String> shapes = OfficialChecker.check(file, folder.resolve("inferred.onnx"));
        step.metrics()
            .forEach(
                (name, value) ->
                    assertThat(shapes)
                        .as("opset %d, %s", options.opset(), precision)
                        .containsEntry(
                            name, OnnxSignature.text(perImage(value)).replaceAll("[\\[\\] ]", "")));
        List<String> operators =
            OnnxFile.read(file).getGraph().getNodeList().stream()
                .map(NodeProto::getOpType)
                .toList();
        assertThat(operators.contains("BatchNormalization")).isEqualTo(one.hasBatchNorm() && !fold);
        try (OnnxModel model = OnnxModel.open(file, 1)) {
          assertThat(model.size()).isEqualTo(one.side());
          assertThat(model.outputs()).containsExactlyElementsOf(step.metrics().keySet());
        }
      }
    }
  }

  private static Shape perImage(Value value) {
    long[] dims = value.shape().dims();
    return Shape.of(Arrays.copyOfRange(dims, 1, dims.length));
  }

  @Test
  void aFoldedConvolutionHasItsOwnNameAndABias() throws IOException {
    TrainingStep step = cases().get(0).step();
    Path file = folder.resolve("backbone.onnx");
    OnnxOptions options = new OnnxOptions(17, OnnxPrecision.FLOAT32, true, "", "test", Map.of());
    OnnxExporter.write(file, step, states(step), options);
    GraphProto graph = OnnxFile.read(file).getGraph();
    assertThat(graph.getNode(0).getName()).isEqualTo("conv1");
    assertThat(graph.getNode(0).getInputList())
        .containsExactly("images", "conv1.weight", "conv1.bias");
    assertThat(graph.getInitializerList())
        .extracting(TensorProto::getName)
        .contains("layer2.0.downsample.0.weight", "layer2.0.downsample.0.bias")
        .noneMatch(name -> name.contains("running") || name.contains("bn1"));
  }

  @Test
  void foldingByHand() {
    float[] weight = {1, 2, 3, 4};
    float[] bias =
        FoldedConvolution.fold(
            weight,
            new float[] {0.5f, -1},
            new float[] {3, 0},
            new float[] {4, 1},
            new float[] {0.25f, 7},
            1);
    // The scales are 4 / sqrt(3 + 1) = 2 and 1 / sqrt(0 + 1) = 1.
    assertThat(weight).containsExactly(2, 4, 3, 4);
    assertThat(bias).containsExactly(0.25f - 0.5f * 2, 7 + 1);
  }

  @Test
  void foldedAndHalfFilesGiveTheGraphsFeatures() throws IOException {
    Net net = Net.residual();
    Map<String, List<float[]>> expected = net.stock();
    ProofReport folded = prove(net, expected, OnnxPrecision.FLOAT32, true, Tolerance.FLOAT32);
    assertThat(folded.failures()).isEmpty();
    assertThat(folded.absolute()).isLessThan(1e-5);
    ProofReport half = prove(net, expected, OnnxPrecision.FLOAT16, false, Tolerance.FLOAT16);
    assertThat(half.failures()).isEmpty();
    assertThat(half.absolute()).isBetween(1e-5, 1e-2);
    assertThat(prove(net, expected, OnnxPrecision.FLOAT16, true, Tolerance.FLOAT16).failures())
        .isEmpty();
  }

  private ProofReport prove(
      Net net,
      Map<String, List<float[]>> expected,
      OnnxPrecision precision,
      boolean fold,
      Tolerance tolerance)
      throws IOException {
    Path file = folder.resolve("net.onnx");
    OnnxOptions options = new OnnxOptions(17, precision, fold, "encoder_q.", "test", Map.of());
    OnnxSignature signature = OnnxExporter.write(file, net.step(), net.contents(), options);
    return new OnnxProof(List.of(1, 3), tolerance, 1).run(file, signature, net.images(), expected);
  }

  @Test
  void aWeightBeyondHalfPrecisionIsRefused() {
    Net net = Net.residual();
    net.weights[0] = 7e4f;
    OnnxOptions options =
        new OnnxOptions(17, OnnxPrecision.FLOAT16, false, "encoder_q.", "test", Map.of());
    assertThatThrownBy(
            () ->
                OnnxExporter.write(folder.resolve("net.onnx"), net.step(), net.contents(), options))
        .isInstanceOf(OnnxException.class)
        .hasMessageEndingWith(
            "a weight is 70000.0, and float16 ends at 65504.0; write the file in float32");
  }
}
