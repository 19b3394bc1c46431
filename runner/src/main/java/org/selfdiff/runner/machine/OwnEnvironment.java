package org.selfdiff.runner.machine;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/**
 * The environment of this process as native libraries read it when they are loaded. Java's own copy
 * of it stays as it was at the start.
 */
public final class OwnEnvironment {
  private static final int REPLACE = 1;

  private OwnEnvironment() {}

  /**
   * Takes values out that would end the process later. To be called before any library is loaded.
   *
   * @param said takes a sentence for each
   * @throws UserException if one cannot be taken out
   */
  public static void mend(Consumer<String> said) {
    mend(System.getenv(), Processor::here, OwnEnvironment::set, said);
  }

  /** Takes a variable's name and its new value, null for none. */
  @FunctionalInterface
  interface Change {
    void of(String variable, String value);
  }

  static void mend(
      Map<String, String> environment,
      Supplier<Processor> processor,
      Change change,
      Consumer<String> said) {
    if (LibraryVariables.NAMES.stream().noneMatch(environment::containsKey)) {
      return;
    }
    for (LibraryVariables.Finding finding : LibraryVariables.of(environment, processor.get())) {
      if (finding instanceof LibraryVariables.Dropped dropped) {
        try {
          change.of(dropped.variable(), dropped.instead().orElse(null));
          said.accept(dropped.sentence());
        } catch (LinkageError | RuntimeException e) {
          // JNA has no part for this system.
          throw new UserException(
              ExitCode.DATA, dropped.sentence().replaceFirst(": it is left out.*", ": unset it"));
        }
      }
    }
  }

  static void set(String variable, String value) {
    NativeLibrary library = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME);
    int failed =
        value == null
            ? library.getFunction("unsetenv").invokeInt(new Object[] {variable})
            : library.getFunction("setenv").invokeInt(new Object[] {variable, value, REPLACE});
    if (failed != 0) {
      throw new IllegalStateException(variable + " cannot be changed");
    }
  }
}
