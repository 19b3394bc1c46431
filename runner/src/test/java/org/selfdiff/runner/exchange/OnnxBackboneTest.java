package org.selfdiff.runner.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.exports.onnx.OnnxModel;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.Export;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.data.ShapesData;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.report.ExportProof;
import org.selfdiff.runner.session.ImportedBackbone;
import org.selfdiff.runner.session.InitialStates;
import org.selfdiff.runner.session.Setup;
import org.selfdiff.runner.session.StateTensors;

/** Files of every form give what the engine gives, and hold the backbone alone. */
class OnnxBackboneTest {
  private static final String VIT = "backbone { kind = vit-tiny, patch = 8, positions = learned }";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "backbone.width=4 | precision=float16 | backbone | 5e-3",
        "backbone.width=4 | fold-batch-norm=true size=24 | backbone | 1e-5",
        "backbone.width=8 | opset=21 precision=float16 fold-batch-norm=true | backbone | 5e-3",
        VIT + " | output=attention size=24 opset=18 | backbone attention | 1e-4",
        VIT + " | output=tokens precision=float16 opset=20 | backbone tokens | 5e-2",
      })
  void theFileGivesWhatTheEngineGives(
      String backbone, String settings, String outputs, double deviation) throws IOException {
    String[] words = ("export.onnx." + settings.replace(" ", " export.onnx.")).split(" ");
    String[] all = new String[words.length + 1];
    all[0] = backbone;
    System.arraycopy(words, 0, all, 1, words.length);
    Experiment e = TinyRun.load(folder, all).experiment();
    Path file = folder.resolve("backbone.onnx");

    ExportProof proof = write(e, file);

    assertThat(proof.failures()).isEmpty();
    boolean half = e.export().onnx().precision() == Export.FilePrecision.FLOAT16;
    assertThat(proof.batches())
        .extracting(ExportProof.BatchDeviation::size)
        .containsExactlyElementsOf(half ? List.of(1, 3) : List.of(1, 3, 16));
    assertThat(proof.batches()).allMatch(b -> b.maxAbsolute() < deviation);
    int side = e.export().onnx().size().orElse(16);
    try (OnnxModel model = OnnxModel.open(file, 1)) {
      assertThat(model.size()).isEqualTo(side);
      assertThat(model.outputs()).containsExactly(outputs.split(" "));
      assertThat(model.metadata()).containsEntry("proof.result", "passed");
    }
    if (!e.export().onnx().foldBatchNorm()) {
      assertThat(parts(file)).isEqualTo(parts(e));
    }
  }

  private static ExportProof write(Experiment e, Path file) throws IOException {
    Setup setup = Setup.of(e);
    try (Program program =
            new Nd4jExecutor().compile(setup.features(Readout.Output.BACKBONE), new Placement(1));
        ImageSet set = new ShapesData(8, 16, 16).open()) {
      InitialStates.write(program, 5);
      BackboneWeights weights =
          new BackboneWeights(new StateTensors(program), e.method().encoder() + ".");
      return new OnnxBackbone(e, weights, new Nd4jExecutor(), 1)
          .write(file, "backbone.onnx", new TreeMap<>(Map.of("run.name", e.name())), set);
    }
  }

  /** Initializers that are not the exporter's own, which have slashes in their names. */
  private static Set<String> parts(Path file) throws IOException {
    GraphProto graph = ModelProto.parseFrom(Files.readAllBytes(file)).getGraph();
    Set<String> names = new TreeSet<>();
    for (TensorProto t : graph.getInitializerList()) {
      if (t.getName().matches("[a-z_0-9.]+")) {
        names.add(t.getName());
      }
    }
    return names;
  }

  private static Set<String> parts(Experiment e) {
    return new TreeSet<>(ImportedBackbone.shapes(e.backbone().network(e.views().size())).keySet());
  }
}
