package org.selfdiff.methods;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.selfdiff.methods.graph.Graph;

/** What this module may see, and what its packages may see of each other. */
class DependencyTest {
  // The folder of this module's classes: by package, every library would be searched.
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Graph.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void doesNoInputOrOutput() {
    none("..", "java.io", "java.nio.file..", "java.nio.channels..", "java.net..", "java.sql..");
    check(noClasses().should().accessField(System.class, "out"));
    check(noClasses().should().accessField(System.class, "err"));
  }

  @Test
  void logsNothing() {
    none("..", "org.slf4j..", "ch.qos.logback..", "java.util.logging..", "org.apache..");
  }

  @Test
  void startsNoThreads() {
    none("..", "java.util.concurrent..");
    check(noClasses().should().dependOnClassesThat(type(Thread.class)));
  }

  @Test
  void knowsNoOtherModule() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("org.selfdiff..")
                    .and(resideOutsideOfPackages("org.selfdiff.methods.."))));
  }

  @Test
  void theGraphKnowsNothingOfWhatIsBuiltWithIt() {
    check(
        noClasses()
            .that()
            .resideInAPackage("org.selfdiff.methods.graph")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("org.selfdiff..")
                    .and(resideOutsideOfPackages("org.selfdiff.methods.graph"))));
  }

  @Test
  void onlyTheGraphKnowsNd4j() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.selfdiff.methods.graph")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nd4j..", "org.bytedeco.."));
  }

  @Test
  void settingsDrawsAndSchedulesKnowNoGraph() {
    for (String name : new String[] {"schema", "random", "schedule"}) {
      none("org.selfdiff.methods." + name, "org.selfdiff.methods.graph", "org.nd4j..");
    }
  }

  @Test
  void packagesFormNoCycle() {
    check(slices().matching("org.selfdiff.methods.(*)..").should().beFreeOfCycles());
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
            .resideInAPackage(from)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages));
  }

  private void check(ArchRule rule) {
    rule.check(CLASSES);
  }
}
