package org.selfdiff.runner.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a run keeps what.
 *
 * @param folder of the run
 */
public record RunPaths(Path folder) {
  /** The experiment as written. */
  Path experiment() {
    return folder.resolve("experiment.conf");
  }

  /** The experiment with every default and include resolved; its first line is the identity. */
  public Path resolved() {
    return folder.resolve("resolved.conf");
  }

  /** Code, machine, libraries, data and launches. */
  public Path provenance() {
    return folder.resolve("provenance.json");
  }

  /** One JSON object per line. */
  public Path metrics() {
    return folder.resolve("metrics.jsonl");
  }

  /** Folder of the checkpoints. */
  public Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  /** Folder of what is written for use elsewhere. */
  public Path export() {
    return folder.resolve("export");
  }

  /** Folder of what protocols found. */
  public Path evaluation() {
    return folder.resolve("evaluation");
  }

  /** Folder of the pictures that are made of the run. */
  public Path pictures() {
    return folder.resolve("pictures");
  }

  /** What listing the images found out, so that they are not listed again. */
  public Path images() {
    return folder.resolve("images.index");
  }

  /** The report for a browser. */
  public Path report() {
    return folder.resolve("report.html");
  }

  /** How the run stands. */
  public Path status() {
    return folder.resolve("status.json");
  }

  /** Everything logged, over all launches. */
  public Path log() {
    return folder.resolve("train.log");
  }

  /**
   * What one of several ranks logged, over all launches.
   *
   * @param rank its number, at least 1: rank 0 writes {@link #log}
   */
  public Path rankLog(int rank) {
    return folder.resolve("rank-" + rank + ".log");
  }

  private static boolean isRankLog(Path file) {
    return file.getFileName().toString().matches("rank-\\d+\\.log");
  }

  /** Images that could not be read, over all launches. */
  public Path unreadable() {
    return folder.resolve(UnreadableList.FILE);
  }

  /** Held locked by the process that trains here. */
  Path lock() {
    return folder.resolve(".lock");
  }

  /** Who trains here, beside the lock. */
  Path holder() {
    return folder.resolve(".holder");
  }

  /**
   * Refuses a folder in which something leads to other places: a run that came from somebody else
   * must not write there.
   *
   * @throws DiskException naming the first link to a folder, or in the place of a file that grows
   */
  public void requireOwn() throws IOException {
    for (Path file : List.of(lock(), log(), metrics(), unreadable())) {
      AppendFile.requireNoLink(file);
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      inside
          .filter(path -> !path.equals(folder))
          .filter(path -> Files.isSymbolicLink(path))
          .filter(path -> Files.isDirectory(path) || isRankLog(path))
          .sorted()
          .forEach(AppendFile::requireNoLink);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
