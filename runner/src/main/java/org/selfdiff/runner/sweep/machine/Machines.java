package org.selfdiff.runner.sweep.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.selfdiff.runner.config.Hardware;
import org.selfdiff.runner.process.JavaCommand;

/** Runs Java programs, on this machine or on others; called by several threads at once. */
public interface Machines extends AutoCloseable {
  /**
   * The overrides that keep a run to its part of a machine: none of them changes what it computes.
   *
   * @param slot number of the worker, from 0
   * @param hardware what the experiment asks for
   */
  List<String> words(int slot, Hardware hardware);

  /**
   * Runs a program and returns when it has ended or is out of reach.
   *
   * @param title what it is, for whoever looks
   * @param log what it says is added here
   */
  ProgramEnd run(JavaCommand command, String title, Path log)
      throws IOException, InterruptedException;

  /** Tells every program to save and end, those that are started later, too. */
  void stop();

  /** Gives the machines back. */
  @Override
  void close();
}
