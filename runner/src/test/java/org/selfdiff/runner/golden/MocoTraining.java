package org.selfdiff.runner.golden;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.method.Moco;
import org.selfdiff.methods.optimizer.Sgd;
import org.selfdiff.methods.schedule.CosineLr;
import org.selfdiff.methods.schedule.LrSchedule;
import org.selfdiff.methods.schedule.Per;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.StepLr;
import org.selfdiff.methods.schedule.Warmup;

/**
 * A recorded training of some steps, one step per epoch: {@code e2e_moco} (the scripts) and {@code
 * e2e_moco_notebook} (split batch norm, symmetric loss). Names of parameters and buffers are
 * torchvision's below {@code encoder_q.} and {@code encoder_k.}; the notebook's own are translated.
 *
 * @param golden the case
 * @param network the backbone
 * @param method the loss and its settings
 * @param optimizer the optimizer and its settings
 * @param schedule the learning rate over the epochs
 * @param steps optimisation steps
 */
record MocoTraining(
    GoldenCase golden, ResNet network, Moco method, Sgd optimizer, Schedule schedule, int steps) {

  private static final Warmup NONE = new Warmup(0, 0, Per.STEP);
  private static final String QUERY = "encoder_q.";
  private static final String KEY = "encoder_k.";

  static MocoTraining of(GoldenCase golden) {
    boolean notebook = golden.has("bn_splits");
    Moco method =
        new Moco(
            golden.whole("dim"),
            golden.whole("K"),
            golden.number("m"),
            golden.number("T"),
            golden.hyperparameters().path("mlp").asBoolean() ? Moco.Head.MLP : Moco.Head.LINEAR,
            golden.hyperparameters().path("symmetric").asBoolean(),
            golden.hyperparameters().path("bn_splits").asInt(1));
    Sgd optimizer =
        new Sgd(
            golden.number("lr"),
            OptionalInt.empty(),
            golden.number("sgd_momentum"),
            golden.number("weight_decay"),
            false);
    LrSchedule lr =
        notebook || golden.flag("cos")
            ? new CosineLr(Per.EPOCH, notebook ? 1 : 0, CosineLr.Over.RUN)
            : new StepLr(IntStream.of(golden.settings("milestones")).boxed().toList(), 0.1);
    return new MocoTraining(
        golden,
        ResNetAdapter.network(golden),
        method,
        optimizer,
        new Schedule(golden.whole("epochs"), lr, NONE),
        golden.whole("steps"));
  }

  /** Images of one step. */
  int batch() {
    return golden.whole("B");
  }

  /** Learning rate of a step. */
  double lr(int step) {
    return optimizer.lr() * schedule.lrFactor(step, 0, 1);
  }

  /** The first view of a step's images, [batch, 3, H, W]. */
  GoldenArray queryView(int step) {
    return view(step, golden.inputs().containsKey("idx_q") ? "idx_q" : "idx_1");
  }

  /** The second view of a step's images, [batch, 3, H, W]. */
  GoldenArray keyView(int step) {
    return view(step, golden.inputs().containsKey("idx_k") ? "idx_k" : "idx_2");
  }

  /**
   * The order in which the key encoder sees the images, {@code shuffled[j] = original[order[j]]},
   * for the first loss of a step or, with the symmetric loss, the second; the order of the batch
   * where the case records none.
   */
  int[] keyOrder(int step, int loss) {
    if (!golden.inputs().containsKey("perm")) {
      return IntStream.range(0, batch()).toArray();
    }
    GoldenArray orders = golden.input("perm");
    int from = (step * orders.shape()[1] + loss) * batch();
    return Arrays.copyOfRange(orders.toInts(), from, from + batch());
  }

  /** Initial parameters of both encoders; the key encoder starts as a copy of the query encoder. */
  Map<String, GoldenArray> parameters() {
    Map<String, GoldenArray> parameters = new TreeMap<>();
    golden
        .inputs()
        .forEach(
            (name, array) -> {
              if (name.startsWith(QUERY)) {
                String standard = standardName(name);
                parameters.put(standard, array);
                parameters.put(KEY + standard.substring(QUERY.length()), array);
              }
            });
    return parameters;
  }

  /** The keys of the queue before the first step, [dim, K]. */
  GoldenArray queue() {
    return golden.input("queue");
  }

  /** The expected members, from what a training gave. */
  Map<String, GoldenArray> results(Outcome outcome) {
    Map<String, GoldenArray> results = new TreeMap<>();
    results.put("out_loss", perStep(outcome.loss()));
    results.put("out_acc1", perStep(outcome.top1()));
    results.put("out_lr", perStep(IntStream.range(0, steps).mapToDouble(this::lr).toArray()));
    results.put("out_queue", outcome.queue());
    results.put("out_queue_ptr", GoldenArray.integers(new int[] {outcome.queuePointer()}, 1));
    for (String member : golden.expected().keySet()) {
      take(member, "out_final.", outcome.state(), results);
      take(member, "out_step0_grad.", outcome.firstGradient(), results);
    }
    return results;
  }

  /**
   * What a training gave.
   *
   * @param loss loss of every step
   * @param top1 percentage of queries nearest to their own key, of every step
   * @param queue the queue after the last step, [dim, K]
   * @param queuePointer its write position after the last step
   * @param state a parameter or buffer after the last step, by name, or null
   * @param firstGradient the gradient of a parameter in the first step, by name, or null
   */
  record Outcome(
      double[] loss,
      double[] top1,
      GoldenArray queue,
      int queuePointer,
      NamedArrays state,
      NamedArrays firstGradient) {}

  /** Arrays by their standard names. */
  interface NamedArrays {
    /** The array of this name, or null. */
    GoldenArray array(String name);
  }

  private void take(
      String member, String prefix, NamedArrays source, Map<String, GoldenArray> results) {
    if (member.startsWith(prefix)) {
      GoldenArray array = source.array(standardName(member.substring(prefix.length())));
      if (array != null) {
        results.put(member, array);
      }
    }
  }

  private static GoldenArray perStep(double[] values) {
    return GoldenArray.list(values);
  }

  private GoldenArray view(int step, String rows) {
    GoldenArray bank = golden.input("bank");
    int[] shape = bank.shape().clone();
    int image = bank.toDoubles().length / shape[0];
    int[] indices = golden.input(rows).toInts();
    double[] view = new double[batch() * image];
    for (int i = 0; i < batch(); i++) {
      System.arraycopy(
          bank.toDoubles(), indices[step * batch() + i] * image, view, i * image, image);
    }
    shape[0] = batch();
    return GoldenArray.reals(view, shape);
  }

  /** The notebook numbers the children of one sequence: conv1, bn1, relu, four stages, ..., fc. */
  static String standardName(String name) {
    List<String> children =
        List.of("conv1", "bn1", "relu", "layer1", "layer2", "layer3", "layer4", "", "", "fc");
    for (int i = 0; i < children.size(); i++) {
      String numbered = "net." + i + ".";
      int at = name.indexOf(numbered);
      if (at >= 0) {
        return name.substring(0, at)
            + children.get(i)
            + "."
            + name.substring(at + numbered.length());
      }
    }
    return name;
  }
}
