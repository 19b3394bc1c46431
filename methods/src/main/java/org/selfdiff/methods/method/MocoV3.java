package org.selfdiff.methods.method;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.L2Normalize;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.BatchContrast;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.network.Branch;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Perceptron;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.schedule.MomentumSchedule;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.TrainingStep;

/**
 * MoCo v3 (Chen et al. 2021, arXiv 2104.02057): queries with a predictor against the momentum
 * encoder's keys of the same batch, both ways.
 *
 * <p>Symbols: q queries, k keys, θ_b and θ_m the parameters of base and momentum encoder, m the
 * momentum, τ the temperature, N images per step, C = dim.
 */
@Kind(
    value = "moco-v3",
    doc = "Momentum contrast within the batch, with a predictor (MoCo v3), for ViT and ResNet")
public record MocoV3(
    @Setting(doc = "size of the embedding", byDefault = "256", min = 1) int dim,
    @Setting(
            doc = "channels of the hidden layers of projector and predictor",
            byDefault = "4096",
            unit = "channels",
            min = 1)
        int mlp,
    @Setting(
            doc =
                "temperature of the logits: 0.2 in the published ViT recipes, 1.0 in those of"
                    + " ResNet-50 and by default in the authors' script",
            byDefault = "0.2",
            min = 0,
            above = true)
        double temperature,
    @Setting(doc = "momentum of the momentum encoder", byDefault = "{ kind = cosine, from = 0.99 }")
        MomentumSchedule momentum)
    implements Method {
  private static final double NORM_EPS = 1e-12;
  private static final String ENCODER = "base_encoder";
  private static final String PREDICTOR = "predictor";

  @Override
  public int views() {
    return 2;
  }

  @Override
  public MethodGraph train(Problem p) {
    Graph g = new Graph(p.type());
    StepInputs inputs = new StepInputs(g, p);
    Value x1 = inputs.view(0);
    Value x2 = inputs.view(1);
    Value m = inputs.scalar("momentum", new Feed.Momentum(momentum));

    Layer encoder = Sequential.of(p.backbone(), projector(p.backbone()));
    Layer predictor = predictor(p.backbone());
    Tensors base = Tensors.input(g, ENCODER, encoder);
    Tensors slow = Tensors.input(g, "momentum_encoder", encoder);
    Tensors head = Tensors.input(g, PREDICTOR, predictor);

    Branch ofBase = new Branch(encoder, base);
    Branch ofHead = new Branch(predictor, head);
    Value q1 = unit(g, ofHead.forward(ofBase.forward(x1)));
    Value q2 = unit(g, ofHead.forward(ofBase.forward(x2)));
    // θ_m ← m θ_m + (1 - m) θ_b, with θ_b as it was before this step and before the keys are made.
    Branch ofSlow = new Branch(encoder, slow.averaged(base, m));
    Value k1 = g.stopGradient(unit(g, ofSlow.forward(x1)));
    Value k2 = g.stopGradient(unit(g, ofSlow.forward(x2)));
    BatchContrast first = BatchContrast.of(g, q1, k2, temperature);
    Value loss = g.add(first.loss(), BatchContrast.of(g, q2, k1, temperature).loss());
    Descent descent = Descent.of(p.optimizer(), inputs, loss, ofBase.tensors(), ofHead.tensors());

    StepStates states = new StepStates();
    states.network(base, descent.networks().get(0));
    states.copy(slow, ofSlow.tensors(), base);
    states.network(head, descent.networks().get(1));
    states.slots(descent);

    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("loss", loss);
    metrics.put("contrast_top1", first.accuracy(g, 1));
    metrics.put("contrast_top5", first.accuracy(g, 5));
    metrics.put("embedding_std", EmbeddingSpread.of(g, q1));
    return new MethodGraph(states.step(g, metrics), inputs.feeds());
  }

  @Override
  public TrainingStep features(Problem p) {
    return FeatureStep.of(p, ENCODER, projector(p.backbone()));
  }

  @Override
  public String encoder() {
    return ENCODER;
  }

  private static Value unit(Graph g, Value x) {
    return g.apply1(new L2Normalize(NORM_EPS), x);
  }

  private Layer projector(Network backbone) {
    int d = backbone.features();
    List<Integer> sizes =
        backbone instanceof ResNet ? List.of(d, mlp, dim) : List.of(d, mlp, mlp, dim);
    return perceptron(backbone.head() + ".", sizes, true);
  }

  private Layer predictor(Network backbone) {
    return perceptron("", List.of(dim, mlp, dim), !(backbone instanceof ResNet));
  }

  private static Layer perceptron(String prefix, List<Integer> sizes, boolean lastNorm) {
    return new Perceptron(prefix, sizes, Perceptron.Bias.NONE, Perceptron.Bias.NONE, lastNorm);
  }
}
