package org.selfdiff.runner.session.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.data.CenterView;
import org.selfdiff.runner.data.ForwardingSet;
import org.selfdiff.runner.data.ImageReader;
import org.selfdiff.runner.data.Normalize;
import org.selfdiff.runner.data.Split;
import org.selfdiff.runner.data.image.Image;
import org.selfdiff.runner.data.image.ReductionChoice;
import org.selfdiff.runner.data.shapes.ShapesSet;
import org.selfdiff.runner.engine.Ranks;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.evaluate.Classification;
import org.selfdiff.runner.protocol.Contender;
import org.selfdiff.runner.protocol.Need;
import org.selfdiff.runner.protocol.Readout;
import org.selfdiff.runner.protocol.Search;
import org.selfdiff.runner.session.FeatureStore;
import org.selfdiff.runner.session.HostCollectives;

/** Ranks that keep a part each of a bank of several blocks classify as one process does. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SharedSearchTest {
  private static final int SIDE = 8;

  /** Three blocks: of four ranks one has no part of them. */
  private static final int TRAIN = 8_300;

  private static final int TEST = 61;
  private static final Search SEARCH =
      new Search(Readout.Output.BACKBONE, List.of(1, 20), OptionalDouble.of(0.1));
  private static final CenterView VIEW =
      CenterView.of(SIDE, new Normalize(List.of(0.5, 0.5, 0.5), List.of(0.2, 0.2, 0.2)));

  @TempDir private Path folder;

  /**
   * What a rank finds.
   *
   * @param reads images that it read
   */
  private record Found(
      List<Double> top1,
      List<Double> top5,
      List<Integer> first,
      Map<String, Double> signs,
      int reads) {}

  private Found found(ProcessGroup member, long heap) {
    AtomicInteger reads = new AtomicInteger();
    try (ShapesSet drawn = new ShapesSet(TRAIN, TEST, SIDE)) {
      EvaluationImages images =
          new EvaluationImages(
              new ForwardingSet(drawn) {
                @Override
                protected void read(
                    ImageReader reader,
                    Split split,
                    int index,
                    Image into,
                    ReductionChoice reducing) {
                  reads.incrementAndGet();
                  reader.read(split, index, into, reducing);
                }
              },
              VIEW,
              2);
      try (Evaluator evaluator =
          new Evaluator(
              images,
              (of, readout, to) -> {
                throw new IllegalStateException("pixels need no network");
              },
              new FeatureStore(folder, heap, 1 << 20),
              Optional.empty(),
              new ProbeTraining(1, 0, sentence -> {}),
              new HostCollectives(member))) {
        evaluator.carryOut(SEARCH.monitor(Contender.PIXELS));
        List<Classification> votes =
            evaluator.candidates(Contender.PIXELS, SEARCH).stream()
                .map(ProbeResult::classification)
                .toList();
        return new Found(
            votes.stream().map(Classification::top1).toList(),
            votes.stream().map(Classification::top5).toList(),
            votes.stream().flatMap(v -> Arrays.stream(v.predictions()).boxed()).toList(),
            evaluator.signs(new Need.Collapse(Contender.PIXELS, SEARCH.readout())),
            reads.get());
      }
    }
  }

  @Test
  void aBankInPartsGivesTheVotesOfTheWhole() {
    Found one = found(ProcessGroup.ALONE, 1 << 28);
    assertThat(one.reads()).isEqualTo(TRAIN + TEST);
    assertThat(one.top1().get(1)).isBetween(0.1, 0.99);
    for (int world : new int[] {2, 4}) {
      // In the heap and in files.
      long heap = world == 2 ? 1 << 28 : 1;
      int reads = 0;
      for (Found each : Ranks.run(world, member -> found(member, heap))) {
        assertThat(each.top1()).isEqualTo(one.top1());
        assertThat(each.top5()).isEqualTo(one.top5());
        assertThat(each.first()).isEqualTo(one.first());
        assertThat(each.signs()).isEqualTo(one.signs());
        assertThat(each.reads()).isLessThan((TRAIN + TEST) / world + 300);
        reads += each.reads();
      }
      assertThat(reads).isEqualTo(TRAIN + TEST);
    }
  }
}
