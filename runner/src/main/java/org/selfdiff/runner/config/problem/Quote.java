package org.selfdiff.runner.config.problem;

/** Shortens what a message repeats of its input. */
public final class Quote {
  private static final int LONGEST = 60;

  private Quote() {}

  /** At most some 60 characters of {@code text}, on one line. */
  public static String of(String text) {
    return of(text, LONGEST);
  }

  /** At most {@code most} characters of {@code text} and "…", control characters replaced. */
  public static String of(String text, int most) {
    int end = Math.min(text.length(), most);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      shown.append(printable(text, i) ? c : '\uFFFD');
    }
    return end < text.length() ? shown + "…" : shown.toString();
  }

  /** Whether a character can be shown and stored as it is: no control, no half of a pair. */
  public static boolean printable(String text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
    }
    return !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
  }
}
