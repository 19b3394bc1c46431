package org.selfdiff.runner.config.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One experiment, changed at random.
 *
 * @param ending of the file's name
 * @param bytes what the file holds
 * @param words key=value of the command line
 */
record Mutation(String ending, byte[] bytes, List<String> words) {
  private static final String[] TOKENS = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\"\"\"",
    "'",
    "=",
    ":",
    "+=",
    ",",
    ".",
    "${",
    "}",
    "${?",
    "${a:b}",
    "#",
    "//",
    "null",
    "true",
    "1e309",
    "-1",
    "0",
    "2147483647",
    "9223372036854775808",
    "NaN",
    "Infinity",
    "0x10",
    "1e-999",
    "\\u0000",
    "\\ud800",
    "\\",
    "\n",
    "\r",
    "\t",
    " ",
    "\u2028",
    "\ufeff",
    "\0",
    "é",
    "😀",
    "include ",
    "include \"base.conf\"",
    "extends = ",
    "extends: [x]",
    "define { a = 1 }",
    "${define.a}",
    "kind = ",
    "kind",
    "&x ",
    "*x",
    "<<: ",
    "!!int ",
    "---",
    "- ",
    "|",
    ">",
    "%",
    "@",
    "`",
    "$",
    "\"\": 1",
    "? ",
    "[0]",
    "[99999999999]",
    "low = ",
    "high = 1e309",
    "when { a = b }",
    "choices = []",
    "../",
    "/dev/zero",
    "~"
  };
  private static final String[] KEYS = {
    "name",
    "seed",
    "data",
    "data.kind",
    "data.root",
    "views.size",
    "views.augment",
    "views.augment[0]",
    "views.augment[0].kind",
    "views.count",
    "backbone.kind",
    "backbone.width",
    "method",
    "method.kind",
    "method.dim",
    "method.queue",
    "method.temperature",
    "mixing.kind",
    "optimizer",
    "optimizer.lr",
    "optimizer.kind",
    "schedule.epochs",
    "schedule.lr",
    "schedule.warmup",
    "hardware.batch",
    "hardware.loaders",
    "hardware.engine",
    "evaluate.knn.k",
    "evaluate.protocols",
    "export.onnx.size",
    "run.root",
    "run.keep",
    "define.a",
    "define.b",
    "extends",
    "sweep",
    "sweep.trials",
    "sweep.seeds",
    "sweep.strategy",
    "sweep.strategy.levels",
    "sweep.pruner",
    "sweep.space",
    "sweep.space.optimizer.lr",
    "sweep.space.method",
    "language",
    "",
    "a.b.c.d",
    "\"x y\"",
    "views.local",
    "views.strong",
    "backbone.drop-path",
    "method.teacher"
  };
  private static final String[] VALUES = {
    "1",
    "0",
    "-1",
    "2",
    "1e309",
    "1e-309",
    "0.5",
    "2147483647",
    "1000000000",
    "null",
    "true",
    "[]",
    "{}",
    "[1, 2]",
    "[[]]",
    "{ kind = moco }",
    "moco",
    "simsiam",
    "dino",
    "resnet18",
    "vit-tiny",
    "sgd",
    "lars",
    "grid",
    "sobol",
    "tpe",
    "random",
    "cma-es",
    "cosine",
    "step",
    "shapes",
    "cifar10",
    "images",
    "un-mix",
    "\"\"",
    "\"\\u0000\"",
    "${a}",
    "${?a}",
    "${define.a}${define.a}",
    "${a:b}",
    "${}",
    "{ low = 0, high = 1 }",
    "{ low = 1, high = 0, log = true }",
    "{ low = 1e-320, high = 1e308, log = true }",
    "{ choices = [1, 2], when { method = moco } }",
    "{ kind = asha, eta = 2 }",
    "{ kind = median, rungs = [1] }",
    "[{ kind = moco }, simsiam]",
    "{ include \"/dev/zero\" }",
    "32",
    "224",
    "[0.1, 1]",
    "x".repeat(5000),
    "9".repeat(300)
  };

  /** The whole as text. */
  private String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private Mutation with(String text) {
    return new Mutation(ending, text.getBytes(StandardCharsets.UTF_8), words);
  }

  /**
   * One to three changes of a seed.
   *
   * @param others texts that lines are taken from
   */
  static Mutation of(Mutation seed, List<Mutation> others, Random random) {
    Mutation mutation = seed;
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      mutation =
          switch (random.nextInt(10)) {
            case 0 -> mutation.bytes(random);
            case 1, 2 -> mutation.token(random);
            case 3 -> mutation.number(random);
            case 4, 5 -> mutation.lines(random);
            case 6 -> mutation.splice(others.get(random.nextInt(others.size())), random);
            case 7 -> mutation.nest(random);
            case 8 -> mutation.sweep(random);
            default -> mutation.word(random);
          };
    }
    return mutation;
  }

  private Mutation bytes(Random random) {
    byte[] changed = bytes.clone();
    for (int i = random.nextInt(4); i >= 0 && changed.length > 0; i--) {
      changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
    }
    return new Mutation(ending, changed, words);
  }

  private Mutation token(Random random) {
    String text = text();
    int at = random.nextInt(text.length() + 1);
    int drop = Math.min(text.length(), at + random.nextInt(8) * random.nextInt(2));
    String token = TOKENS[random.nextInt(TOKENS.length)].repeat(1 + random.nextInt(2));
    return with(text.substring(0, at) + token + text.substring(drop));
  }

  /** Another number in the place of one that is there. */
  private Mutation number(Random random) {
    String text = text();
    int at = random.nextInt(text.length() + 1);
    while (at < text.length() && !Character.isDigit(text.charAt(at))) {
      at++;
    }
    int end = at;
    while (end < text.length() && "0123456789.e-".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    String value = VALUES[random.nextInt(VALUES.length)];
    return with(text.substring(0, at) + value + text.substring(end));
  }

  /** Lines deleted, repeated or exchanged, and those inside them with them. */
  private Mutation lines(Random random) {
    List<String> lines = new ArrayList<>(List.of(text().split("\n", -1)));
    int from = random.nextInt(lines.size());
    int to = Math.min(lines.size(), from + 1 + random.nextInt(4));
    List<String> block = List.copyOf(lines.subList(from, to));
    int how = random.nextInt(3);
    if (how != 1) {
      lines.subList(from, to).clear();
    }
    if (how != 0) {
      int at = random.nextInt(lines.size() + 1);
      for (int i = random.nextInt(3); i >= 0; i--) {
        lines.addAll(at, block);
      }
    }
    return with(String.join("\n", lines));
  }

  private Mutation splice(Mutation other, Random random) {
    List<String> lines = new ArrayList<>(List.of(text().split("\n", -1)));
    List<String> from = List.of(other.text().split("\n", -1));
    int start = random.nextInt(from.size());
    int end = Math.min(from.size(), start + 1 + random.nextInt(5));
    lines.addAll(random.nextInt(lines.size() + 1), from.subList(start, end));
    return with(String.join("\n", lines));
  }

  private Mutation nest(Random random) {
    String text = text();
    int at = random.nextInt(text.length() + 1);
    int depth = 1 << random.nextInt(13);
    String open = random.nextBoolean() ? "[" : random.nextBoolean() ? "{" : "{ a = ";
    String close = open.equals("[") ? "]" : "}";
    String tail = random.nextBoolean() ? close.repeat(depth) : "";
    return with(text.substring(0, at) + open.repeat(depth) + tail + text.substring(at));
  }

  private Mutation sweep(Random random) {
    String block =
        "%s=%s"
            .formatted(
                "sweep.space." + KEYS[random.nextInt(KEYS.length)],
                VALUES[random.nextInt(VALUES.length)]);
    List<String> all = new ArrayList<>(words);
    all.add(block);
    if (random.nextBoolean()) {
      all.add("sweep.strategy=" + VALUES[random.nextInt(VALUES.length)]);
      all.add("sweep.trials=" + random.nextInt(30));
    }
    return new Mutation(ending, bytes, all);
  }

  private Mutation word(Random random) {
    List<String> all = new ArrayList<>(words);
    String key = KEYS[random.nextInt(KEYS.length)];
    String value = VALUES[random.nextInt(VALUES.length)];
    if (random.nextInt(8) == 0) {
      value = value + TOKENS[random.nextInt(TOKENS.length)];
    }
    all.add(key + "=" + value);
    return new Mutation(ending, bytes, all);
  }
}
