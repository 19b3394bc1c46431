package org.selfdiff.runner.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * One recorded case: what went into the original code and what came out.
 *
 * @param folder where the case lies
 * @param method name of that folder
 * @param name file name of the case without its ending
 * @param hyperparameters the settings recorded with it
 * @param inputs arrays that went in, by name, those generated from a seed among them
 * @param expected arrays that must come out, by the name of their member: {@code out_...} and
 *     {@code grad_...}; where a case has none its settings' numbers are what the product must
 *     declare
 * @param tolerance how far results may be off
 * @param doubleTolerance the same for results computed in double precision, where it differs
 * @param order names of all parameters as the original code lists them, where the case has the list
 * @param overrides tolerances of single arrays by the name of their member, where others hold
 */
record GoldenCase(
    Path folder,
    String method,
    String name,
    JsonNode hyperparameters,
    Map<String, GoldenArray> inputs,
    Map<String, GoldenArray> expected,
    Tolerance tolerance,
    Optional<Tolerance> doubleTolerance,
    List<String> order,
    Map<String, Tolerance> overrides) {
  private static final String CHECK = "generated_check";

  /**
   * Reads {@code case.json} and the {@code case.npz} beside it.
   *
   * @throws IOException when a file is missing or damaged, or when the two do not list the same
   *     expected arrays
   */
  static GoldenCase read(Path json) throws IOException {
    JsonNode tree = new ObjectMapper().readTree(json.toFile());
    String name = json.getFileName().toString().replaceFirst("\\.json$", "");
    Map<String, GoldenArray> inputs = new TreeMap<>();
    Map<String, GoldenArray> expected = new TreeMap<>();
    NpzReader.read(Files.readAllBytes(json.resolveSibling(name + ".npz")))
        .forEach(
            (member, array) -> {
              if (member.startsWith("in_")) {
                inputs.put(member.substring("in_".length()), array);
              } else {
                expected.put(member, array);
              }
            });
    checkListed(tree, expected);
    if (tree.has("generated_inputs")) {
      inputs.putAll(GeneratedInputs.of(tree.get("generated_inputs"), inputs.remove(CHECK)));
    }
    if (expected.isEmpty()) {
      numbers("out", tree.path("hyperparameters"), expected);
    }
    return new GoldenCase(
        json.getParent(),
        json.getParent().getFileName().toString(),
        name,
        tree.path("hyperparameters"),
        inputs,
        expected,
        tolerance(tree, "tolerance")
            .orElseThrow(() -> new IOException("no tolerance with rtol and atol")),
        tolerance(tree, "tolerance_float64"),
        order(tree),
        overrides(tree.path("tolerance_overrides")));
  }

  /** The name by which results and messages know the case. */
  String id() {
    return method + "/" + name;
  }

  /** An input array; fails when the case has none of this name. */
  GoldenArray input(String input) {
    GoldenArray array = inputs.get(input);
    if (array == null) {
      throw new IllegalArgumentException("no input " + input);
    }
    return array;
  }

  /** A hyperparameter; fails when the case has none of this name. */
  JsonNode setting(String setting) {
    JsonNode value = hyperparameters.get(setting);
    if (value == null) {
      throw new IllegalArgumentException("no hyperparameter " + setting);
    }
    return value;
  }

  /** Whether the case has a hyperparameter of this name. */
  boolean has(String setting) {
    return hyperparameters.has(setting);
  }

  /** A whole number among the hyperparameters. */
  int whole(String setting) {
    return setting(setting).asInt();
  }

  /** A real number among the hyperparameters. */
  double number(String setting) {
    return setting(setting).asDouble();
  }

  /** A flag among the hyperparameters. */
  boolean flag(String setting) {
    return setting(setting).asBoolean();
  }

  /** A text among the hyperparameters. */
  String text(String setting) {
    return setting(setting).asText();
  }

  /** A list of whole numbers among the hyperparameters. */
  int[] settings(String setting) {
    JsonNode list = setting(setting);
    return IntStream.range(0, list.size()).map(i -> list.get(i).asInt()).toArray();
  }

  /** Names in the json that have no member would be results nobody compares. */
  private static void checkListed(JsonNode tree, Map<String, GoldenArray> expected)
      throws IOException {
    for (var listed : tree.path("expected").properties()) {
      String gradient = listed.getKey().replaceFirst("^grad[_:]", "grad_");
      if (!expected.containsKey("out_" + listed.getKey()) && !expected.containsKey(gradient)) {
        throw new IOException("the expected array " + listed.getKey() + " is not in the npz");
      }
    }
    for (var listed : tree.path("gradients").properties()) {
      if (!expected.containsKey("grad_" + listed.getKey())) {
        throw new IOException("the gradient " + listed.getKey() + " is not in the npz");
      }
    }
  }

  private static List<String> order(JsonNode tree) {
    List<String> order = new ArrayList<>();
    for (String list : List.of("param_order", "parameter_order")) {
      tree.path(list).forEach(name -> order.add(name.asText()));
    }
    return order;
  }

  private static Map<String, Tolerance> overrides(JsonNode tree) {
    Map<String, Tolerance> overrides = new TreeMap<>();
    for (String name : (Iterable<String>) tree::fieldNames) {
      tolerance(tree, name).ifPresent(t -> overrides.put("out_" + name, t));
    }
    return overrides;
  }

  /** Numbers, flags as 0 and 1 and lists of numbers, blocks by dots; texts are left out. */
  private static void numbers(String name, JsonNode node, Map<String, GoldenArray> found) {
    if (node.isObject()) {
      String start = name.equals("out") ? "out_" : name + ".";
      node.properties().forEach(e -> numbers(start + e.getKey(), e.getValue(), found));
    } else if (node.isArray()) {
      double[] values =
          IntStream.range(0, node.size()).mapToDouble(i -> node.get(i).asDouble()).toArray();
      found.put(name, GoldenArray.list(values));
    } else if (node.isNumber() || node.isBoolean()) {
      double value = node.isBoolean() ? (node.asBoolean() ? 1 : 0) : node.asDouble();
      found.put(name, GoldenArray.reals(new double[] {value}));
    }
  }

  private static Optional<Tolerance> tolerance(JsonNode tree, String key) {
    JsonNode node = tree.path(key);
    return node.has("rtol") && node.has("atol")
        ? Optional.of(new Tolerance(node.get("rtol").asDouble(), node.get("atol").asDouble()))
        : Optional.empty();
  }
}
