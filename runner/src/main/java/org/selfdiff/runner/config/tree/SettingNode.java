package org.selfdiff.runner.config.tree;

import org.selfdiff.runner.config.problem.Origin;

/** One setting of an experiment with its value, defaults included. */
public sealed interface SettingNode permits BlockNode, ListNode, ValueNode, AbsentNode {

  /** The dotted key; elements of lists end in {@code [index]}. */
  String path();

  /** Where the value comes from. */
  Origin origin();

  /** The value as the component of a record. */
  Object value();

  /** Calls the method of {@code visitor} that belongs to this node. */
  <R> R accept(Visitor<R> visitor);

  /** One method per kind of node. */
  interface Visitor<R> {
    /** A block. */
    R block(BlockNode node);

    /** A list. */
    R list(ListNode node);

    /** A single value. */
    R value(ValueNode node);

    /** An optional setting that is not given. */
    R absent(AbsentNode node);
  }
}
