package org.selfdiff.runner.config.reference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.selfdiff.methods.method.Method;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Compositions;
import org.selfdiff.methods.mixing.CutMix;
import org.selfdiff.methods.mixing.Mixup;
import org.selfdiff.methods.mixing.Sdmp;
import org.selfdiff.methods.mixing.UnMix;
import org.selfdiff.methods.schema.Kind;

/** Writes which mixing priors are defined for which methods as Markdown. */
public final class MixingTable {
  private MixingTable() {}

  private static Map<String, Function<Compositions, Composition>> priors() {
    Map<String, Function<Compositions, Composition>> priors = new LinkedHashMap<>();
    priors.put(kind(UnMix.class), Compositions::unMix);
    priors.put(kind(Sdmp.class), Compositions::sdmp);
    priors.put(kind(Mixup.class), Compositions::mixup);
    priors.put(kind(CutMix.class), Compositions::cutMix);
    return priors;
  }

  /** A table of words, and below it a sentence for each of its cells. */
  public static String of(List<Method> methods) {
    StringBuilder text = new StringBuilder("| method |");
    priors().keySet().forEach(prior -> text.append(" `" + prior + "` |"));
    text.append("\n|---|").append("---|".repeat(priors().size())).append('\n');
    for (Method method : methods) {
      text.append("| `" + kind(method.getClass()) + "` |");
      priors().values().forEach(p -> text.append(' ' + word(p, method) + " |"));
      text.append('\n');
    }
    for (Method method : methods) {
      text.append('\n');
      sentences(method)
          .forEach(
              (sentence, priors) ->
                  text.append(
                          "* `" + kind(method.getClass()) + "` under " + priors + ": " + sentence)
                      .append(".\n"));
    }
    return text.toString();
  }

  private static String word(Function<Compositions, Composition> prior, Method method) {
    return prior.apply(method.compositions()).word();
  }

  /** Priors that share a sentence are named together. */
  private static Map<String, String> sentences(Method method) {
    return priors().entrySet().stream()
        .collect(
            Collectors.groupingBy(
                prior -> {
                  Composition composition = prior.getValue().apply(method.compositions());
                  return composition.word() + " · " + composition.text();
                },
                LinkedHashMap::new,
                Collectors.mapping(Map.Entry::getKey, Collectors.joining(", "))));
  }

  private static String kind(Class<?> part) {
    return part.getAnnotation(Kind.class).value();
  }
}
