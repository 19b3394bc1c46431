package org.selfdiff.runner.config.limit;

/** What bounds an experiment: part of the language, far beyond what any experiment needs. */
public enum Limit {
  /** Bytes of one file. */
  FILE(262_144, "size of a file", "bytes in one file"),
  /** Bytes of all files. */
  FILES_TOGETHER(1_048_576, "size of all files together", "bytes in all files together"),
  /** Files that one experiment is read from. */
  FILES(100, "files that are included or extended, each counted once", "files"),
  /** Characters of all overrides. */
  WORDS(262_144, "all words `key=value` together", "characters in all words key=value together"),
  /** Overrides. */
  OVERRIDES(1_000, "words `key=value`", "words key=value"),
  /** Keys. */
  KEYS(2_000, "keys, those of an included file at each include", "keys"),
  /** Blocks and lists in each other. */
  DEPTH(
      32,
      "blocks and lists within one another, each part of a dotted key being a block",
      "blocks and lists within one another"),
  /** Characters of a dotted key. */
  KEY(250, "length of a dotted key", "characters in one key"),
  /** Characters of a text. */
  TEXT(4_096, "length of a text", "characters in one text"),
  /** Characters of a number. */
  NUMBER(100, "length of a number", "characters in one number"),
  /** Substitutions. */
  SUBSTITUTIONS(500, "substitutions `${…}`", "substitutions"),
  /** Substitutions that lead to one another. */
  CHAIN(
      50,
      "substitutions that lead from one to the next, or additions to one list",
      "substitutions or additions that follow one another"),
  /** Characters after substitution. */
  EXPANSION(
      1_000_000,
      "size of the experiment with every substitution made",
      "characters with every substitution made"),
  /** Values to choose from. */
  CHOICES(1_000, "choices of one setting that a sweep varies", "choices"),
  /** Settings that a sweep varies. */
  AXES(100, "settings that a sweep varies", "settings to vary"),
  /** Runs of a sweep. */
  RUNS(2_000, "points of a sweep times its seeds", "points times seeds");

  private final long most;
  private final String title;
  private final String noun;

  Limit(long most, String title, String noun) {
    this.most = most;
    this.title = title;
    this.noun = noun;
  }

  /** The largest allowed. */
  public long most() {
    return most;
  }

  /** What is bounded, for the reference. */
  public String title() {
    return title;
  }

  /** The unit, where the title does not say what is counted; else empty. */
  public String unit() {
    return switch (this) {
      case FILE, FILES_TOGETHER -> "bytes";
      case WORDS, KEY, TEXT, NUMBER, EXPANSION -> "characters";
      default -> "";
    };
  }

  /** Whether {@code count} is too much. */
  public boolean isExceeded(long count) {
    return count > most;
  }

  /** What was found and what is allowed: "20000 keys, expected at most 2000". */
  public String message(long count) {
    return count + " " + noun + ", expected at most " + most;
  }

  /** The same where counting was given up beyond the limit. */
  public String beyond() {
    return "more than " + most + " " + noun + ", expected at most " + most;
  }
}
