package org.selfdiff.runner.picture;

/** A machine on which Java has no fonts, so that pictures cannot bear text. */
public final class FontException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FontException(Throwable cause) {
    super(
        "Java finds no fonts on this machine to write on pictures; install fontconfig and a font,"
            + " for instance the package fonts-dejavu-core",
        cause);
  }
}
