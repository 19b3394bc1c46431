package org.selfdiff.runner.session.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.DType;
import org.selfdiff.methods.probe.ProbeSchedule;
import org.selfdiff.runner.engine.Memory;
import org.selfdiff.runner.evaluate.EvaluationException;
import org.selfdiff.runner.evaluate.Features;
import org.selfdiff.runner.exchange.HeldTensors;
import org.selfdiff.runner.protocol.Probe;
import org.selfdiff.runner.protocol.Readout;

class ProbeTrainingTest {
  private static final int CLASSES = 3;
  private static final int DIM = 5;

  private final ProbeTraining training = new ProbeTraining(1, 7, text -> {});

  /** Class c has its own component larger than the others by 1, and noise of half of that. */
  private static Features separable(int rows, int seed) {
    Random random = new Random(seed);
    float[] values = new float[rows * DIM];
    int[] labels = new int[rows];
    for (int row = 0; row < rows; row++) {
      labels[row] = row % CLASSES;
      for (int i = 0; i < DIM; i++) {
        values[row * DIM + i] = (i == labels[row] ? 1 : 0) + 0.4f * random.nextFloat();
      }
    }
    return new Features(values, rows, DIM, labels);
  }

  private static Probe probe(Probe.Form form, double... rates) {
    return new Probe(
        Readout.Output.BACKBONE,
        Arrays.stream(rates).mapToObj(lr -> new Probe.Classifier(lr, 0)).toList(),
        false,
        16,
        Probe.Epochs.of(12),
        new ProbeSchedule.CosinePerEpoch(0),
        form,
        Optional.empty());
  }

  private List<ProbeResult> train(Probe probe, Features train, Features test) {
    CachedRows rows = new CachedRows(train, probe.batch(), probe.epochs().whole(), 7);
    return training.train(probe, rows, test, CLASSES);
  }

  @Test
  void separableFeaturesAreToldApartInEveryForm() {
    for (Probe.Form form :
        List.of(
            Probe.Form.PLAIN,
            new Probe.Form(true, false, false),
            new Probe.Form(false, true, false),
            new Probe.Form(false, false, true))) {
      // 50 is no multiple of 16: the last batch is smaller, or left out with batch norm.
      ProbeResult found = train(probe(form, 1), separable(50, 1), separable(30, 2)).get(0);
      assertThat(found.classification().top1()).as(form.toString()).isEqualTo(1);
      assertThat(found.last()).as(form.toString()).isEqualTo(1);
    }
  }

  @Test
  void classifiersBesideEachOtherDoWhatTheyDoAlone() {
    Features train = separable(50, 1);
    Features test = separable(300, 2);
    List<ProbeResult> both = train(probe(Probe.Form.PLAIN, 1e-4, 1), train, test);
    ProbeResult slow = train(probe(Probe.Form.PLAIN, 1e-4), train, test).get(0);

    assertThat(both).extracting(ProbeResult::name).containsExactly("lr 0.0001", "lr 1");
    assertThat(both.get(0).classification().predictions())
        .isEqualTo(slow.classification().predictions());
    assertThat(both.get(0).classification().top1()).isLessThan(both.get(1).classification().top1());
  }

  @Test
  void theBestClassifierKeepsTheWeightsOfItsBestEpoch() {
    Features train = separable(50, 1);
    Features test = separable(300, 2);
    for (double[] rates : new double[][] {{1e-4, 1}, {1, 1e-4}, {0.01, 300}}) {
      List<ProbeResult> found = train(probe(Probe.Form.PLAIN, rates), train, test);
      int best =
          found.get(1).classification().top1() > found.get(0).classification().top1() ? 1 : 0;
      assertThat(found.get(1 - best).tensors()).isEmpty();
      HeldTensors tensors = found.get(best).tensors().orElseThrow();
      float[] weight = values(tensors, "fc.weight", CLASSES * DIM);
      float[] bias = values(tensors, "fc.bias", CLASSES);
      float[] line = new float[DIM];
      int[] predicted = new int[test.rows()];
      for (int row = 0; row < predicted.length; row++) {
        test.read(row, line, 0);
        double[] logits = new double[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
          logits[c] = bias[c];
          for (int i = 0; i < DIM; i++) {
            logits[c] += weight[c * DIM + i] * line[i];
          }
          predicted[row] = logits[c] > logits[predicted[row]] ? c : predicted[row];
        }
      }
      assertThat(predicted).isEqualTo(found.get(best).classification().predictions());
    }
  }

  private static float[] values(HeldTensors tensors, String name, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    tensors.read(name, 0, bytes);
    float[] values = new float[count];
    bytes.flip().asFloatBuffer().get(values);
    return values;
  }

  @Test
  void aRateOfInfinityDivergesAndIsNoResult() {
    Features train = separable(50, 1);
    Features test = separable(30, 2);
    List<ProbeResult> both = train(probe(Probe.Form.PLAIN, 1e38, 1), train, test);
    assertThat(both.get(0).classification().top1()).isZero();
    assertThat(both.get(1).classification().top1()).isEqualTo(1);

    assertThatThrownBy(() -> train(probe(Probe.Form.PLAIN, 1e38), train, test))
        .isInstanceOf(EvaluationException.class)
        .hasMessage(
            "the loss of the linear classifier is not finite after the first epoch; lower its"
                + " learning rate");
  }

  /** Constant rates make the first epochs of a longer training those of a shorter one. */
  @Test
  void theBestOfTheEpochsThatAreLookedAtIsKept() {
    Features train = separable(50, 1);
    Features test = separable(300, 2);
    Map<Integer, Double> last = new TreeMap<>();
    for (int epochs : new int[] {5, 10, 12}) {
      last.put(epochs, train(constant(Probe.Epochs.of(epochs)), train, test).get(0).last());
    }
    ProbeResult found = train(constant(new Probe.Epochs(12, 5, false)), train, test).get(0);
    ProbeResult end = train(constant(Probe.Epochs.untilTheLast(12)), train, test).get(0);

    double best = Collections.max(last.values());
    assertThat(found.classification().top1()).isEqualTo(best);
    assertThat(last.get(found.epoch())).isEqualTo(best);
    assertThat(found.last()).isEqualTo(last.get(12));
    assertThat(end.epoch()).isEqualTo(12);
    assertThat(end.classification().top1()).isEqualTo(last.get(12));
  }

  private static Probe constant(Probe.Epochs epochs) {
    return new Probe(
        Readout.Output.BACKBONE,
        List.of(new Probe.Classifier(2, 0)),
        false,
        16,
        epochs,
        new ProbeSchedule.StepDecay(List.of()),
        Probe.Form.PLAIN,
        Optional.empty());
  }

  @Test
  void batchNormBehindTheClassifierNeedsTwoImages() {
    CachedRows one = new CachedRows(separable(1, 1), 1, true, 7);
    Probe probe = probe(new Probe.Form(false, true, false), 1);
    assertThatThrownBy(() -> training.train(probe, one, separable(30, 2), CLASSES))
        .isInstanceOf(EvaluationException.class)
        .hasMessage(
            "one training image, expected at least 2: there is batch norm behind the classifier");
  }

  private static Memory memory(DType type, int size) {
    return new Memory(type, size, (from, count) -> ByteBuffer.allocate(count));
  }

  @Test
  void everyEpochShowsEveryImageOnceInAnotherOrder() {
    CachedRows rows = new CachedRows(separable(7, 1), 3, false, 7);
    assertThat(rows.steps()).isEqualTo(3);
    Memory features = memory(DType.F32, 3 * DIM);
    Memory labels = memory(DType.I64, 3);
    StringBuilder[] orders = {new StringBuilder(), new StringBuilder()};
    for (StringBuilder order : orders) {
      TreeSet<Double> seen = new TreeSet<>();
      for (int count : new int[] {3, 3, 1}) {
        assertThat(rows.next(features, labels)).isEqualTo(count);
        for (int i = 0; i < count; i++) {
          seen.add(features.get(i * DIM));
          order.append(features.get(i * DIM)).append(' ');
        }
      }
      assertThat(seen).hasSize(7);
    }
    assertThat(orders[0].toString()).isNotEqualTo(orders[1].toString());
    assertThat(new CachedRows(separable(7, 1), 3, true, 7).steps()).isEqualTo(2);
  }
}
