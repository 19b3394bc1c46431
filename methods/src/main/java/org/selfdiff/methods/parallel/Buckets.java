package org.selfdiff.methods.parallel;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.graph.AllReduce;
import org.selfdiff.methods.graph.Pack;
import org.selfdiff.methods.graph.Value;

/**
 * Values that are packed into one vector of which every rank needs all: parts are reduced in
 * buckets, neighbors together, so that the first travel while the last are computed.
 */
final class Buckets {
  private final RankGraph g;
  private final List<Value> pieces = new ArrayList<>();
  private final List<Value> bucket = new ArrayList<>();
  private AllReduce.Fn fn;
  private long bytes;

  private Buckets(RankGraph g) {
    this.g = g;
  }

  /** The packed vector. */
  static Value of(RankGraph g, List<Held> values) {
    Buckets buckets = new Buckets(g);
    values.forEach(buckets::add);
    buckets.close();
    return buckets.pieces.size() == 1
        ? g.reshape(buckets.pieces.get(0), buckets.pieces.get(0).shape().size())
        : g.apply(new Pack(), buckets.pieces).get(0);
  }

  private void add(Held held) {
    if (!(held.layout() instanceof Layout.Part part)) {
      close();
      pieces.add(g.whole(held));
      return;
    }
    long size = held.value().spec().bytes();
    if (part.fn() != fn || bytes + size > g.bucketBytes()) {
      close();
    }
    fn = part.fn();
    bytes += size;
    bucket.add(held.value());
  }

  private void close() {
    if (!bucket.isEmpty()) {
      Value packed = g.apply(new Pack(), List.copyOf(bucket)).get(0);
      pieces.add(g.apply1(new AllReduce(fn, g.world()), packed));
    }
    bucket.clear();
    bytes = 0;
    fn = null;
  }
}
