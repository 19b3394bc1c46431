package org.selfdiff.runner.record;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run keeps what.
 *
 * @param folder of the run
 */
public record RunPaths(Path folder) {
  /**
   * The paths of a run that is there.
   *
   * @throws RunFolderException if the folder is not there, or is none of a run
   */
  public static RunPaths existing(Path folder) {
    RunPaths paths = new RunPaths(folder);
    if (!Files.isDirectory(folder)) {
      throw new RunFolderException(
          folder + ": no such folder; name a folder that `selfdiff run` made");
    }
    if (!Files.isRegularFile(paths.resolved())) {
      throw new RunFolderException(
          folder
              + ": not a run folder (it has no "
              + paths.resolved().getFileName()
              + "); name a folder that `selfdiff run` made");
    }
    return paths;
  }

  /** The experiment as written. */
  public Path experiment() {
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

  /** The report for a browser. */
  public Path report() {
    return folder.resolve("report.html");
  }

  /** Everything logged, over all launches. */
  public Path log() {
    return folder.resolve("train.log");
  }

  /** Held locked by the process that trains here. */
  Path lock() {
    return folder.resolve(".lock");
  }
}
