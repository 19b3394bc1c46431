package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.BatchContrast;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Compositions;
import org.selfdiff.methods.mixing.QueryTerm;
import org.selfdiff.methods.mixing.Sdmp;
import org.selfdiff.methods.mixing.SdmpInputs;
import org.selfdiff.methods.mixing.SdmpTerms;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.mixing.UnMixRule;
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
    // θ_m ← m θ_m + (1 - m) θ_b, with θ_b as it was before this step and before the keys are made.
    Branch ofSlow = new Branch(encoder, slow.averaged(base, m));
    Passes passes = new Passes(ofBase, ofHead, ofSlow);
    Objective objective = objective(p, inputs, passes, x1, x2);
    Value loss = objective.loss();
    Descent descent = Descent.of(p.optimizer(), inputs, loss, ofBase.tensors(), ofHead.tensors());

    StepStates states = new StepStates();
    states.network(base, descent.networks().get(0));
    states.copy(slow, ofSlow.tensors(), base);
    states.network(head, descent.networks().get(1));
    states.slots(descent);

    Map<String, Value> metrics = new LinkedHashMap<>();
    metrics.put("loss", loss);
    objective.terms().forEach((name, term) -> metrics.put("loss_" + name, term));
    metrics.put("contrast_top1", objective.first().accuracy(g, 1));
    metrics.put("contrast_top5", objective.first().accuracy(g, 5));
    metrics.put("embedding_std", EmbeddingSpread.of(g, objective.query()));
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

  @Override
  public Compositions compositions() {
    String queries = "mixed queries against the clean keys of both images, both ways";
    return new Compositions(
        UnMixRule.COMPOSITION,
        new Composition.Published(
            "clean queries against clean keys, mixed queries against clean and mixed keys; a random"
                + " exchange of the views replaces the symmetric loss"),
        new Composition.Extension(queries),
        new Composition.Extension(queries));
  }

  /** What a step runs its views through. */
  private record Passes(Branch base, Branch head, Branch slow) {
    Graph graph() {
      return base.tensors().graph();
    }

    Value query(Value x) {
      return graph().unitRows(head.forward(base.forward(x)));
    }

    Value key(Value x) {
      return graph().stopGradient(graph().unitRows(slow.forward(x)));
    }
  }

  /** The loss, its terms by name, the first contrast and its queries. */
  private record Objective(
      Value loss, Map<String, Value> terms, BatchContrast first, Value query) {}

  private Objective objective(Problem p, StepInputs inputs, Passes passes, Value x1, Value x2) {
    Graph g = passes.graph();
    if (p.mixing() instanceof UnMix) {
      List<Objective> evaluations = new ArrayList<>();
      WholeLoss whole =
          WholeLoss.of(
              p.mixing(),
              g,
              inputs,
              List.of(x1, x2),
              x -> {
                evaluations.add(bothWays(passes, QueryMixing.plain(g), x.get(0), x.get(1)));
                return evaluations.get(evaluations.size() - 1).loss();
              });
      Objective plain = evaluations.get(0);
      return new Objective(whole.loss(), whole.terms(), plain.first(), plain.query());
    }
    return p.mixing() instanceof Sdmp prior
        ? mixed(passes, inputs.sdmp(prior), x1, x2)
        : bothWays(passes, QueryMixing.of(p.mixing(), g, inputs, x1), x1, x2);
  }

  private Objective bothWays(Passes passes, QueryMixing mixing, Value x1, Value x2) {
    Graph g = passes.graph();
    List<List<QueryTerm>> q =
        List.of(mixing.terms(x1, passes::query), mixing.terms(x2, passes::query));
    Value k1 = passes.key(x1);
    Value k2 = passes.key(x2);
    BatchContrast first = null;
    Value loss = null;
    for (int view = 0; view < 2; view++) {
      for (QueryTerm term : q.get(view)) {
        Value k = term.targets(g, view == 0 ? k2 : k1);
        BatchContrast contrast = BatchContrast.of(g, term.output(), k, temperature);
        first = first == null ? contrast : first;
        Value weighted = term.weighted(g, contrast.loss());
        loss = loss == null ? weighted : g.add(loss, weighted);
      }
    }
    return new Objective(loss, Map.of(), first, q.get(0).get(0).output());
  }

  private Objective mixed(Passes passes, SdmpInputs draw, Value x1, Value x2) {
    Graph g = passes.graph();
    Value q1 = passes.query(x1);
    Value q2Mixed = passes.query(draw.images(g, 1, x2));
    Value k1 = passes.key(x1);
    Value k1Mixed = passes.key(draw.images(g, 0, x1));
    Value k2 = passes.key(x2);
    BatchContrast first = BatchContrast.of(g, q1, k2, temperature);
    SdmpTerms terms = sdmp(g, draw, first, q2Mixed, k1, k1Mixed);
    return new Objective(terms.loss(g), terms.named(), first, q1);
  }

  /**
   * SDMP's terms.
   *
   * @param source clean queries of view 1 against clean keys of view 2
   * @param q queries of the mixed view 2, [N, C], unit rows
   * @param k clean keys of view 1 [N, C], unit rows; no gradient passes
   * @param mixed keys of the mixed view 1 [N, C], unit rows; no gradient passes
   */
  public SdmpTerms sdmp(
      Graph g, SdmpInputs draw, BatchContrast source, Value q, Value k, Value mixed) {
    return SdmpTerms.of(
        g,
        draw,
        source.loss(),
        BatchContrast.of(g, q, k, temperature).logits(),
        BatchContrast.of(g, q, mixed, temperature).logits(),
        2 * temperature);
  }

  private Layer projector(Network backbone) {
    int d = backbone.features();
    List<Integer> sizes = transformer(backbone) ? List.of(d, mlp, mlp, dim) : List.of(d, mlp, dim);
    return perceptron(backbone.head() + ".", sizes, true);
  }

  private Layer predictor(Network backbone) {
    return perceptron("", List.of(dim, mlp, dim), transformer(backbone));
  }

  private static boolean transformer(Network backbone) {
    return backbone.ofTokens().isPresent();
  }

  private static Layer perceptron(String prefix, List<Integer> sizes, boolean lastNorm) {
    return new Perceptron(prefix, sizes, Perceptron.Bias.NONE, Perceptron.Bias.NONE, lastNorm);
  }
}
