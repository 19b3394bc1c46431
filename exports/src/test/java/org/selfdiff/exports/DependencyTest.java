package org.selfdiff.exports;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What this module may see. */
class DependencyTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.selfdiff.exports");

  @Test
  void seesGraphsAndStepsOnly() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.selfdiff..")
                .and(
                    resideOutsideOfPackages(
                        "org.selfdiff.exports..",
                        "org.selfdiff.methods.graph",
                        "org.selfdiff.methods.step")))
        .check(classes);
  }

  @Test
  void formatsDoNotSeeEachOther() {
    noClasses()
        .that()
        .resideInAPackage("org.selfdiff.exports.onnx")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.selfdiff.exports.safetensors")
        .check(classes);
  }
}
