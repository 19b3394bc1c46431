package org.selfdiff.runner.record;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One start of a run.
 *
 * @param started UTC, ISO 8601, whole seconds
 * @param command line as given
 * @param host name of the machine
 * @param process number
 * @param git state of the code, null where it is not in a checkout
 * @param java version and vendor
 * @param system name, version and architecture
 * @param processor model
 * @param cores the process may use
 * @param devices that share every step, null where a run of an earlier version does not tell
 * @param memoryMib memory of the machine, 0 where unknown
 * @param libraries name to version of the jars on the class path
 */
public record Launch(
    String started,
    List<String> command,
    String host,
    long process,
    Git git,
    String java,
    String system,
    String processor,
    int cores,
    LaunchDevices devices,
    long memoryMib,
    Map<String, String> libraries) {
  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d.*)\\.jar");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /** Copies the collections. */
  public Launch {
    for (String text : new String[] {started, host, java, system, processor}) {
      Objects.requireNonNull(text, "a launch has no time, host, java, system or processor");
    }
    command = List.copyOf(command);
    libraries = Collections.unmodifiableMap(new TreeMap<>(libraries));
  }

  /**
   * Describes this process, now.
   *
   * @param command line as given
   * @param code folder of the project's checkout
   * @param devices that share every step
   */
  public static Launch now(List<String> command, Path code, LaunchDevices devices)
      throws IOException {
    return new Launch(
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        command,
        hostName(),
        ProcessHandle.current().pid(),
        Git.of(code).orElse(null),
        System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vendor"),
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        processor(Path.of("/proc/cpuinfo")),
        Runtime.getRuntime().availableProcessors(),
        devices,
        memory(Path.of("/proc/meminfo")),
        libraries(System.getProperty("java.class.path")));
  }

  static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  static String processor(Path cpuinfo) throws IOException {
    return line(cpuinfo, "model name")
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .orElse("unknown " + System.getProperty("os.arch"));
  }

  private static long memory(Path meminfo) throws IOException {
    Matcher number = NUMBER.matcher(line(meminfo, "MemTotal").orElse("0"));
    return number.find() ? Long.parseLong(number.group()) / 1024 : 0;
  }

  private static Optional<String> line(Path file, String start) throws IOException {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> line.startsWith(start)).findFirst();
    }
  }

  static Map<String, String> libraries(String classPath) {
    Map<String, String> result = new TreeMap<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      Matcher jar = JAR.matcher(new File(entry).getName());
      if (jar.matches()) {
        result.merge(jar.group(1), jar.group(2), (a, b) -> a.length() <= b.length() ? a : b);
      }
    }
    return result;
  }
}
