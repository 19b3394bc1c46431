package org.selfdiff.runner.data.folder;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.selfdiff.runner.data.DataException;

/** Names of files that Java reads and writes in the encoding of the process's locale. */
public final class LocaleNames {
  private static final char LOST = '\uFFFD';
  private static final String REMEDY = "set LC_ALL=C.UTF-8 in the environment";

  private LocaleNames() {}

  /**
   * The path of a setting.
   *
   * @throws DataException if it cannot be the name of a file here
   */
  public static Path path(String setting) {
    try {
      return Path.of(setting);
    } catch (InvalidPathException e) {
      boolean ascii = setting.chars().allMatch(c -> c < 128);
      throw new DataException(
          setting.replace('\0', LOST)
              + (ascii
                  ? ": is no path: " + e.getReason() + "."
                  : ": has letters that the encoding "
                      + System.getProperty("sun.jnu.encoding")
                      + " of this process's locale lacks: "
                      + REMEDY
                      + "."),
          e);
    }
  }

  /** Refuses a listed name of which letters are lost: files and classes could become one. */
  static void requireWhole(String name) throws IOException {
    if (name.indexOf(LOST) >= 0) {
      throw new IOException(
          name.replace(LOST, '?')
              + " is a name with bytes that are no letters in the encoding "
              + System.getProperty("sun.jnu.encoding")
              + " of this process's locale: "
              + REMEDY
              + ", or rename the file");
    }
  }
}
