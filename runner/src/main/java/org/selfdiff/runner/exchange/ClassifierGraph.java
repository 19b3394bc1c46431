package org.selfdiff.runner.exchange;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.exports.safetensors.TensorInfo;
import org.selfdiff.exports.safetensors.TensorSource;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.TokenNetwork;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Softmax;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Pass;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.probe.LinearProbe;
import org.selfdiff.methods.step.Part;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.data.DataException;
import org.selfdiff.runner.protocol.Readout;

/**
 * A backbone with a linear classifier behind it, in float32: input {@link BackboneGraph#IMAGES},
 * outputs {@link #LOGITS} or {@link #PROBABILITIES} [B, C], then {@link #FEATURES} [B, D] where
 * they are asked for: what the classifier reads of the network.
 */
final class ClassifierGraph {
  /** Name of the output without a softmax. */
  static final String LOGITS = "logits";

  /** Name of the output with one. */
  static final String PROBABILITIES = "probabilities";

  /** Name of the output that the classifier reads. */
  static final String FEATURES = "features";

  private static final String CLASSIFIER = "classifier";

  private final TrainingStep step;
  private final List<State> ofBackbone;
  private final List<State> ofClassifier;

  /**
   * The evaluation of a batch.
   *
   * @param softmax whether probabilities take the place of logits
   * @param features whether they are an output
   * @throws DataException if classifier and network do not fit each other
   */
  ClassifierGraph(
      Network network, LinearClassifier classifier, boolean softmax, boolean features, int batch) {
    Graph g = new Graph(DType.F32);
    int side = classifier.view().size();
    Value images = g.input(BackboneGraph.IMAGES, batch, 3, side, side);
    Tensors backbone = Tensors.input(g, "backbone", network);
    Value read = read(network, Pass.evaluation(backbone), images, classifier.readout());
    int classes = classifier.classes().size();
    Layer layer =
        new LinearProbe(
                Math.toIntExact(read.dim(1)),
                classes,
                List.of(),
                LinearProbe.Start.SMALL,
                classifier.batchNorm())
            .layer();
    Tensors linear = Tensors.input(g, CLASSIFIER, layer);
    Value given = classifier.unit() ? g.unitRows(read) : read;
    Value logits = layer.forward(Pass.evaluation(linear), given);
    Map<String, Value> outputs = new LinkedHashMap<>();
    if (softmax) {
      outputs.put(PROBABILITIES, g.apply1(new Softmax(), logits));
    } else {
      outputs.put(LOGITS, logits);
    }
    if (features) {
      outputs.put(FEATURES, read);
    }
    ofBackbone = backbone.states("");
    ofClassifier = linear.states(CLASSIFIER + ".");
    List<State> all = new ArrayList<>(ofBackbone);
    all.addAll(ofClassifier);
    step = new TrainingStep(g, all, Map.of(), outputs);
  }

  private static Value read(Network network, Pass pass, Value images, Readout readout) {
    return readout.accept(
        new Readout.Visitor<>() {
          @Override
          public Value output(Readout.Output output) {
            return switch (output) {
              case BACKBONE -> network.forward(pass, images);
              case HEAD ->
                  throw new DataException("a classifier of the head, which no protocol trains");
            };
          }

          @Override
          public Value tokens(Readout.Tokens tokens) {
            TokenNetwork transformer =
                network
                    .ofTokens()
                    .orElseThrow(
                        () ->
                            new DataException(
                                "the classifier reads "
                                    + tokens.words()
                                    + ", and the backbone of the run has no tokens"));
            return tokens
                .kind()
                .of(pass.graph(), transformer.lastTokens(pass, images, tokens.blocks()));
          }
        });
  }

  TrainingStep step() {
    return step;
  }

  /** The contents of its states. */
  Map<String, ByteBuffer> states(BackboneWeights backbone, HeldTensors classifier) {
    requireFitting(classifier);
    Map<String, ByteBuffer> all = new HashMap<>(backbone.states(ofBackbone));
    all.putAll(new BackboneWeights(new Named(classifier), "").states(ofClassifier));
    return all;
  }

  private void requireFitting(HeldTensors classifier) {
    List<TensorInfo> held = new Named(classifier).tensors();
    for (State state : ofClassifier) {
      for (Part part : state.parts()) {
        TensorInfo needed = TensorInfo.of(part.name(), SafetensorsDType.F32, part.shape().dims());
        if (!held.contains(needed)) {
          throw new DataException(
              "the classifier has "
                  + held
                  + ", and these features and classes need "
                  + needed
                  + "; evaluate the run again");
        }
      }
    }
  }

  /** Tensors under their names in this graph. */
  private record Named(HeldTensors held) implements TensorSource {
    @Override
    public List<TensorInfo> tensors() {
      return held.tensors().stream()
          .map(t -> new TensorInfo(CLASSIFIER + "." + t.name(), t.dtype(), t.shape()))
          .toList();
    }

    @Override
    public void read(String name, long offset, ByteBuffer into) {
      held.read(name.substring(CLASSIFIER.length() + 1), offset, into);
    }
  }
}
