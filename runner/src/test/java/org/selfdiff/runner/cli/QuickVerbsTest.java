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
 * What is answered at once is answered without a class of the engine: the verbs run where there is
 * none.
 */
class QuickVerbsTest {
  private static final String OURS = "org.selfdiff.";

  private static final Pattern SLOW =
      Pattern.compile(
          "org\\.selfdiff\\.runner\\.(engine|evaluate|report|session)\\..*"
              + "|org\\.(nd4j|bytedeco)\\..*");

  /** Has every class but those. */
  private static final class Quick extends ClassLoader {
    Quick() {
      super(QuickVerbsTest.class.getClassLoader());
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
            name, bytes, 0, bytes.length, QuickVerbsTest.class.getProtectionDomain());
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
        "check FILE",
        "check FILE hardware.devices=2",
        "explain FILE",
        "explain FILE --json",
        "explain FILE method",
        "explain FILE hardware.devices hardware.devices=2",
        "explain FILE hardware hardware.devices=2"
      })
  void theyNeedNoEngine(String words) throws ReflectiveOperationException {
    assertThat(said(words)).startsWith("0\n");
  }

  /** The one question that is answered from the plan of the step. */
  @ParameterizedTest
  @ValueSource(strings = {"explain FILE hardware.devices=2", "plan FILE"})
  void othersDo(String words) throws ReflectiveOperationException {
    assertThat(said(words)).startsWith("1\n");
  }
}
