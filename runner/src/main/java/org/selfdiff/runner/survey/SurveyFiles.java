package org.selfdiff.runner.survey;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.selfdiff.runner.record.AtomicFile;

/** Writes what was found where it was asked for. */
public final class SurveyFiles {
  private SurveyFiles() {}

  /** Whether a path is that of one file, by its ending. */
  public static boolean isFile(Path to) {
    return ends(to, ".png") || ends(to, ".html");
  }

  private static boolean ends(Path to, String ending) {
    return to.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  /**
   * Writes a page ({@code .html}), a contact sheet ({@code .png}) or, into a folder, both with the
   * list of unreadable images.
   *
   * @param found with a sheet
   * @return what was written
   */
  public static List<Path> write(Survey.Result found, Path to) throws IOException {
    List<Path> written = new ArrayList<>();
    if (ends(to, ".png")) {
      sheet(found, to, written);
    } else if (ends(to, ".html")) {
      page(found, to, written);
    } else {
      page(found, to.resolve("data.html"), written);
      sheet(found, to.resolve("contact-sheet.png"), written);
      List<String> reasons =
          found.findings().splits().stream().flatMap(s -> s.reasons().stream()).toList();
      if (!reasons.isEmpty()) {
        Path list = to.resolve("unreadable.txt");
        AtomicFile.write(list, String.join("\n", reasons) + "\n");
        written.add(list);
      }
    }
    return written;
  }

  private static void page(Survey.Result found, Path to, List<Path> written) throws IOException {
    AtomicFile.write(to, SurveyPage.of(found.findings(), found.sheet().orElseThrow()));
    written.add(to);
  }

  private static void sheet(Survey.Result found, Path to, List<Path> written) throws IOException {
    String title = found.findings().experiment() + ": " + found.findings().set();
    AtomicFile.write(to, found.sheet().orElseThrow().picture(title).png());
    written.add(to);
  }
}
