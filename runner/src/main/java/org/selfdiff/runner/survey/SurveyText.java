package org.selfdiff.runner.survey;

import java.util.Locale;
import org.selfdiff.runner.terminal.Terminal;

/** The findings for a terminal. */
public final class SurveyText {
  private SurveyText() {}

  /** A block of text with a line end. */
  public static String of(SurveyFindings found, Terminal terminal) {
    StringBuilder text = new StringBuilder();
    text.append(terminal.bold(found.experiment())).append('\n');
    SurveyRows.of(found)
        .forEach(
            (label, lines) -> {
              String shown = label;
              for (String line : lines) {
                text.append("  ")
                    .append(terminal.faint(String.format(Locale.ROOT, "%-11s", shown)))
                    .append(' ')
                    .append(line)
                    .append('\n');
                shown = "";
              }
            });
    return text.toString();
  }
}
