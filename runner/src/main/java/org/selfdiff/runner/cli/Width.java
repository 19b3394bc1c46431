package org.selfdiff.runner.cli;

/** How wide the terminal is. */
final class Width {
  /** Columns of help texts. */
  static final int OF_HELP = 96;

  private static final int UNKNOWN = 100;
  private static final int NARROWEST = 60;
  private static final int WIDEST = 160;

  private Width() {}

  /**
   * Columns of the terminal as the shell or the launcher reports them, 100 where they are unknown.
   */
  static int ofTerminal() {
    String set = System.getenv("COLUMNS");
    return of(set == null ? System.getProperty("selfdiff.columns") : set);
  }

  static int of(String columns) {
    if (columns == null || !columns.matches("[0-9]{1,5}")) {
      return UNKNOWN;
    }
    return Math.max(NARROWEST, Math.min(WIDEST, Integer.parseInt(columns)));
  }
}
