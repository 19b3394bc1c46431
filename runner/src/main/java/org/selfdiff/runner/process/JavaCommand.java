package org.selfdiff.runner.process;

import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.machine.LibraryVariables;
import org.selfdiff.runner.machine.Processor;

/**
 * A Java program to be run, on this machine or on one that has the same files. Its standard input
 * is a leash: the program saves and ends when that is closed, or when whoever holds it is gone.
 *
 * @param options of the virtual machine
 * @param classPath where its classes are
 * @param main class and words
 * @param folder working directory
 */
public record JavaCommand(List<String> options, String classPath, List<String> main, String folder)
    implements Serializable {
  private static final String HEAP = "-XX:MaxRAMPercentage=";

  /** Copies the lists. */
  public JavaCommand {
    options = List.copyOf(options);
    main = List.copyOf(main);
  }

  /**
   * Another program of the classes of this one, in the same folder and with the same options.
   *
   * @param main class and words
   */
  public static JavaCommand likeThis(List<String> main) {
    List<String> options =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(o -> !o.startsWith("-agentlib") && !o.startsWith("-javaagent"))
            .toList();
    return new JavaCommand(
        options, System.getProperty("java.class.path"), main, System.getProperty("user.dir"));
  }

  /**
   * The share of the machine's memory, in per cent, that the options give the heap.
   *
   * @param otherwise where they do not say
   */
  public double heapPercent(double otherwise) {
    return options.stream()
        .filter(o -> o.startsWith(HEAP))
        .reduce((before, last) -> last)
        .map(o -> Double.parseDouble(o.substring(HEAP.length())))
        .orElse(otherwise);
  }

  /**
   * The command line.
   *
   * @param home of Java on the machine
   * @param heapPercent share of the machine's memory that its heap may take
   */
  public List<String> line(Path home, double heapPercent) {
    List<String> line = new ArrayList<>();
    line.add(home.resolve("bin").resolve("java").toString());
    line.addAll(options);
    line.add(HEAP + heapPercent);
    line.add("-cp");
    line.add(classPath);
    line.addAll(main);
    return line;
  }

  /**
   * Starts it with the Java that runs this program.
   *
   * @param heapPercent share of the machine's memory that its heap may take
   * @param environment variables beside those of this process
   * @param log what it says is added here
   */
  public Process start(double heapPercent, Map<String, String> environment, Path log)
      throws IOException {
    Files.createDirectories(log.getParent());
    ProcessBuilder builder =
        new ProcessBuilder(line(Path.of(System.getProperty("java.home")), heapPercent))
            .directory(new File(folder))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    LibraryVariables.mend(builder.environment(), Processor.here());
    return builder.start();
  }

  /** Tells a program that was started to save and end. */
  public static void release(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended by itself.
      process.destroy();
    }
  }
}
