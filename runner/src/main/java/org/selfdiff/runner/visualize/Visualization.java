package org.selfdiff.runner.visualize;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.StoredRun;
import org.selfdiff.runner.session.RunReport;

/** Makes pictures of a run and puts them into its folder and its report. */
public final class Visualization {
  private Visualization() {}

  /**
   * Draws.
   *
   * @param subjects what of; all that the run can have where empty
   * @param say told every file written, and what cannot be drawn
   * @throws UserException if a subject is asked for that the run cannot have
   */
  public static void draw(
      StoredRun run, List<PictureKind> subjects, Options options, Consumer<String> say)
      throws IOException {
    run.paths().requireOwn();
    Album album = new Album(run.paths(), say);
    try (Material material = new Material(run, options, say)) {
      material.requireSameImages();
      for (PictureKind subject : subjects.isEmpty() ? List.of(PictureKind.values()) : subjects) {
        Drawer drawer = subject.drawer();
        Optional<String> impossible = drawer.impossible(material);
        if (impossible.isEmpty()) {
          drawer.draw(material, album);
        } else if (subjects.isEmpty()) {
          say.accept("no " + subject.word() + ": " + impossible.get());
        } else {
          throw new UserException(
              ExitCode.INVALID,
              run.paths().folder() + ": no " + subject.word() + ": " + impossible.get());
        }
      }
    }
    say.accept(RunReport.write(run, say).toString());
  }
}
