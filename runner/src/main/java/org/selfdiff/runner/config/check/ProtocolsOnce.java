package org.selfdiff.runner.config.check;

import java.util.List;
import org.selfdiff.methods.schema.Findings;
import org.selfdiff.runner.protocol.Protocol;

/** The record of a protocol lies under its kind. */
final class ProtocolsOnce implements Check {
  @Override
  public void check(Parts parts, Findings findings) {
    List<String> kinds =
        parts.evaluate().stream()
            .flatMap(evaluate -> evaluate.protocols().stream())
            .map(Protocol::kind)
            .toList();
    kinds.stream()
        .filter(kind -> kinds.indexOf(kind) != kinds.lastIndexOf(kind))
        .distinct()
        .forEach(
            kind ->
                findings.add(
                    "evaluate.protocols",
                    kind + " is asked for more than once, expected each kind once"));
  }
}
