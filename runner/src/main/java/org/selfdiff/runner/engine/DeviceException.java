package org.selfdiff.runner.engine;

import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/** The device that an experiment asks for is not there or cannot be used; the message says why. */
public class DeviceException extends UserException {
  private static final long serialVersionUID = 1L;

  /** JavaCPP's setting. */
  private static final String CACHE = "org.bytedeco.javacpp.cachedir";

  private static final String SHOWN = " selfdiff devices shows what is here.";

  /** A failure with its complete message. */
  public DeviceException(String message) {
    super(ExitCode.DATA, message);
  }

  /**
   * A device that is refused.
   *
   * @param sentences why, and what to do
   */
  public static DeviceException ofDevice(String sentences) {
    return new DeviceException(sentences + SHOWN);
  }

  /** The message as {@code devices} says it, without the word that it would show more. */
  public final String sentences() {
    String message = getMessage();
    return message.endsWith(SHOWN)
        ? message.substring(0, message.length() - SHOWN.length())
        : message;
  }

  /**
   * A failure to load native libraries, which JavaCPP unpacks once into a folder of its own.
   *
   * @param whose whose libraries
   * @param why the reason
   */
  public static DeviceException notLoaded(String whose, String why) {
    return new DeviceException(
        "%s native libraries cannot be loaded: %s. They are unpacked once into %s, which has to be a folder with about 1 GB free that can be written; -D%s=FOLDER in SELFDIFF_JAVA_OPTS names another."
            .formatted(
                whose,
                why,
                System.getProperty(CACHE, System.getProperty("user.home") + "/.javacpp/cache"),
                CACHE));
  }
}
