package org.selfdiff.methods.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.selfdiff.methods.backbone.Network;
import org.selfdiff.methods.graph.Graph;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.loss.EmbeddingDistance;
import org.selfdiff.methods.loss.EmbeddingSpread;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Objective;
import org.selfdiff.methods.mixing.QueryLoss;
import org.selfdiff.methods.mixing.QueryTerm;
import org.selfdiff.methods.network.GroupStatistics;
import org.selfdiff.methods.network.Layer;
import org.selfdiff.methods.network.Mlp;
import org.selfdiff.methods.network.Mlp.Bias;
import org.selfdiff.methods.network.MomentumBranch;
import org.selfdiff.methods.network.Sequential;
import org.selfdiff.methods.network.Tensors;
import org.selfdiff.methods.schedule.CosineSchedule;
import org.selfdiff.methods.schedule.MomentumSchedule;
import org.selfdiff.methods.schema.BatchGroups;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.methods.schema.Setting;
import org.selfdiff.methods.step.Feed;
import org.selfdiff.methods.step.TrainingStep;

/**
 * Momentum² Teacher (Li et al. 2021, arXiv 2101.07525): a student with a predictor foretells what a
 * momentum teacher makes of the other view; the teacher's batch norm has a momentum too, so that
 * small batches will do.
 *
 * <p>Symbols: q the student's predictions, k the teacher's projections, θ_s and θ_t the parameters
 * of student and teacher, m their momentum, α the share of a batch's statistics, N images per step,
 * C = dim. The teacher is what is kept.
 *
 * <p>With several groups of the batch, the GPUs of the authors, nothing is exchanged between them:
 * the student normalizes each by itself, and for each the teacher has running statistics of its
 * own. Those of the first group are kept with the teacher, as in the authors' checkpoints.
 */
@Kind(
    value = "momentum2-teacher",
    doc =
        "Prediction of a teacher whose weights and batch statistics are both moving averages"
            + " (Momentum² Teacher)")
public record Momentum2Teacher(
    @Setting(doc = "dimension of the embedding", byDefault = "256", min = 1, max = 65_536) int dim,
    @Setting(
            doc = "channels of the hidden layers of projector and predictor",
            byDefault = "4096",
            unit = "channels",
            min = 1,
            max = 65_536)
        int hidden,
    @Setting(doc = "momentum of the teacher", byDefault = "{ kind = cosine, from = 0.99 }")
        MomentumSchedule momentum,
    @Setting(
            doc = BatchGroups.BATCH_NORM,
            byDefault = "1",
            unit = "groups",
            min = 1,
            max = BatchGroups.MOST)
        int bnSplits)
    implements Method {
  private static final String STUDENT = "student_encoder";
  private static final String TEACHER = "teacher_encoder";

  /** From the statistics of the batch alone to running ones that stand still. */
  private static final CosineSchedule FRESH = new CosineSchedule(1, 0);

  @Override
  public int views() {
    return 2;
  }

  @Override
  public MethodGraph train(StepSpec p) {
    Graph g = p.graph();
    StepInputs inputs = new StepInputs(g, p);
    List<Value> x = inputs.views(views());
    Value m = inputs.scalar("momentum", new Feed.Momentum(momentum));
    Value fresh = inputs.scalar("fresh_statistics", new Feed.Scheduled(FRESH));

    Layer encoder = Sequential.of(p.backbone(), projector(p.backbone()));
    Siamese student = new Siamese(g, STUDENT, encoder, predictor(), bnSplits);
    Tensors teacher = student.target(TEACHER);
    // θ_t ← m θ_t + (1 - m) θ_s, with θ_s as it was before this step.
    Optional<GroupStatistics> others = otherGroups(g, encoder);
    MomentumBranch ofTeacher =
        new MomentumBranch(encoder, teacher.averaged(student.online(), m), fresh, others);
    student.follow(teacher, after -> ofTeacher.tensors());
    others.ifPresent(rest -> student.keep(rest, () -> ofTeacher.others().orElseThrow()));

    List<QueryTerm> first = new ArrayList<>();
    UnaryOperator<Value> predict = images -> student.predict(student.encode(images));
    Objective.Predictions objective =
        new Objective.Predictions(
            x,
            (views, queries) -> {
              List<QueryTerm> q1 = queries.terms(views.get(0), predict);
              List<QueryTerm> q2 = queries.terms(views.get(1), predict);
              Value k2 = ofTeacher.forward(views.get(1));
              Value k1 = ofTeacher.forward(views.get(0));
              first.addAll(q1);
              QueryLoss distance = (q, k, weights) -> distance(g, q, k, weights);
              return g.add(QueryTerm.sum(g, q1, k2, distance), QueryTerm.sum(g, q2, k1, distance));
            });
    Composition.Loss loss = compares().under(p.mixing()).of(objective, inputs);

    Map<String, Value> metrics = new LinkedHashMap<>();
    loss.report(metrics);
    metrics.put("embedding_std", EmbeddingSpread.of(g, g.unitRows(first.get(0).output())));
    return student.step(p, inputs, metrics, Optional.empty());
  }

  /** Every group of the teacher's batches has running statistics of its own. */
  private Optional<GroupStatistics> otherGroups(Graph g, Layer encoder) {
    return bnSplits == 1
        ? Optional.empty()
        : Optional.of(GroupStatistics.input(g, "teacher_groups", encoder, bnSplits));
  }

  /**
   * The objective for one view: the mean of {@code 2 - 2 cos(q, k)} over the images.
   *
   * @param q the student's predictions [N, C]
   * @param k the teacher's projections of the other view [N, C]; no gradient passes
   */
  public Value distance(Graph g, Value q, Value k) {
    return distance(g, q, k, Optional.empty());
  }

  private static Value distance(Graph g, Value q, Value k, Optional<Value> weights) {
    return new EmbeddingDistance(true).of(g, q, g.stopGradient(k), weights);
  }

  @Override
  public Comparison<Objective.Predictions> compares() {
    return new Comparison.Predictions(
        views(),
        true,
        "the teacher's projections",
        Optional.of(
            "each would move the teacher's batch statistics, whose share is set for two passes per"
                + " step"));
  }

  @Override
  public TrainingStep features(StepSpec p) {
    return FeatureStep.of(p, TEACHER, projector(p.backbone()));
  }

  @Override
  public String encoder() {
    return TEACHER;
  }

  private Layer projector(Network backbone) {
    List<Integer> sizes = List.of(backbone.features(), hidden, dim);
    return new Mlp(backbone.head() + ".", sizes, Bias.TRAINED, Bias.TRAINED, false);
  }

  private Layer predictor() {
    return new Mlp("", List.of(dim, hidden, dim), Bias.TRAINED, Bias.TRAINED, false);
  }
}
