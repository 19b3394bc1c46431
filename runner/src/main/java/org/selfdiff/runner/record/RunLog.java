package org.selfdiff.runner.record;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * Sends what is logged, from level INFO on, to a file while it is open; stack traces in full.
 * Launches append to one file.
 */
public final class RunLog implements Closeable {
  private final OutputStreamAppender<ILoggingEvent> appender;
  private final List<Logger> loggers;
  private final LogStream stream;

  private RunLog(LogStream stream, List<Logger> loggers) {
    this.stream = stream;
    this.appender = appender(stream);
    this.loggers = List.copyOf(loggers);
    for (Logger logger : loggers) {
      logger.setLevel(Level.INFO);
      logger.addAppender(appender);
    }
  }

  /**
   * Sends everything to the file, beside where it goes already.
   *
   * @throws DiskException when it cannot be written
   */
  public static RunLog attach(Path file) {
    return new RunLog(new LogStream(file), List.of(logger(org.slf4j.Logger.ROOT_LOGGER_NAME)));
  }

  /**
   * Sends what some libraries say to the file and nowhere else.
   *
   * @param names of loggers; those below them go with them
   * @throws DiskException when it cannot be written
   */
  public static RunLog divert(Path file, List<String> names) {
    LogStream stream = new LogStream(file);
    List<Logger> loggers = names.stream().map(RunLog::logger).toList();
    loggers.forEach(logger -> logger.setAdditive(false));
    return new RunLog(stream, loggers);
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  private static OutputStreamAppender<ILoggingEvent> appender(LogStream stream) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    PatternLayoutEncoder lines = new PatternLayoutEncoder();
    lines.setContext(context);
    lines.setCharset(StandardCharsets.UTF_8);
    lines.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n");
    lines.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setName("run");
    appender.setEncoder(lines);
    appender.setOutputStream(stream);
    appender.start();
    return appender;
  }

  /** Why lines are missing in the file, one sentence; empty while all are there. */
  public Optional<String> incomplete() {
    return stream.trouble();
  }

  /** Detaches the file. */
  @Override
  public void close() {
    loggers.forEach(logger -> logger.detachAppender(appender));
    appender.stop();
  }
}
