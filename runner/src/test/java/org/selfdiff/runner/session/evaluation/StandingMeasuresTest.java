package org.selfdiff.runner.session.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.selfdiff.methods.method.MethodGraph;
import org.selfdiff.methods.method.PrototypeScores;
import org.selfdiff.methods.schedule.StepPosition;
import org.selfdiff.methods.step.State;
import org.selfdiff.runner.config.Corpus;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.data.ImageSet;
import org.selfdiff.runner.engine.Program;
import org.selfdiff.runner.record.Measure;
import org.selfdiff.runner.session.InitialStates;
import org.selfdiff.runner.session.Setup;

class StandingMeasuresTest {
  private static final Offset<Double> EXACT = within(1e-6);

  static Stream<String> recipes() {
    return Corpus.files(Corpus.experiments().resolve("smoke")).stream()
        .map(f -> f.getFileName().toString())
        .filter(name -> !name.matches("mgd\\..*|.*mix.*|sdmp.*|.*multicrop.*"));
  }

  private static Experiment load(String name, String... overrides) {
    return new ExperimentLoader(Corpus.experiments())
        .load(Corpus.experiments().resolve("smoke").resolve(name), List.of(overrides))
        .orThrow()
        .experiment();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void allThatIsReadIsAStateOfTheTrainingStep(String name) {
    Setup setup = Setup.of(load(name));
    MethodGraph train = setup.train();
    Set<String> states =
        train.step().states().stream().map(State::name).collect(Collectors.toSet());
    String evaluated = setup.experiment().method().encoder();
    Optional<String> other = StandingMeasures.other(train.encoders(), evaluated);
    List<String> read = setup.features().states().stream().map(State::name).toList();
    assertThat(states).containsAll(read);
    other.ifPresent(
        network -> {
          List<String> same =
              read.stream().map(t -> StandingMeasures.renamed(t, evaluated, network)).toList();
          assertThat(states).containsAll(same);
          assertThat(read).doesNotContainAnyElementsOf(same);
        });
    PrototypeScores scores = setup.experiment().method().prototypeScores();
    if (scores instanceof PrototypeScores.OfOutputs outputs) {
      assertThat(states).contains(outputs.center());
    } else if (scores instanceof PrototypeScores.OfDirections directions) {
      assertThat(states).contains(directions.directions());
    }
  }

  /** Of the network as it starts. */
  private static Map<String, Double> measured(String name, String... overrides) {
    Setup setup = Setup.of(load(name, overrides));
    MethodGraph train = setup.train();
    try (ImageSet set = setup.experiment().data().open();
        Program training = setup.executor().compile(train.step(), setup.placement());
        Program network = setup.executor().compile(setup.features(), setup.placement())) {
      InitialStates.write(training, 0);
      StandingMeasures measures = new StandingMeasures(setup, set, network, train.encoders());
      StepPosition first = StepPosition.of(0, 1, 1);
      Map<String, Double> found = measures.of(training, first);
      assertThat(measures.of(training, first)).as("measured again").isEqualTo(found);
      return found;
    }
  }

  private static double of(Map<String, Double> measured, Measure measure) {
    return measured.get(measure.key());
  }

  @Test
  void threadsAndLoadersChangeNoBit() {
    Map<String, Double> one = measured("dino.conf", "hardware.threads=1", "hardware.loaders=1");
    assertThat(measured("dino.conf", "hardware.threads=2", "hardware.loaders=3")).isEqualTo(one);
    assertThat(one).hasSize(Measure.values().length);
    assertThat(of(one, Measure.BACKBONE_AGREEMENT)).as("both start alike").isCloseTo(1, EXACT);
    assertThat(of(one, Measure.HEAD_AGREEMENT)).isCloseTo(1, EXACT);
  }

  @Test
  void otherImagesAreOtherNumbersAndTheSeedChooses() {
    Map<String, Double> ten = measured("simsiam.conf", "evaluate.measures.images=10");
    assertThat(of(ten, Measure.BACKBONE_RANK)).isBetween(1.0, 9.0);
    assertThat(measured("simsiam.conf", "evaluate.measures.images=10", "seed=1")).isNotEqualTo(ten);
    assertThat(ten.keySet())
        .as("there is neither another network nor are there prototypes")
        .noneMatch(key -> key.contains("agreement") || key.contains("prototype"));
  }

  @Test
  void viewsThatAreEqualAreAligned() {
    Map<String, Double> found = measured("swav.conf", "views.augment=[]");
    assertThat(of(found, Measure.BACKBONE_ALIGNMENT)).isCloseTo(0, EXACT);
    assertThat(of(found, Measure.HEAD_ALIGNMENT)).isCloseTo(0, EXACT);
    assertThat(of(found, Measure.BACKBONE_UNIFORMITY)).isNegative();
    assertThat(of(found, Measure.PROTOTYPE_ENTROPY)).isBetween(0.0, 1.0);
    assertThat(of(found, Measure.PROTOTYPE_USE)).isBetween(0.0, 1.0);
  }
}
