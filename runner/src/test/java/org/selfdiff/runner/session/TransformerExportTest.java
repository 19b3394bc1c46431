package org.selfdiff.runner.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.exports.onnx.OnnxExporter;
import org.selfdiff.exports.onnx.OnnxOptions;
import org.selfdiff.exports.onnx.OnnxProof;
import org.selfdiff.exports.onnx.OnnxSignature;
import org.selfdiff.exports.onnx.ProofReport;
import org.selfdiff.exports.onnx.Tolerance;
import org.selfdiff.methods.backbone.PatchStem;
import org.selfdiff.methods.backbone.Positions;
import org.selfdiff.methods.backbone.VisionTransformer;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.probe.ProbeFeatures;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;

/** Vision transformers written as ONNX give the engine's features at every batch. */
class TransformerExportTest {
  private static final int BATCH = 5;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "PATCH, SINCOS, 8, 32, 32, 17",
    "FROZEN_PATCH, SINCOS, 8, 32, 32, 21",
    "PATCH, LEARNED, 8, 32, 48, 17",
    "CONVOLUTIONS, SINCOS, 16, 32, 32, 17"
  })
  void theFileGivesTheFeatures(
      PatchStem stem, Positions positions, int patch, int base, int side, int opset)
      throws IOException {
    VisionTransformer network =
        new VisionTransformer(16, 2, 2, 4, patch, base, base, stem, positions);
    Graph g = new Graph(DType.F32);
    Tensors tensors = Tensors.input(g, "encoder_q", network);
    Value images = g.input("images", BATCH, 3, side, side);
    Pass pass = Pass.evaluation(tensors);
    Map<String, Value> metrics = new HashMap<>();
    metrics.put("backbone", network.forward(pass, images));
    Value tokens = network.tokens(pass, images);
    metrics.put("tokens", tokens);
    metrics.put("mean", ProbeFeatures.INTERLEAVED.of(g, List.of(tokens)));
    TrainingStep step = new TrainingStep(g, tensors.states("encoder_q."), Map.of(), metrics);

    Path file = folder.resolve("backbone.onnx");
    List<float[]> pixels = pixels(3 * side * side);
    try (Program program = new Nd4jExecutor().compile(step, new Placement(1))) {
      InitialStates.write(program, 4);
      Map<String, ByteBuffer> states = new HashMap<>();
      for (State s : step.states()) {
        states.put(s.name(), program.state(s.name()).bytes());
      }
      OnnxOptions options = new OnnxOptions(opset, "encoder_q.", "test", Map.of());
      OnnxSignature signature = OnnxExporter.write(file, step, states, options);
      for (int i = 0; i < BATCH; i++) {
        float[] image = pixels.get(i);
        program.input("images").put((long) i * image.length, image, 0, image.length);
      }
      program.run();
      Map<String, List<float[]>> expected = new HashMap<>();
      metrics.keySet().forEach(name -> expected.put(name, rows(program, name)));
      ProofReport report =
          new OnnxProof(List.of(1, 3, 16), Tolerance.FLOAT32, 1)
              .run(file, signature, pixels, expected);
      assertThat(report.failures()).isEmpty();
      assertThat(report.deviations()).hasSize(9);
      assertThat(report.absolute()).isLessThan(1e-4);
    }
    GraphProto written = ModelProto.parseFrom(Files.readAllBytes(file)).getGraph();
    assertThat(written.getNodeList())
        .extracting(NodeProto::getName)
        .contains("blocks.1.norm2", "blocks.1.mlp.fc2", "norm");
    assertThat(written.getInitializerList())
        .extracting(TensorProto::getName)
        .contains("cls_token", "pos_embed", "blocks.0.attn.qkv.weight");
  }

  private static List<float[]> pixels(int length) {
    Random random = new Random(3);
    List<float[]> images = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      float[] image = new float[length];
      for (int k = 0; k < length; k++) {
        image[k] = (float) random.nextGaussian();
      }
      images.add(image);
    }
    return images;
  }

  private static List<float[]> rows(Program program, String metric) {
    float[] all = program.metric(metric).floats();
    List<float[]> rows = new ArrayList<>();
    int width = all.length / BATCH;
    for (int i = 0; i < BATCH; i++) {
      rows.add(Arrays.copyOfRange(all, i * width, (i + 1) * width));
    }
    return rows;
  }
}
