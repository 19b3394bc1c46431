package org.selfdiff.runner.config;

import java.util.ArrayList;
import java.util.List;
import org.selfdiff.methods.mixing.Comparison;
import org.selfdiff.methods.mixing.Composition;
import org.selfdiff.methods.mixing.Mixing;
import org.selfdiff.methods.mixing.NoMixing;
import org.selfdiff.methods.schema.Kind;
import org.selfdiff.runner.config.problem.Problems;
import org.selfdiff.runner.config.schema.BlockType;
import org.selfdiff.runner.config.schema.Schema;
import org.selfdiff.runner.config.source.Merged;
import org.selfdiff.runner.config.tree.Binder;

/** The mixing priors of the language, each with its defaults. */
public final class Priors {
  private Priors() {}

  /** All of them, the absence of one last. */
  public static List<Mixing> all() {
    List<Mixing> all = new ArrayList<>();
    Schema.choice(Mixing.class).kinds().stream()
        .map(Priors::withDefaults)
        .filter(prior -> !(prior instanceof NoMixing))
        .forEach(all::add);
    all.add(new NoMixing());
    return all;
  }

  /** The words of those that a comparison is not refused under. */
  public static List<String> words(Comparison<?> comparison) {
    return all().stream()
        .filter(prior -> !(comparison.under(prior) instanceof Composition.Refused))
        .map(Priors::word)
        .toList();
  }

  /** Its word in experiments. */
  public static String word(Mixing prior) {
    return prior.getClass().getAnnotation(Kind.class).value();
  }

  private static Mixing withDefaults(BlockType kind) {
    Problems problems = new Problems();
    Merged nothing = Merged.read(List.of(), problems);
    return (Mixing) kind.create(Binder.values(new Binder(kind, nothing, problems).bind()));
  }
}
