package org.selfdiff.runner;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.selfdiff.runner.config.Experiment;

/** What the packages of this module may see of the libraries and of each other. */
class DependencyTest {
  private static final String RUNNER = "org.selfdiff.runner.";

  // The folder of this module's classes: by package, every library would be searched.
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Experiment.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void onlyTheEngineAndEvaluationKnowNd4j() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                RUNNER + "engine.nd4j", RUNNER + "engine.torch..", RUNNER + "evaluate")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nd4j.."));
  }

  @Test
  void onlyTheEngineEvaluationAndDecodingKnowNativeLibraries() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                RUNNER + "engine.nd4j",
                RUNNER + "engine.torch..",
                RUNNER + "evaluate",
                RUNNER + "data.image")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.bytedeco..", "ai.onnxruntime.."));
  }

  @Test
  void onlyTablesKnowParquet() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(RUNNER + "data.parquet")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.parquet..", "io.airlift.."));
  }

  @Test
  void checkingAnExperimentReachesNoEngine() {
    none(
        "config..",
        "org.nd4j..",
        "org.bytedeco..",
        "org.selfdiff.exports..",
        RUNNER + "cli..",
        RUNNER + "engine..",
        RUNNER + "evaluate..",
        RUNNER + "record..",
        RUNNER + "report..",
        RUNNER + "session..",
        RUNNER + "terminal..");
  }

  /**
   * What they ask of a step lies in classes of other names, which are not loaded for anything else:
   * {@code ExplainWithoutEngineTest} runs them where these are missing.
   */
  @Test
  void quickVerbsSeeExperimentsOnly() {
    check(
        noClasses()
            .that()
            .resideInAPackage(RUNNER + "cli")
            .and()
            .haveNameMatching(".*\\.(Main|Subcommand|Arguments|Check|Explain).*")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("org.selfdiff..", "org.nd4j..", "org.bytedeco..")
                    .and(
                        resideOutsideOfPackages(
                            RUNNER + "cli",
                            RUNNER + "config..",
                            RUNNER + "exit",
                            RUNNER + "sweep.language",
                            RUNNER + "sweep.machine",
                            RUNNER + "sweep.prospect",
                            RUNNER + "sweep.space",
                            RUNNER + "sweep.strategy",
                            "org.selfdiff.methods.schema"))));
    none(
        "sweep.prospect",
        RUNNER + "data..",
        RUNNER + "engine..",
        RUNNER + "evaluate..",
        RUNNER + "session..");
  }

  @Test
  void theEngineKnowsNoMethodAndThePlanNoExecutor() {
    none(
        "engine..",
        "org.selfdiff.methods.method",
        "org.selfdiff.methods.backbone",
        "org.selfdiff.methods.loss",
        "org.selfdiff.methods.network",
        "org.selfdiff.methods.optimizer",
        "org.selfdiff.methods.schedule");
    check(
        noClasses()
            .that()
            .resideInAnyPackage(RUNNER + "engine", RUNNER + "engine.plan")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(RUNNER + "engine.nd4j", RUNNER + "engine.torch.."));
  }

  /** Otherwise a folder of {@code engine.torch} would be a part of it by name only. */
  @Test
  void whatStepsRunOnKnowsNoStep() {
    for (String room : List.of("library", "kernel", "group")) {
      none("engine.torch." + room, RUNNER + "engine.plan..", RUNNER + "engine.torch");
    }
    none(
        "engine.torch.device",
        RUNNER + "engine.torch",
        RUNNER + "engine.torch.group",
        RUNNER + "engine.torch.kernel",
        RUNNER + "engine.joined..");
    none("engine.torch.kernel", RUNNER + "engine.torch.group");
    none("engine.torch.group", RUNNER + "engine.torch.kernel", RUNNER + "engine.joined..");
    none("engine.torch.library", RUNNER + "engine.joined..");
  }

  /**
   * Among the packages below this one, and among those below each. A package and one inside it may
   * see each other: a kind in {@code data} opens what {@code data.cifar} reads.
   */
  @Test
  void packagesFormNoCycle() {
    check(slices().matching(RUNNER + "(*)..").should().beFreeOfCycles());
    for (String part : List.of("config", "data", "engine", "engine.torch", "report")) {
      check(slices().matching(RUNNER + part + ".(*)..").should().beFreeOfCycles());
    }
  }

  @Test
  void classesAreNamedAfterWhatTheyAre() {
    check(noClasses().should().haveNameMatching(".*(Util|Helper|Manager).*"));
  }

  @Test
  void nothingStaticChanges() {
    check(fields().that().areStatic().should().beFinal());
  }

  private void none(String from, String... packages) {
    check(
        noClasses()
            .that()
            .resideInAPackage(RUNNER + from)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages));
  }

  private void check(ArchRule rule) {
    rule.check(CLASSES);
  }
}
