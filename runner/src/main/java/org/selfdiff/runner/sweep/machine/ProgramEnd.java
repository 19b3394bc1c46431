package org.selfdiff.runner.sweep.machine;

import java.io.Serializable;

/** How a program ended that one of the {@link Machines} ran. */
public sealed interface ProgramEnd extends Serializable
    permits ProgramEnd.Exited, ProgramEnd.Lost, ProgramEnd.Unusable {

  /** It ended with an exit status; 128 and more stand for signals. */
  record Exited(int status) implements ProgramEnd {}

  /** Its machine is gone, and with it the program, perhaps not at once; another may go on. */
  record Lost(String reason) implements ProgramEnd {}

  /** There is no machine that could run it. */
  record Unusable(String reason) implements ProgramEnd {}
}
