package org.selfdiff.runner.spark;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Sends what Spark logs in this process to a file, and nothing of it to the terminal, where a table
 * is drawn. Launches append to one file.
 */
final class SparkLog implements Closeable {
  private static final List<String> LOGGERS = List.of("org.apache", "org.sparkproject", "io.netty");

  private final FileAppender<ILoggingEvent> appender;

  private SparkLog(FileAppender<ILoggingEvent> appender) {
    this.appender = appender;
  }

  static SparkLog attach(Path file) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    PatternLayoutEncoder lines = new PatternLayoutEncoder();
    lines.setContext(context);
    lines.setCharset(StandardCharsets.UTF_8);
    lines.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n");
    lines.start();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setContext(context);
    appender.setFile(file.toString());
    appender.setAppend(true);
    appender.setEncoder(lines);
    appender.start();
    for (String name : LOGGERS) {
      Logger logger = context.getLogger(name);
      logger.setLevel(Level.INFO);
      logger.setAdditive(false);
      logger.addAppender(appender);
    }
    return new SparkLog(appender);
  }

  @Override
  public void close() {
    appender.stop();
  }
}
