package org.selfdiff.runner.record;

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
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.slf4j.LoggerFactory;

/**
 * Sends what is logged, from level INFO on, to a file while it is open; stack traces in full.
 * Launches append to one file.
 */
public final class RunLog implements Closeable {
  private final FileAppender<ILoggingEvent> appender;
  private final List<Logger> loggers;

  private RunLog(FileAppender<ILoggingEvent> appender, List<Logger> loggers) {
    this.appender = appender;
    this.loggers = List.copyOf(loggers);
    for (Logger logger : loggers) {
      logger.setLevel(Level.INFO);
      logger.addAppender(appender);
    }
  }

  /**
   * Sends everything to the file, beside where it goes already.
   *
   * @throws UserException when it cannot be written
   */
  public static RunLog attach(Path file) {
    return new RunLog(appender(file), List.of(logger(org.slf4j.Logger.ROOT_LOGGER_NAME)));
  }

  /**
   * Sends what some libraries say to the file and nowhere else.
   *
   * @param names of loggers; those below them go with them
   * @throws UserException when it cannot be written
   */
  public static RunLog divert(Path file, List<String> names) {
    List<Logger> loggers = names.stream().map(RunLog::logger).toList();
    loggers.forEach(logger -> logger.setAdditive(false));
    return new RunLog(appender(file), loggers);
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  private static FileAppender<ILoggingEvent> appender(Path file) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    PatternLayoutEncoder lines = new PatternLayoutEncoder();
    lines.setContext(context);
    lines.setCharset(StandardCharsets.UTF_8);
    lines.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n");
    lines.start();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setContext(context);
    appender.setName(file.toString());
    appender.setFile(file.toString());
    appender.setAppend(true);
    appender.setEncoder(lines);
    appender.start();
    if (!appender.isStarted()) {
      throw new UserException(
          ExitCode.INVALID, file + ": cannot be written; check the folder's permissions");
    }
    return appender;
  }

  /** Detaches the file. */
  @Override
  public void close() {
    loggers.forEach(logger -> logger.detachAppender(appender));
    appender.stop();
  }
}
