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
import org.slf4j.LoggerFactory;

/**
 * Sends everything that is logged, from level INFO on, to {@code train.log} while it is open; stack
 * traces in full. Launches append to one file.
 */
public final class RunLog implements Closeable {
  private final FileAppender<ILoggingEvent> appender;
  private final Logger root;

  private RunLog(FileAppender<ILoggingEvent> appender, Logger root) {
    this.appender = appender;
    this.root = root;
  }

  /**
   * Attaches the file.
   *
   * @throws RunFolderException when it cannot be written
   */
  public static RunLog attach(Path file) {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    LoggerContext context = root.getLoggerContext();
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
      throw new RunFolderException(file + ": cannot be written; check the folder's permissions");
    }
    root.setLevel(Level.INFO);
    root.addAppender(appender);
    return new RunLog(appender, root);
  }

  /** Detaches the file. */
  @Override
  public void close() {
    root.detachAppender(appender);
    appender.stop();
  }
}
