package org.selfdiff.runner.config.check;

import java.util.Locale;
import org.selfdiff.methods.backbone.Backbone;
import org.selfdiff.methods.backbone.ResNet;
import org.selfdiff.methods.method.Mgd;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.data.Views;

/**
 * Matching-guided distillation compares the stages of two ResNets: maps of the same size with more
 * than one position, and at least as many channels in the teacher.
 */
final class TeacherFitsStudent implements Check {
  private static final String STUDENT = "backbone.kind";
  private static final String TEACHER = "method.teacher.backbone";
  private static final String STAGES = "method.stages";

  @Override
  public void check(Parts parts, Findings findings) {
    parts.method(Mgd.class).ifPresent(mgd -> check(mgd, parts, findings));
  }

  private static void check(Mgd mgd, Parts parts, Findings findings) {
    if (mgd.moco().symmetric()) {
      findings.add(
          "method.moco.symmetric",
          "true is not defined with method mgd, which compares the feature maps of view 1 only,"
              + " expected false",
          "method.kind");
    }
    if (mgd.teacher().backbone().init().isPresent()) {
      findings.add(
          TEACHER + ".init",
          "the teacher's weights are named by method.teacher.from, expected no init beside it");
    }
    if (mgd.stages().isEmpty()) {
      findings.add(STAGES, "no stage is followed, expected at least one of 1, 2, 3, 4");
    }
    parts
        .backbone()
        .ifPresent(
            student -> parts.views().ifPresent(views -> check(mgd, student, views, findings)));
  }

  private static void check(Mgd mgd, Backbone backbone, Views views, Findings findings) {
    if (backbone.network(views.size()) instanceof ResNet student) {
      check(mgd, student, views, findings);
    } else {
      findings.add(
          STUDENT,
          "method mgd compares the stages of ResNets, expected resnet18, resnet26, resnet34 or resnet50");
    }
  }

  private static void check(Mgd mgd, ResNet student, Views views, Findings findings) {
    ResNet teacher = mgd.teacher().backbone().network(views.size());
    if (student.stem() != teacher.stem()) {
      findings.add(
          TEACHER + ".stem",
          word(teacher)
              + " differs from backbone.stem "
              + word(student)
              + ", expected the same: the feature maps would differ in size",
          "backbone.stem",
          STUDENT);
      return;
    }
    for (int stage : mgd.stages()) {
      if (teacher.channels(stage) < student.channels(stage)) {
        findings.add(
            TEACHER + ".width",
            "stage "
                + stage
                + " of the teacher has "
                + teacher.channels(stage)
                + " channels and of the student "
                + student.channels(stage)
                + ", expected no fewer than the student",
            TEACHER + ".kind",
            "backbone.width",
            STUDENT);
        return;
      }
      if (student.side(stage, views.size()) < 2) {
        findings.add(
            STAGES,
            "the maps of stage "
                + stage
                + " have one position for views of "
                + views.size()
                + " pixels, so that every channel is like every other; expected stages before it,"
                + " larger views or stem cifar",
            "views.size",
            "backbone.stem");
        return;
      }
    }
  }

  private static String word(ResNet network) {
    return network.stem().name().toLowerCase(Locale.ROOT);
  }
}
