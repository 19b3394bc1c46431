package org.selfdiff.runner.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ConsoleLoggingTest {
  @Test
  void onlyWarningsAndErrorsAreShownAndInOneLine() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    Logger logger = context.getLogger("org.selfdiff.runner.Session");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      new ConsoleLogging().configure(context);
      logger.info("unseen");
      logger.warn("slow {}", "disk", new IllegalStateException("unseen"));
      context.getLogger("org.nd4j.linalg.factory.Nd4jBackend").info("Loaded backend");
      logger.error("lost");
    } finally {
      System.setErr(before);
      context.stop();
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("warning: slow disk\nerror: lost\n");
  }

  @Test
  void logbackFindsIt() {
    assertThat(ServiceLoader.load(Configurator.class).stream().map(ServiceLoader.Provider::type))
        .contains(ConsoleLogging.class);
  }
}
