package org.selfdiff.runner.ui;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.StringJoiner;

/** Run folders as a run leaves them. */
record RunFixture(Path folder) {
  static final String STARTED = "2026-03-01T09:00:00Z";
  static final double FIRST_TIME = Instant.parse(STARTED).getEpochSecond() + 10;

  /** A run of 10 epochs with 4 steps each, of which nothing is done. */
  static RunFixture make(Path root, String id) throws IOException {
    Path folder = Files.createDirectories(root.resolve(id));
    String name = folder.getFileName().toString().replaceAll("-[^-]*$", "");
    String hash = folder.getFileName().toString().replaceAll(".*-", "");
    Files.writeString(
        folder.resolve("resolved.conf"),
        """
        # identity %s
        name = "%s"
        data { kind = shapes }
        backbone { kind = resnet18, width = 16 }
        method { kind = moco, temperature = 0.%s }
        mixing { kind = none }
        schedule { epochs = 10 }
        """
            .formatted(hash, name, hash.length()));
    Files.writeString(
        folder.resolve("provenance.json"),
        """
        {"name": "%s", "identity": "%s", "data": {"classes": "12"}, "launches": [
          {"started": "%s", "command": ["selfdiff", "run", "a.conf"], "host": "box",
           "java": "17", "system": "Linux", "processor": "a processor", "cores": 2,
           "libraries": {}}]}
        """
            .formatted(name, hash, STARTED));
    RunFixture run = new RunFixture(folder);
    return run.status("running", "");
  }

  /** The same launched with each of these numbers of devices, one after the other. */
  RunFixture on(int... devices) throws IOException {
    Path file = folder.resolve("provenance.json");
    String one = Files.readString(file);
    int from = one.indexOf("{\"started\"");
    String launch = one.substring(from, one.lastIndexOf("}]}") + 1);
    StringJoiner launches = new StringJoiner(",");
    for (int count : devices) {
      String on =
          "\"devices\": {\"count\": %d, \"kind\": \"cpu\", \"threads\": 1}".formatted(count);
      launches.add(launch.substring(0, launch.length() - 1) + ", " + on + "}");
    }
    Files.writeString(file, one.substring(0, from) + launches + "]}");
    return this;
  }

  Path metrics() {
    return folder.resolve("metrics.jsonl");
  }

  /** One line of a step, written two seconds after the one before. */
  static String line(long step, String values) {
    return String.format(
        Locale.ROOT,
        "{\"step\":%d,\"epoch\":%s,\"time\":%.1f,%s}\n",
        step,
        step / 4.0,
        FIRST_TIME + 2 * step,
        values);
  }

  RunFixture append(String text) throws IOException {
    Files.writeString(metrics(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return this;
  }

  /** Steps {@code from} to {@code to}, with the loss 10 / step, and an accuracy every epoch. */
  RunFixture steps(int from, int to) throws IOException {
    for (int step = from; step <= to; step++) {
      append(line(step, "\"loss\":" + 10.0 / step + ",\"lr\":0.1"));
      if (step % 4 == 0) {
        append(line(step, "\"knn/top1\":" + step / 100.0));
      }
    }
    return this;
  }

  RunFixture status(String state, String message) throws IOException {
    Files.writeString(
        folder.resolve("status.json"),
        """
        {"state": "%s", "time": "%s", "step": 0, "epoch": 0, "message": "%s"}
        """
            .formatted(state, STARTED, message));
    return this;
  }

  /** The lock of a process of this machine. */
  RunFixture held(long process) throws IOException {
    String host = InetAddress.getLocalHost().getHostName();
    return held(process, host);
  }

  RunFixture held(long process, String host) throws IOException {
    Files.writeString(
        folder.resolve(".lock"), "process " + process + " on " + host + " since " + now());
    return this;
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }
}
