package org.selfdiff.runner.engine.torch.group;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.selfdiff.runner.engine.Device;
import org.selfdiff.runner.engine.group.Meeting;
import org.selfdiff.runner.engine.group.ProcessGroup;
import org.selfdiff.runner.exit.UserException;

/**
 * Ranks that are processes of their own, with one thread each: every one runs the {@code main} of
 * the same class, which calls {@link #rank}.
 */
public final class Processes implements AutoCloseable {
  private static final int MINUTES = 2;

  /** JavaCPP's setting. */
  private static final String CACHE = "org.bytedeco.javacpp.cachedir";

  private final Path folder;
  private final Meeting meeting;
  private final Class<?> main;
  private final List<Process> ranks = new ArrayList<>();

  /** What a rank does, and what it has to say at the end. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs as one rank.
     *
     * @param words what the test has handed over
     */
    String run(ProcessGroup group, List<String> words) throws Exception;
  }

  private Processes(Path folder, int size, Class<?> main) {
    this.folder = folder;
    this.main = main;
    meeting = Meeting.open(size);
  }

  /**
   * Starts all ranks.
   *
   * @param folder for what they say
   * @param words for all of them
   */
  public static Processes start(Path folder, int size, Class<?> main, String... words)
      throws IOException {
    Processes all = new Processes(folder, size, main);
    try {
      for (int rank = 0; rank < size; rank++) {
        all.start(rank, words);
      }
      return all;
    } catch (IOException | RuntimeException e) {
      all.close();
      throw e;
    }
  }

  /** Starts all ranks and waits for what they say, by rank. */
  public static List<String> run(Path folder, int size, Class<?> main, String... words)
      throws Exception {
    try (Processes all = start(folder, size, main, words)) {
      List<String> said = new ArrayList<>();
      for (int rank = 0; rank < size; rank++) {
        int status = all.status(rank);
        said.add(all.said(rank));
        if (status != 0) {
          throw new AssertionError("rank " + rank + " ended with " + status + ": " + said);
        }
      }
      return said;
    }
  }

  private void start(int rank, String... words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                main.getName(),
                meeting.folder().toString(),
                Integer.toString(rank),
                Integer.toString(meeting.size())));
    command.addAll(List.of(words));
    String cache = System.getProperty(CACHE);
    if (cache != null) {
      command.add(1, "-D" + CACHE + "=" + cache);
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("OMP_WAIT_POLICY", "passive");
    ranks.add(builder.redirectOutput(file(rank).toFile()).start());
  }

  /** The tests' class path, also where a class loader of theirs has it. */
  public static String classPath() {
    if (Processes.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(url -> Path.of(URI.create(url.toString())).toString())
          .collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private Path file(int rank) {
    return folder.resolve(main.getSimpleName() + "-" + meeting.size() + "-" + rank + ".txt");
  }

  /** What a rank has said, without the line that Gloo writes when it is connected. */
  public String said(int rank) throws IOException {
    return Files.readString(file(rank))
        .lines()
        .filter(line -> !line.startsWith("[Gloo]"))
        .collect(Collectors.joining("\n"));
  }

  /** Waits until a rank has said something. */
  public void awaitWord(int rank, String word) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
    while (!said(rank).contains(word)) {
      if (System.nanoTime() > end || !ranks.get(rank).isAlive()) {
        throw new AssertionError("rank " + rank + " never said " + word + ": " + said(rank));
      }
      Thread.sleep(10);
    }
  }

  /** Ends a rank as {@code kill -9} does. */
  public void kill(int rank) throws InterruptedException {
    ranks.get(rank).destroyForcibly().waitFor();
  }

  /** Number of a rank's process. */
  public long pid(int rank) {
    return ranks.get(rank).pid();
  }

  /** Waits for the end of a rank. */
  public int status(int rank) throws Exception {
    if (!ranks.get(rank).waitFor(MINUTES, TimeUnit.MINUTES)) {
      throw new AssertionError("rank " + rank + " does not end: " + said(rank));
    }
    return ranks.get(rank).exitValue();
  }

  @Override
  public void close() {
    ranks.forEach(Process::destroyForcibly);
    // What a rank still writes may lie in a folder that the test is about to remove.
    ranks.forEach(rank -> rank.onExit().join());
    meeting.close();
  }

  /** In a rank: meets the others, does something with them, and ends as the command would. */
  public static void rank(String[] arguments, Body body) throws Exception {
    rank(arguments, C10dGroup.PATIENCE, body);
  }

  /** The same with exchanges that wait for another time. */
  static void rank(String[] arguments, Duration patience, Body body) throws Exception {
    List<String> words = List.of(arguments);
    int status = 0;
    String said;
    try {
      Meeting at = Meeting.at(Path.of(words.get(0)), Integer.parseInt(words.get(2)));
      try (ProcessGroup group =
          C10dGroup.join(
              at.sit(Integer.parseInt(words.get(1)), Duration.ofSeconds(60)),
              Device.CPU,
              Duration.ofSeconds(60),
              patience)) {
        said = body.run(group, words.subList(3, words.size()));
      }
    } catch (UserException e) {
      said = e.getMessage();
      status = e.code().status();
    }
    System.out.write((said + "\n").getBytes(StandardCharsets.UTF_8));
    System.out.flush();
    System.exit(status);
  }
}
