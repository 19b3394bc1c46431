package org.selfdiff.runner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.selfdiff.runner.protocol.Contender.PIXELS;
import static org.selfdiff.runner.protocol.Contender.TRAINED;
import static org.selfdiff.runner.protocol.Contender.UNTRAINED;
import static org.selfdiff.runner.protocol.Readout.Output.BACKBONE;
import static org.selfdiff.runner.protocol.Readout.Output.HEAD;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.data.Split;

class JudgeTest {
  private static final Extent CIFAR = new Extent(50_000, 10_000, 10, 32);

  /** 1.28 million images of 3 x 224 x 224 numbers do not fit 1 GiB. */
  private static final Extent IMAGENET = new Extent(1_281_167, 50_000, 1000, 224);

  private static final Set<Split> BOTH = Set.of(Split.TRAIN, Split.TEST);

  private static final Search MONITOR = new Search(HEAD, List.of(200), OptionalDouble.of(0.1));

  private static Need features(Contender of, Readout readout) {
    return new Need.Extract(of, readout, BOTH);
  }

  private static Judge linear(boolean augment) {
    return new LinearByol(0.2, 80, 1024, augment).judge(false, MONITOR);
  }

  @Test
  void aRunBeginsWithItsBaselinesAndGoesOnWithItsNetwork() {
    assertThat(MONITOR.beforeTraining(CIFAR))
        .containsExactly(
            features(PIXELS, HEAD),
            new Need.Judging(PIXELS, MONITOR),
            features(UNTRAINED, HEAD),
            new Need.Judging(UNTRAINED, MONITOR),
            new Need.Collapse(UNTRAINED, HEAD));
    assertThat(MONITOR.monitor(TRAINED))
        .containsExactly(
            features(TRAINED, HEAD),
            new Need.Judging(TRAINED, MONITOR),
            new Need.Collapse(TRAINED, HEAD));
    assertThat(MONITOR.beforeTraining(IMAGENET)).extracting(Need::of).doesNotContain(PIXELS);
  }

  @Test
  void aProtocolJudgesPixelsAndTheUntrainedNetworkToo() {
    Judge votes = new KnnMajority(5).judge(false, MONITOR);
    assertThat(votes.needs(CIFAR, true))
        .containsExactly(
            features(TRAINED, BACKBONE),
            new Need.Judging(TRAINED, votes),
            features(PIXELS, BACKBONE),
            new Need.Judging(PIXELS, votes),
            features(UNTRAINED, BACKBONE),
            new Need.Judging(UNTRAINED, votes));
    assertThat(votes.needs(CIFAR, false)).extracting(Need::of).doesNotContain(UNTRAINED);
  }

  @Test
  void pixelsThatCostTooMuchToLearnFromAreLeftOut() {
    // 5000 x 3072 x 80 epochs x 10 classes are 1.2e10 products, ten times as many images 1.2e11.
    Extent small = new Extent(5000, 1000, 10, 32);
    assertThat(linear(false).pixels(small)).isEqualTo(linear(false).needs(PIXELS));
    assertThat(linear(false).pixels(CIFAR)).isEmpty();
    assertThat(MONITOR.pixels(CIFAR)).isEqualTo(MONITOR.needs(PIXELS));
  }

  @Test
  void imagesThatAreDrawnAnewNeedNoFeaturesOfTheirCentersAndHaveNoBaselines() {
    Judge drawn = linear(true);
    assertThat(drawn.needs(CIFAR, true))
        .containsExactly(
            new Need.Extract(TRAINED, BACKBONE, Set.of(Split.TEST)),
            new Need.Judging(TRAINED, drawn));
  }

  @Test
  void aProtocolWithoutSettingsOfItsOwnIsTheMonitor() {
    assertThat(new KnnMoco(OptionalInt.empty(), OptionalDouble.empty()).judge(false, MONITOR))
        .isEqualTo(MONITOR);
    assertThat(new KnnMoco(OptionalInt.of(5), OptionalDouble.of(1)).judge(false, MONITOR))
        .isEqualTo(new Search(HEAD, List.of(5), OptionalDouble.of(1)));
  }

  @Test
  void pixelsAreTheSameWhateverIsReadOfTheNetwork() {
    assertThat(features(PIXELS, HEAD)).isEqualTo(features(PIXELS, BACKBONE));
    assertThat(features(TRAINED, HEAD)).isNotEqualTo(features(TRAINED, BACKBONE));
  }
}
