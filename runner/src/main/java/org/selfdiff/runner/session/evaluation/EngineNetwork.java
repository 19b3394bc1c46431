package org.selfdiff.runner.session.evaluation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.selfdiff.exports.onnx.OnnxExporter;
import org.selfdiff.exports.onnx.OnnxOptions;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.TokenNetwork;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.engine.ComputePrecision;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.Placement;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.engine.nd4j.Nd4jExecutor;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.record.Checkpoint;
import org.selfdiff.runner.record.DiskException;
import org.selfdiff.runner.record.EvaluationRecord;
import org.selfdiff.runner.record.FileDigest;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.session.Extraction;
import org.selfdiff.runner.session.FeatureExtractor;
import org.selfdiff.runner.session.ImportedBackbone;
import org.selfdiff.runner.session.InitialStates;
import org.selfdiff.runner.session.RunStates;
import org.selfdiff.runner.session.Setup;
import org.selfdiff.runner.session.StateTensors;

/**
 * The backbone of an experiment, on ONNX Runtime or the engine, with weights of a run or of a
 * checkpoint.
 *
 * @param setup the experiment in the engine's terms
 * @param prefix what stands before the backbone's keys in the names of its tensors
 * @param model what it is
 * @param weights fills the states of a program
 * @param start fills them as they are before training; absent in a network that is not trained
 */
record EngineNetwork(
    Setup setup,
    String prefix,
    EvaluationRecord.Model model,
    Consumer<Program> weights,
    Optional<Consumer<Program>> start)
    implements FrozenNetwork {
  private static final String FEATURES = "features";
  private static final int OPSET = 17;

  /**
   * The network of a run, by its newest checkpoint.
   *
   * @param notice told which newer checkpoints cannot be used
   * @throws UserException if there is none, or its tensors do not fit the experiment
   */
  static EngineNetwork ofRun(Setup setup, StoredRun run, Consumer<String> notice)
      throws IOException {
    Checkpoint checkpoint = run.checkpoint(notice);
    return new EngineNetwork(
        setup,
        setup.experiment().method().encoder() + ".",
        new EvaluationRecord.Model(run.name(), checkpoint.step(), checkpoint.sha256()),
        program -> fill(program, () -> RunStates.of(setup, checkpoint)),
        Optional.of(program -> fill(program, () -> RunStates.untrained(setup))));
  }

  /** Gives the states of a run. */
  private interface States {
    RunStates open() throws IOException;
  }

  private static void fill(Program program, States of) {
    try (RunStates states = of.open()) {
      states.fill(program);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A checkpoint of PyTorch, or a safetensors file, in the backbone of an experiment.
   *
   * @param prefix where in the file the backbone lies, if somebody says so
   * @param notice told what of the file is used and what is left out
   * @throws UserException if it cannot be read or does not fit the backbone
   */
  static EngineNetwork ofCheckpoint(
      Setup setup, Path file, Optional<String> prefix, Consumer<String> notice) throws IOException {
    // What does not fit is said before anything is computed.
    try (ImportedBackbone weights = read(setup, file, prefix)) {
      notice.accept(weights.notice());
    }
    return new EngineNetwork(
        setup,
        "",
        new EvaluationRecord.Model(file.getFileName().toString(), -1, FileDigest.sha256(file)),
        program -> fill(program, read(setup, file, prefix)),
        Optional.of(program -> InitialStates.write(program, setup.experiment().seed())));
  }

  private static ImportedBackbone read(Setup setup, Path file, Optional<String> prefix) {
    ImportedBackbone weights =
        ImportedBackbone.open(file.toString(), ImportedBackbone.shapes(network(setup)), prefix);
    weights.requireComplete();
    return weights;
  }

  private static void fill(Program program, ImportedBackbone weights) {
    try (weights) {
      StateTensors states = new StateTensors(program);
      weights.found().tensors().forEach((key, tensor) -> states.put(key, tensor.values()));
    }
  }

  @Override
  public boolean tokens() {
    return network().ofTokens().isPresent();
  }

  private Network network() {
    return network(setup);
  }

  private static Network network(Setup setup) {
    return setup.experiment().backbone().network(setup.experiment().views().size());
  }

  @Override
  public Extraction open(Readout readout) {
    return readout == Readout.Output.BACKBONE && plain()
        ? throughOnnx(step(readout))
        : onEngine(step(readout));
  }

  /** Whether ONNX Runtime computes in the same precision on the same device. */
  private boolean plain() {
    Placement placement = setup.placement();
    return setup.type() == DType.F32
        && placement.precision() == ComputePrecision.GRAPH
        && placement.device().equals(Device.CPU);
  }

  /** On processors ONNX Runtime takes a quarter of the engine's time for a ResNet-18. */
  private Extraction throughOnnx(TrainingStep step) {
    TrainingStep states = new TrainingStep(step.graph(), step.states(), Map.of(), Map.of());
    try (Program holder = new Nd4jExecutor().compile(states, new Placement(1))) {
      weights.accept(holder);
      Map<String, ByteBuffer> values = new HashMap<>();
      step.states().forEach(s -> values.put(s.name(), holder.state(s.name()).bytes()));
      Path file = Files.createTempFile("selfdiff-", ".onnx");
      try {
        OnnxExporter.write(file, step, values, new OnnxOptions(OPSET, prefix, "", Map.of()));
        return OnnxExtraction.open(file, setup.placement().threads());
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw DiskException.writing(Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  private Extraction onEngine(TrainingStep step) {
    FeatureExtractor extractor = new FeatureExtractor(setup.executor(), step, setup.placement());
    try {
      weights.accept(extractor.program());
      return extractor;
    } catch (RuntimeException e) {
      extractor.close();
      throw e;
    }
  }

  private TrainingStep step(Readout readout) {
    return readout.accept(
        new Readout.Visitor<>() {
          @Override
          public TrainingStep output(Readout.Output output) {
            return switch (output) {
              case BACKBONE -> ofBackbone((pass, images) -> network().forward(pass, images));
              case HEAD -> setup.features(output);
            };
          }

          @Override
          public TrainingStep tokens(Readout.Tokens tokens) {
            TokenNetwork transformer = network().ofTokens().orElseThrow();
            return ofBackbone(
                (pass, images) ->
                    tokens
                        .kind()
                        .of(pass.graph(), transformer.lastTokens(pass, images, tokens.blocks())));
          }
        });
  }

  private interface Forward {
    Value of(Pass pass, Value images);
  }

  private TrainingStep ofBackbone(Forward forward) {
    return setup.evaluated(batch -> ofBackbone(forward, batch));
  }

  private TrainingStep ofBackbone(Forward forward, int batch) {
    Graph g = new Graph(setup.type());
    int side = setup.experiment().views().size();
    Value images = g.input("images", batch, 3, side, side);
    Tensors tensors = Tensors.input(g, "backbone", network());
    Value features = forward.of(Pass.evaluation(tensors), images);
    return new TrainingStep(g, tensors.states(prefix), Map.of(), Map.of(FEATURES, features));
  }

  @Override
  public Optional<FrozenNetwork> untrained() {
    return start.map(
        first ->
            new EngineNetwork(
                setup,
                prefix,
                new EvaluationRecord.Model(model.name() + " before training", 0, "untrained"),
                first,
                Optional.empty()));
  }
}
