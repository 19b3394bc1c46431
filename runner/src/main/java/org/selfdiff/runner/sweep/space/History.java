package org.selfdiff.runner.sweep.space;

import java.util.List;

/**
 * The trials of a sweep so far.
 *
 * @param trials in the order of their numbers, without gaps in an unchanged sweep; where a sweep's
 *     space was changed, those that are no points of it any more are left out
 */
public record History(List<Trial> trials) {
  /** No trial yet. */
  public static final History EMPTY = new History(List.of());

  /** Copies the list. */
  public History {
    trials = List.copyOf(trials);
  }

  /**
   * A trial by its number.
   *
   * @throws IllegalArgumentException where there is none
   */
  public Trial trial(int number) {
    return trials.stream()
        .filter(t -> t.number() == number)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no trial " + number));
  }

  /** The trials that have a loss at a rung, in order. */
  public List<Trial> reached(int rung) {
    return trials.stream().filter(t -> t.losses().size() > rung).toList();
  }
}
