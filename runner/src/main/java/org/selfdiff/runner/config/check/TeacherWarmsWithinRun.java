package org.selfdiff.runner.config.check;

import org.selfdiff.methods.method.Dino;
import org.selfdiff.methods.method.Mugs;
import org.selfdiff.methods.schedule.Schedule;
import org.selfdiff.methods.schedule.TeacherTemperature;
import org.selfdiff.methods.schema.Findings;

/** The teacher's temperature must have risen before the run ends. */
final class TeacherWarmsWithinRun implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    parts
        .schedule()
        .ifPresent(
            run -> {
              parts
                  .method(Dino.class)
                  .ifPresent(dino -> check("method", dino.teacherTemperature(), run, findings));
              parts
                  .method(Mugs.class)
                  .ifPresent(
                      mugs ->
                          check("method.group", mugs.group().teacherTemperature(), run, findings));
            });
  }

  private static void check(
      String block, TeacherTemperature temperature, Schedule run, Findings findings) {
    int epochs = temperature.warmupEpochs();
    if (epochs > run.epochs()) {
      findings.add(
          block + ".teacher-temperature.warmup-epochs",
          epochs + " is longer than the run, expected at most schedule.epochs " + run.epochs(),
          "schedule.epochs");
    }
  }
}
