package org.selfdiff.runner.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.selfdiff.exports.pytorch.BackboneImport;
import org.selfdiff.exports.pytorch.PytorchFile;
import org.selfdiff.exports.pytorch.TorchTensor;
import org.selfdiff.exports.safetensors.DType;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;

/** Checkpoints of PyTorch: tensors as stored, and the features of the imported backbone. */
record CheckpointImportAdapter(GoldenEngine engine) implements EngineAdapter {
  private static final String STORED = "out_key.";

  @Override
  public boolean covers(GoldenCase golden) {
    return golden.method().equals("checkpoint_import");
  }

  @Override
  public Map<String, GoldenArray> run(GoldenCase golden) {
    Object file;
    try {
      file = PytorchFile.read(golden.folder().resolve(golden.name() + ".pth.tar"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, GoldenArray> results = new TreeMap<>();
    for (String member : golden.expected().keySet()) {
      if (member.startsWith(STORED)) {
        results.put(member, stored(file, member.substring(STORED.length())));
      }
    }
    results.put("out_features_eval", features(golden, file));
    return results;
  }

  private static GoldenArray stored(Object file, String key) {
    for (Object entry : ((Map<?, ?>) file).values()) {
      if (entry instanceof Map<?, ?> tensors && tensors.get(key) instanceof TorchTensor t) {
        int[] shape = t.shape().stream().mapToInt(Long::intValue).toArray();
        return t.type() == DType.I64
            ? new GoldenArray.Integers(
                shape, Arrays.stream(t.values()).mapToLong(v -> (long) v).toArray())
            : new GoldenArray.Reals(shape, t.values());
      }
    }
    throw new IllegalArgumentException("the file has no tensor " + key);
  }

  private GoldenArray features(GoldenCase golden, Object file) {
    Graph g = new Graph(engine.type());
    ResNet network = CaseNetworks.resNet(golden.hyperparameters());
    Tensors tensors = Tensors.input(g, "net", network);
    long[] shape = golden.input("x").dims();
    Value features = network.forward(Pass.evaluation(tensors), g.input("x", shape));
    TrainingStep step =
        new TrainingStep(g, tensors.states(""), Map.of(), Map.of("out_features_eval", features));

    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (State s : step.states()) {
      for (Part p : s.parts()) {
        shapes.put(p.name(), LongStream.of(p.shape().dims()).boxed().toList());
      }
    }
    BackboneImport found = BackboneImport.of(file, shapes);
    String prefix = golden.text("prefix");
    if (!found.isComplete()
        || !found.unexpected().isEmpty()
        || !found.layout().key("conv1.weight").equals(prefix + "conv1.weight")) {
      throw new IllegalArgumentException(found.report());
    }
    try (GoldenProgram program = engine.compile(step)) {
      found.tensors().forEach((key, tensor) -> program.part(key, tensor.values()));
      program.input("x", golden.input("x").toDoubles());
      program.run();
      return program.metric("out_features_eval");
    }
  }
}
