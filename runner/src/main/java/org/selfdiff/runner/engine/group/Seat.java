package org.selfdiff.runner.engine.group;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A rank that has met the others, and what it knows of their processes. */
public final class Seat implements AutoCloseable {
  private final Meeting meeting;
  private final int rank;
  private final List<Attendant> all;

  Seat(Meeting meeting, int rank, List<Attendant> all) {
    this.meeting = meeting;
    this.rank = rank;
    this.all = List.copyOf(all);
  }

  /** Number of this rank, from 0. */
  public int rank() {
    return rank;
  }

  /** How many ranks there are. */
  public int size() {
    return meeting.size();
  }

  /** A file that all ranks find by its name. */
  public Path file(String name) {
    return meeting.folder().resolve(name);
  }

  /**
   * Says which others are gone, if any are: those whose process has ended without a word, else
   * those that have left.
   */
  public Optional<String> gone() {
    List<Attendant> others = all.stream().filter(a -> a.rank() != rank).toList();
    List<Attendant> left = others.stream().filter(a -> meeting.left(a.rank())).toList();
    List<Attendant> ended = others.stream().filter(a -> !left.contains(a) && !a.alive()).toList();
    if (!ended.isEmpty()) {
      return Optional.of(
          words(ended)
              + (ended.size() == 1 ? " is gone: its process" : " are gone: their process")
              + " ended in the middle of the run");
    }
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(words(left) + (left.size() == 1 ? " has" : " have") + " left the run");
  }

  private static String words(List<Attendant> some) {
    return some.stream().map(Attendant::toString).collect(Collectors.joining(", "));
  }

  /** Tells the others that this rank is done. */
  @Override
  public void close() {
    meeting.leave(rank);
  }
}
