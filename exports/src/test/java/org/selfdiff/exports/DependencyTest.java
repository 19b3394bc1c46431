package org.selfdiff.exports;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.selfdiff.exports.onnx.OnnxExporter;

/** What this module may see. */
class DependencyTest {
  // The folder of this module's classes: by package, every library would be searched.
  private final JavaClasses classes =
      new ClassFileImporter()
          .importUrl(OnnxExporter.class.getProtectionDomain().getCodeSource().getLocation());

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
