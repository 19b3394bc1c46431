package org.selfdiff.runner.config.check;

import org.selfdiff.methods.method.Dino;
import org.selfdiff.methods.schedule.Schedule;

/** The teacher's temperature must have risen before the run ends. */
final class TeacherWarmsWithinRun implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .method(Dino.class)
        .ifPresent(dino -> parts.schedule().ifPresent(run -> check(dino, run, findings)));
  }

  private static void check(Dino dino, Schedule run, Findings findings) {
    int epochs = dino.teacherTemperature().warmupEpochs();
    if (epochs > run.epochs()) {
      findings.add(
          "method.teacher-temperature.warmup-epochs",
          epochs + " is longer than the run, expected at most schedule.epochs " + run.epochs(),
          "schedule.epochs");
    }
  }
}
