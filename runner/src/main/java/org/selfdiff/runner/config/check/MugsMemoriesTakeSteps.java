package org.selfdiff.runner.config.check;

import org.selfdiff.methods.method.Mugs;
import org.selfdiff.methods.schema.Findings;

/** Mugs' queues and memories take what a step gives them, and hold the neighbours asked for. */
final class MugsMemoriesTakeSteps implements Check {
  private static final String LOCAL_GROUP = "method.local-group.queue";

  @Override
  public void check(Parts parts, Findings findings) {
    parts.method(Mugs.class).ifPresent(mugs -> neighbours(mugs, findings));
    parts
        .method(Mugs.class)
        .ifPresent(
            mugs ->
                parts
                    .hardware()
                    .ifPresent(
                        hardware -> {
                          int batch = hardware.batch();
                          queue("method.instance.queue", mugs.instance().queue(), batch, findings);
                          queue(LOCAL_GROUP, mugs.localGroup().queue(), batch, findings);
                        }));
  }

  private static void neighbours(Mugs mugs, Findings findings) {
    int neighbours = mugs.localGroup().neighbours();
    int rows = mugs.localGroup().queue();
    if (neighbours > rows) {
      findings.add(
          "method.local-group.neighbours",
          neighbours + " are more than a memory of " + rows + " has, expected at most " + rows,
          LOCAL_GROUP);
    }
  }

  private static void queue(String key, int queue, int batch, Findings findings) {
    if (queue < 2 * batch) {
      findings.add(
          key,
          queue
              + " is less than the "
              + 2 * batch
              + " targets of a step (2 x batch "
              + batch
              + "), expected "
              + 2 * batch
              + " or more",
          "hardware.batch");
    }
  }
}
