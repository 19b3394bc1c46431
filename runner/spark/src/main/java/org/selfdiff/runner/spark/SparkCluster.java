package org.selfdiff.runner.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.selfdiff.runner.cli.Main;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.record.RunLog;
import org.selfdiff.runner.sweep.machine.Cluster;
import org.selfdiff.runner.sweep.machine.Machines;

/**
 * Clusters of Apache Spark. Every property {@code spark.…} of this virtual machine is one of the
 * application; those below are what a sweep needs.
 */
public final class SparkCluster implements Cluster {
  private static final String SCHEME = "spark://";
  private static final List<String> LOGGERS = List.of("org.apache", "org.sparkproject", "io.netty");
  private static final int DEFAULT_PORT = 7077;
  private static final int PATIENCE_MILLISECONDS = 5000;

  @Override
  public Optional<String> surrounding() {
    return Optional.ofNullable(System.getProperty("spark.master"));
  }

  @Override
  public Machines open(String master, Path folder) {
    if (master.startsWith(SCHEME)) {
      reach(master);
    }
    Path file = folder.resolve("logs").resolve("spark.log");
    RunLog log = RunLog.divert(file, LOGGERS);
    try {
      String name = folder.getFileName().toString();
      return new SparkMachines(new JavaSparkContext(conf(master, name)), log, master);
    } catch (RuntimeException e) {
      log.close();
      throw new UserException(
          ExitCode.DATA,
          master + ": Spark did not take the sweep on: " + e.getMessage() + "; see " + file,
          e);
    }
  }

  /** Spark itself would try for a minute, and say why in its log only. */
  private static void reach(String master) {
    StringBuilder tried = new StringBuilder();
    for (String one : master.substring(SCHEME.length()).split(",")) {
      try (Socket socket = new Socket()) {
        URI address = URI.create(SCHEME + one);
        int port = address.getPort() < 0 ? DEFAULT_PORT : address.getPort();
        socket.connect(new InetSocketAddress(address.getHost(), port), PATIENCE_MILLISECONDS);
        return;
      } catch (UnknownHostException e) {
        tried.append(tried.isEmpty() ? "" : ", ").append(one).append(": unknown host");
      } catch (IOException | IllegalArgumentException e) {
        tried.append(tried.isEmpty() ? "" : ", ").append(one).append(": ").append(e.getMessage());
      }
    }
    throw new UserException(
        ExitCode.DATA,
        master + ": no master answers there (" + tried + "); start one, or correct sweep.cluster");
  }

  private static SparkConf conf(String master, String name) {
    return new SparkConf()
        .setMaster(master)
        .setAppName(name)
        .setJars(new String[] {jar(Main.class), jar(SparkCluster.class)})
        // A task that failed is this program's to judge, not Spark's.
        .set("spark.task.maxFailures", "1")
        .set("spark.speculation", "false")
        // Executors wait for processes; the memory of a run is outside theirs.
        .setIfMissing("spark.executor.memory", "512m")
        .setIfMissing("spark.ui.enabled", "false")
        .setIfMissing("spark.ui.showConsoleProgress", "false");
  }

  private static String jar(Class<?> of) {
    return of.getProtectionDomain().getCodeSource().getLocation().toString();
  }
}
