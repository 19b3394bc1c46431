package org.selfdiff.runner.golden;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.method.Byol;
import org.selfdiff.methods.method.Crops;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.SimClr;
import org.selfdiff.methods.method.SimSiam;
import org.selfdiff.methods.method.StepSpec;
import org.selfdiff.methods.method.WMse;
import org.selfdiff.methods.mixing.BatchDraw;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.CosineMomentum;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.schedule.Warmup;
import org.selfdiff.methods.step.Feed;

/** SimCLR, BYOL, SimSiam and, under Un-Mix, W-MSE too, with a backbone of one layer. */
record ModuleTraining(GoldenCase golden, DType type) implements Training {
  /** Names of the authors' modules and of the networks here. */
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("model_t.", "target.");
    NAMES.put("head_t.", "target.fc.");
    NAMES.put("model.", "encoder.");
    NAMES.put("head.", "encoder.fc.");
    NAMES.put("bn_last.", "encoder.fc.4.");
    NAMES.put("pred.", "predictor.");
  }

  private boolean mixes() {
    return golden.has("P_global");
  }

  private boolean ofSimSiam() {
    return golden.method().equals("simsiam");
  }

  @Override
  public Method method() {
    String name = mixes() ? golden.text("method") : golden.method();
    if (name.equals("simsiam")) {
      return new SimSiam(golden.whole("dim"), golden.whole("pred_dim"), false);
    }
    int dim = golden.whole("emb");
    int hidden = golden.whole("head_size");
    int layers = golden.hyperparameters().path("head_layers").asInt(2);
    int views = golden.hyperparameters().path("num_samples").asInt(2);
    boolean norm = golden.flag("norm");
    return switch (name) {
      case "simclr" -> new SimClr(dim, hidden, layers, views, golden.number("tau"), norm);
      case "byol" -> new Byol(dim, hidden, layers, views, momentum(), norm);
      default ->
          new WMse(
              dim,
              hidden,
              layers,
              views,
              golden.whole("w_size"),
              golden.whole("w_iter"),
              golden.number("w_eps"),
              norm);
    };
  }

  private CosineMomentum momentum() {
    return new CosineMomentum(golden.number("byol_tau"));
  }

  @Override
  public StepSpec problem() {
    int[] weight = golden.input(ofSimSiam() ? "encoder.lin.weight" : "model.lin.weight").shape();
    double lr = golden.hyperparameters().path("lr").asDouble(0);
    int side = mixes() ? golden.input("im1").shape()[2] : 2;
    return new StepSpec(
        type,
        new StubBackbone(weight[1], weight[0], ofSimSiam()),
        recorded(0, 0).shape()[0],
        side,
        Crops.NONE,
        new Sgd(lr, OptionalInt.empty(), 0, 0, false),
        mixes() ? new UnMix(golden.number("P_global"), 1) : new NoMixing());
  }

  @Override
  public Schedule schedule() {
    CosineLr first = new CosineLr(Per.EPOCH, 0, CosineLr.Over.RUN);
    return new Schedule(1, first, new Warmup(0, 0, Per.STEP));
  }

  @Override
  public int steps() {
    return golden.hyperparameters().path("steps").asInt(1);
  }

  /** The rate stays as it begins. */
  @Override
  public StepPosition moment(int step) {
    return new StepPosition(0, 0, 1, 1);
  }

  @Override
  public MethodGraph graph() {
    MethodGraph graph = Training.super.graph();
    return ofSimSiam() ? InnerValues.ofSimSiam(graph) : graph;
  }

  /** The numbers of one view, [N, ...]: {@code x1}, [view, N, in] or [step, view, N, in]. */
  private GoldenArray recorded(int step, int index) {
    if (!golden.inputs().containsKey("x")) {
      return golden.input((mixes() ? "im" : "x") + (index + 1));
    }
    GoldenArray x = golden.input("x");
    return (x.shape().length == 4 ? x.row(step) : x).row(index);
  }

  /** Images that begin with the recorded numbers. */
  @Override
  public double[] view(int step, int index) {
    GoldenArray x = recorded(step, index);
    int n = x.shape()[0];
    int pixels = 3 * problem().size() * problem().size();
    double[] images = new double[n * pixels];
    for (int i = 0; i < n; i++) {
      double[] used = x.row(i).toDoubles();
      System.arraycopy(used, 0, images, i * pixels, used.length);
    }
    return images;
  }

  @Override
  public double[] given(String input, Feed feed, int step) {
    if (feed instanceof Feed.Momentum) {
      double progress =
          mixes() ? golden.number("progress") : golden.input("progress").toDoubles()[step];
      return new double[] {momentum().at(Math.round(100 * progress), 100)};
    }
    if (feed instanceof Feed.Drawn drawn) {
      return UnMixImagesAdapter.numbers((BatchDraw) drawn.draw(), golden, step).get(input);
    }
    if (feed instanceof Feed.Permutation) {
      int evaluation = Integer.parseInt(input.replaceAll("\\D", "")) - 1;
      return golden.input("perm").row(evaluation).toDoubles();
    }
    return null;
  }

  @Override
  public String ours(String recorded) {
    return NAMES.entrySet().stream()
        .filter(entry -> recorded.startsWith(entry.getKey()))
        .findFirst()
        .map(entry -> entry.getValue() + recorded.substring(entry.getKey().length()))
        .orElse(recorded);
  }

  @Override
  public GoldenArray result(String member, TrainingRun run) {
    return switch (member) {
      case "out_lam_used" -> run.fed(BatchDraw.SHARE);
      case "out_terms" -> run.terms().row(0);
      case "out_p1", "out_p2", "out_z1", "out_z2" -> run.first(member.substring("out_".length()));
      default -> Training.super.result(member, run);
    };
  }
}
