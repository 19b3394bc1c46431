package org.selfdiff.runner.spark;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A standalone master with workers of one core each, as processes of this machine. */
final class Standalone implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1);

  /** What Spark needs of Java's own modules; the launcher has the same list. */
  static final List<String> OPENS =
      List.of(
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final List<Path> links = new ArrayList<>();
  private final int port;

  /**
   * Starts the master.
   *
   * @param folder for everything it writes
   */
  Standalone(Path folder) throws Exception {
    this.folder = folder;
    install();
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      port = any.getLocalPort();
    }
    start("master.Master", "--port", Integer.toString(port));
    long end = System.nanoTime() + PATIENCE;
    while (!answers()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(Files.readString(folder.resolve("master.Master.log")));
      }
      Thread.sleep(200);
    }
  }

  /** A Spark installation: a folder with its jars, without those of SelfDiff. */
  private void install() throws IOException {
    Path jars = Files.createDirectories(folder.resolve("jars"));
    for (String jar : libraries().split(File.pathSeparator)) {
      Path file = Path.of(jar).toAbsolutePath();
      if (!file.getFileName().toString().startsWith("selfdiff")) {
        links.add(Files.createSymbolicLink(jars.resolve(file.getFileName()), file));
      }
    }
  }

  static String libraries() throws IOException {
    return Files.readString(Path.of(System.getProperty("selfdiff.spark.classpath"))).strip();
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(HOST, port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  String master() {
    return "spark://" + HOST + ":" + port;
  }

  Process worker() throws IOException {
    Path work = folder.resolve("work");
    return start(
        "worker.Worker",
        "--cores",
        "1",
        "--memory",
        "600m",
        "--work-dir",
        work.toString(),
        master());
  }

  private Process start(String service, String... words) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(OPENS);
    line.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-cp", folder.resolve("jars") + "/*"));
    line.addAll(List.of("org.apache.spark.deploy." + service, "--host", HOST));
    line.addAll(List.of("--webui-port", "0"));
    line.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve(service + ".log").toFile()));
    builder.environment().put("SPARK_HOME", folder.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", HOST);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /** Whether an executor of a worker has started a run: the worker's grandchild. */
  static boolean trains(Process worker) {
    return worker.children().anyMatch(executor -> executor.children().findAny().isPresent());
  }

  /** Kills a process and those it has started itself, without a word; not their children. */
  static void kill(Process process) {
    List<ProcessHandle> executors = process.children().toList();
    process.destroyForcibly();
    executors.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() throws IOException {
    processes.forEach(Standalone::kill);
    for (Path link : links) {
      Files.delete(link);
    }
  }
}
