package org.selfdiff.runner.config.reference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.runner.config.Priors;

/** Writes which mixing priors are defined for which methods as Markdown. */
final class MixingTable {
  private MixingTable() {}

  /**
   * A table of words, and below it a sentence for each of its cells.
   *
   * @param methods its rows
   */
  public static String of(List<Method> methods) {
    List<Mixing> priors = Priors.all().stream().filter(p -> !(p instanceof NoMixing)).toList();
    StringBuilder text = new StringBuilder("| method |");
    priors.forEach(prior -> text.append(" `" + Priors.word(prior) + "` |"));
    text.append("\n|---|").append("---|".repeat(priors.size())).append('\n');
    for (Method method : methods) {
      text.append("| `" + kind(method) + "` |");
      priors.forEach(p -> text.append(' ' + method.compares().under(p).word() + " |"));
      text.append('\n');
    }
    for (Method method : methods) {
      text.append('\n');
      sentences(method, priors)
          .forEach(
              (sentence, words) ->
                  text.append("* `" + kind(method) + "` under " + words + ": " + sentence)
                      .append(".\n"));
    }
    return text.toString();
  }

  /** Priors that share a sentence are named together. */
  private static Map<String, String> sentences(Method method, List<Mixing> priors) {
    return priors.stream()
        .collect(
            Collectors.groupingBy(
                prior -> sentence(method.compares().under(prior)),
                LinkedHashMap::new,
                Collectors.mapping(Priors::word, Collectors.joining(", "))));
  }

  private static String sentence(Composition<?> composition) {
    String expected =
        composition instanceof Composition.Refused<?> refused
            ? refused.expected().map(what -> ", expected " + what).orElse("")
            : "";
    return composition.word() + " · " + composition.text() + expected;
  }

  private static String kind(Method method) {
    return method.getClass().getAnnotation(Kind.class).value();
  }
}
