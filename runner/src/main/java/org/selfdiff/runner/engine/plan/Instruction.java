package org.selfdiff.runner.engine.plan;

import java.util.List;
import org.selfdiff.methods.graph.Binary;
import org.selfdiff.methods.graph.Node;
import org.selfdiff.methods.graph.Unary;
import org.selfdiff.methods.graph.Value;

/** One entry of a plan. */
public sealed interface Instruction {
  /** What it reads. */
  List<Place> reads();

  /** What it writes. */
  List<Place> writes();

  /**
   * One kernel; of an exchange between ranks, its begin.
   *
   * @param node the node that it computes
   * @param once whether it depends on constants alone, so that running it at compile time is enough
   */
  record Call(Node node, List<Place> reads, List<Place> writes, boolean once)
      implements Instruction {
    /** Kind of kernel and shape of its first output, for profiles. */
    public String label() {
      String op = node.op().toString().replaceAll("\\[.*", "");
      String what =
          node.op() instanceof Binary b
              ? b.fn().name()
              : node.op() instanceof Unary u ? u.fn().name() : op;
      return what + " " + writes.get(0).shape();
    }
  }

  /**
   * The end of an exchange between ranks. Before it, nothing touches what the exchange writes, and
   * nothing writes what it reads.
   *
   * @param exchange its begin
   */
  record Await(Call exchange) implements Instruction {
    /** Its name in profiles. */
    public String label() {
      return label(exchange.label());
    }

    /** The name of the time in which an exchange was waited for. */
    public static String label(String exchange) {
      return exchange + " waited";
    }

    @Override
    public List<Place> reads() {
      return exchange.reads();
    }

    @Override
    public List<Place> writes() {
      return exchange.writes();
    }
  }

  /**
   * A name for what lies in memory already: no work.
   *
   * @param node the reshape, view or pack that gives the name
   * @param place where its output lies
   */
  record Alias(Node node, Place place) implements Instruction {
    @Override
    public List<Place> reads() {
      return List.of();
    }

    @Override
    public List<Place> writes() {
      return List.of();
    }
  }

  /**
   * A copy of elements.
   *
   * @param value what is copied
   */
  record Copy(Value value, Place from, Place to) implements Instruction {
    /** Its name in profiles, with the shape. */
    public String label() {
      return "Copy " + to.shape();
    }

    @Override
    public List<Place> reads() {
      return List.of(from);
    }

    @Override
    public List<Place> writes() {
      return List.of(to);
    }
  }
}
