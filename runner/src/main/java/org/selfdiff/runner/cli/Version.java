package org.selfdiff.runner.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of SelfDiff and of the Java it runs on. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String own =
        Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
            .orElse("development");
    return new String[] {
      "selfdiff " + own,
      "Java "
          + Runtime.version()
          + ", "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
    };
  }
}
