package org.selfdiff.runner.data.parquet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.Type;

/**
 * The columns of a table that are read, found as large hubs write them: by the {@code huggingface}
 * description where there is one, else by type and name.
 *
 * @param leaves all columns of the schema
 * @param image position of the column with the bytes of images
 * @param label position of the column with their classes, if there is one
 * @param names of the classes by their numbers; empty where the column itself says them
 */
record Columns(List<Leaf> leaves, int image, Optional<Integer> label, List<String> names) {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> IMAGES =
      List.of("image", "img", "jpg", "png", "photo", "picture");
  private static final List<String> LABELS =
      List.of("label", "labels", "class", "cls", "fine_label", "target", "y");

  static Columns of(FileMetaData footer) throws IOException {
    List<Leaf> leaves = Leaf.of(footer.getSchema());
    JsonNode features = features(footer);
    int image = image(leaves, features);
    Optional<Integer> label = label(leaves, features);
    List<String> names =
        label.map(l -> names(features.path(leaves.get(l).path().get(0)))).orElse(List.of());
    return new Columns(leaves, image, label, names);
  }

  private static JsonNode features(FileMetaData footer) throws IOException {
    if (footer.isSetKey_value_metadata()) {
      for (KeyValue pair : footer.getKey_value_metadata()) {
        if ("huggingface".equals(pair.getKey()) && pair.getValue() != null) {
          try {
            return JSON.readTree(pair.getValue()).path("info").path("features");
          } catch (JsonProcessingException e) {
            throw new IOException(
                "its description huggingface is no JSON: " + e.getOriginalMessage(), e);
          }
        }
      }
    }
    return JSON.missingNode();
  }

  private static String kind(JsonNode features, Leaf leaf) {
    return features.path(leaf.path().get(0)).path("_type").asText("");
  }

  private static int image(List<Leaf> leaves, JsonNode features) throws IOException {
    List<Integer> told = new ArrayList<>();
    List<Integer> like = new ArrayList<>();
    for (int i = 0; i < leaves.size(); i++) {
      Leaf leaf = leaves.get(i);
      boolean nested = leaf.path().size() == 2 && leaf.path().get(1).equals("bytes");
      if (leaf.type() == Type.BYTE_ARRAY
          && !leaf.repeated()
          && !leaf.text()
          && (nested || leaf.path().size() == 1)) {
        like.add(i);
        if (kind(features, leaf).equals("Image")) {
          told.add(i);
        }
      }
    }
    List<Integer> candidates = told.isEmpty() ? like : told;
    if (candidates.isEmpty()) {
      throw new IOException(
          "it has no column of image bytes among %s; expected image {bytes, path} or a binary image"
              .formatted(columns(leaves)));
    }
    Optional<Integer> named = byName(leaves, candidates, IMAGES);
    if (named.isEmpty() && candidates.size() > 1) {
      throw new IOException(
          "its columns %s may all hold images, expected one of them with the name image"
              .formatted(columns(candidates.stream().map(leaves::get).toList())));
    }
    return named.orElse(candidates.get(0));
  }

  private static Optional<Integer> label(List<Leaf> leaves, JsonNode features) {
    List<Integer> told = new ArrayList<>();
    List<Integer> like = new ArrayList<>();
    for (int i = 0; i < leaves.size(); i++) {
      Leaf leaf = leaves.get(i);
      boolean whole = leaf.type() == Type.INT32 || leaf.type() == Type.INT64;
      boolean text = leaf.type() == Type.BYTE_ARRAY && leaf.text();
      if (leaf.path().size() == 1 && !leaf.repeated() && (whole || text)) {
        like.add(i);
        if (kind(features, leaf).equals("ClassLabel")) {
          told.add(i);
        }
      }
    }
    return byName(leaves, told, LABELS)
        .or(() -> told.stream().findFirst())
        .or(() -> byName(leaves, like, LABELS));
  }

  private static Optional<Integer> byName(
      List<Leaf> leaves, List<Integer> candidates, List<String> names) {
    for (String name : names) {
      for (int candidate : candidates) {
        if (leaves.get(candidate).path().get(0).equalsIgnoreCase(name)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }

  /** The names of classes; of several that are alike, each with its number. */
  private static List<String> names(JsonNode feature) {
    Map<String, Integer> counts = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (JsonNode name : feature.path("names")) {
      names.add(name.asText());
      counts.merge(name.asText(), 1, Integer::sum);
    }
    for (int i = 0; i < names.size(); i++) {
      if (counts.get(names.get(i)) > 1) {
        names.set(i, names.get(i) + " (" + i + ")");
      }
    }
    return names;
  }

  private static String columns(List<Leaf> leaves) {
    return String.join(", ", leaves.stream().limit(10).map(Leaf::name).toList())
        + (leaves.size() > 10 ? " and others" : "");
  }
}
