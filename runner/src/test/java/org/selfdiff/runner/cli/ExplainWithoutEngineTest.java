package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.runner.config.Corpus;

/**
 * What {@code explain} says of one device, or of single settings, it says without a class of the
 * engine: it runs where there is none.
 */
class ExplainWithoutEngineTest {
  private static final String OURS = "org.selfdiff.";

  private static final Pattern SLOW =
      Pattern.compile(
          "org\\.selfdiff\\.runner\\.(engine|evaluate|report|session)\\..*"
              + "|org\\.(nd4j|bytedeco)\\..*");

  /** Has every class but those. */
  private static final class Quick extends ClassLoader {
    Quick() {
      super(ExplainWithoutEngineTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (SLOW.matcher(name).matches()) {
          throw new ClassNotFoundException(name);
        }
        if (!name.startsWith(OURS)) {
          return super.loadClass(name, resolve);
        }
        Class<?> known = findLoadedClass(name);
        return known == null ? define(name) : known;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = file.readAllBytes();
        return defineClass(
            name, bytes, 0, bytes.length, ExplainWithoutEngineTest.class.getProtectionDomain());
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static String said(String words) throws ReflectiveOperationException {
    StringWriter out = new StringWriter();
    PrintWriter print = new PrintWriter(out, true);
    String file = Corpus.experiments().resolve("cifar10/moco-notebook.conf").toString();
    Object status =
        new Quick()
            .loadClass(Main.class.getName())
            .getMethod("run", PrintWriter.class, PrintWriter.class, String[].class)
            .invoke(null, print, print, words.replace("FILE", file).split(" "));
    return status + "\n" + out;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "explain FILE",
        "explain FILE --json",
        "explain FILE method",
        "explain FILE hardware.devices hardware.devices=2",
        "explain FILE hardware hardware.devices=2"
      })
  void settingsAreExplainedWithoutTheEngine(String words) throws ReflectiveOperationException {
    assertThat(said(words)).startsWith("0\n");
  }

  /** Questions that are answered from the step: whether arrays hold it, what devices exchange. */
  @ParameterizedTest
  @ValueSource(strings = {"check FILE", "explain FILE hardware.devices=2", "plan FILE"})
  void whatIsAskedOfTheStepNeedsIt(String words) throws ReflectiveOperationException {
    assertThat(said(words)).startsWith("1\n");
  }
}
