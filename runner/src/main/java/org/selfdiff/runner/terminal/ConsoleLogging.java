package org.selfdiff.runner.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import java.util.Locale;

/**
 * Sets logging up when the first logger is asked for: warnings and errors go to standard error as
 * one line each, {@code warning: …}. Found by logback through {@code META-INF/services}: code,
 * since reading an XML configuration takes several times as long as the rest of logback's start.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class ConsoleLogging extends ContextAwareBase implements Configurator {
  private static final List<String> CHATTER =
      List.of("org.nd4j", "org.bytedeco", "org.reflections", "ai.onnxruntime");

  /** One line per event, without stack trace. */
  private static final class ShortLine extends LayoutBase<ILoggingEvent> {
    // A progress bar may stand on the line.
    private final String erase = System.console() == null ? "" : "\r\033[K";

    @Override
    public String doLayout(ILoggingEvent event) {
      String level = event.getLevel() == Level.WARN ? "warning" : event.getLevel().toString();
      return erase + level.toLowerCase(Locale.ROOT) + ": " + event.getFormattedMessage() + "\n";
    }
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    ShortLine line = new ShortLine();
    line.setContext(context);
    line.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(line);
    encoder.start();
    ThresholdFilter warnings = new ThresholdFilter();
    warnings.setContext(context);
    warnings.setLevel(Level.WARN.toString());
    warnings.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.addFilter(warnings);
    console.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    for (String name : CHATTER) {
      context.getLogger(name).setLevel(Level.WARN);
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
