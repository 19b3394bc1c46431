package org.selfdiff.runner.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.selfdiff.exports.pytorch.BackboneImport;
import org.selfdiff.exports.pytorch.PytorchFile;
import org.selfdiff.exports.pytorch.TorchTensor;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.network.Declarations;
import org.selfdiff.methods.network.Pass;

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
    results.putAll(features(golden, file));
    return results;
  }

  private static GoldenArray stored(Object file, String key) {
    for (Object entry : ((Map<?, ?>) file).values()) {
      if (entry instanceof Map<?, ?> tensors && tensors.get(key) instanceof TorchTensor t) {
        int[] shape = t.shape().stream().mapToInt(Long::intValue).toArray();
        return t.type() == SafetensorsDType.I64
            ? new GoldenArray.Integers(
                shape, Arrays.stream(t.values()).mapToLong(v -> (long) v).toArray())
            : new GoldenArray.Reals(shape, t.values());
      }
    }
    throw new IllegalArgumentException("the file has no tensor " + key);
  }

  private Map<String, GoldenArray> features(GoldenCase golden, Object file) {
    GoldenGraph graph = new GoldenGraph(engine, golden);
    ResNet network = CaseNetworks.resNet(golden.hyperparameters());
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    Declarations all = Declarations.of(network);
    Stream.of(all.parameters(), all.frozen(), all.buffers())
        .flatMap(List::stream)
        .forEach(t -> shapes.put(t.key(), LongStream.of(t.shape().dims()).boxed().toList()));
    BackboneImport found = BackboneImport.of(file, shapes);
    String prefix = golden.text("prefix");
    if (!found.isComplete()
        || !found.unexpected().isEmpty()
        || !found.place().key("conv1.weight").equals(prefix + "conv1.weight")) {
      throw new IllegalArgumentException(found.report());
    }
    Map<String, double[]> values = new LinkedHashMap<>();
    found.tensors().forEach((key, tensor) -> values.put(key, tensor.values()));
    Pass pass = Pass.evaluation(graph.network(network, values));
    graph.result("out_features_eval", network.forward(pass, graph.input("x")));
    return graph.run();
  }
}
