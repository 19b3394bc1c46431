package org.selfdiff.runner.engine.group;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.selfdiff.methods.graph.Value;
import org.selfdiff.methods.step.State;
import org.selfdiff.methods.step.TrainingStep;
import org.selfdiff.runner.exit.ExitCode;

/**
 * A SHA-256 of everything that a step computes: ops with all their attributes and constants,
 * shapes, types, states with their tensors, updates, metrics and inputs. Equal steps have equal
 * fingerprints in every process; the initial values of states are no part of them.
 *
 * @param sha256 64 hexadecimal digits
 */
public record StepFingerprint(String sha256) {
  /** The fingerprint of a step. */
  public static StepFingerprint of(TrainingStep step) {
    StepWords words = new StepWords(newDigest());
    words.word(step.graph().type().name());
    words.inputs(step.graph().inputs());
    words.nodes(step.graph().nodes());
    for (State s : step.states()) {
      words.word("state");
      words.value(s.value());
      s.parts().forEach(p -> words.word(p.name() + p.shape() + p.offset()));
    }
    words.word("updates");
    named(words, new TreeMap<>(step.updates()));
    words.word("metrics");
    named(words, new TreeMap<>(step.metrics()));
    return new StepFingerprint(HexFormat.of().formatHex(words.digest()));
  }

  private static void named(StepWords words, TreeMap<String, Value> values) {
    values.forEach(
        (name, value) -> {
          words.word(name);
          words.value(value);
        });
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Compares it with that of every other rank.
   *
   * @throws GroupException with status 5 on every rank if one differs
   */
  public void require(ProcessGroup group) {
    List<byte[]> all = new Agreement(group).ofAll(HexFormat.of().parseHex(sha256));
    String first = HexFormat.of().formatHex(all.get(0));
    for (int rank = 1; rank < all.size(); rank++) {
      String other = HexFormat.of().formatHex(all.get(rank));
      if (!other.equals(first)) {
        throw new GroupException(
            ExitCode.VERIFICATION,
            "ranks 0 and %d run different steps: SHA-256 %s and %s. Start every rank with the same SelfDiff, experiment and settings."
                .formatted(rank, first, other));
      }
    }
  }
}
