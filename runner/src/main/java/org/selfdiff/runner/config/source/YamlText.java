package org.selfdiff.runner.config.source;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.problem.Problems;
import org.selfdiff.runner.config.source.Outline.Form;

/**
 * Parses YAML into the same tree that HOCON gives. Unquoted words follow HOCON's rules, keys with
 * dots are paths, and anchors, aliases and further documents are refused.
 */
final class YamlText {
  private final String name;
  private final String text;
  private final Problems problems;
  private final Outline outline = Outline.empty();

  private YamlText(String name, String text, Problems problems) {
    this.name = name;
    this.text = text;
    this.problems = problems;
  }

  static Parsed parse(String name, String text, Problems problems) {
    return new YamlText(name, text, problems).parse();
  }

  private Parsed parse() {
    ConfigObject root = ConfigValueFactory.fromMap(Map.of());
    boolean complete = false;
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        root = block(parser, "");
        if (parser.nextToken() != null) {
          problems.add(here(parser), "", "a second document, expected one per file");
        }
      } else if (first != null) {
        problems.add(here(parser), "", "the file is not a block of keys, expected key: value");
      }
      complete = first == null || first == JsonToken.START_OBJECT;
    } catch (JsonProcessingException e) {
      problems.add(position(e.getLocation()), "", "not YAML: " + reason(e));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
    return new Parsed(root, outline, complete);
  }

  private ConfigObject block(YAMLParser parser, String prefix) throws IOException {
    ConfigOrigin origin = origin(parser);
    ConfigObject block = ConfigValueFactory.fromMap(Map.of()).withOrigin(origin);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      String path = prefix.isEmpty() ? key : prefix + "." + key;
      Position position = here(parser);
      int place = outline.items().size();
      parser.nextToken();
      ConfigValue value = value(parser, path);
      outline.items().add(place, new Outline.Entry(path, position, form(value, parser)));
      for (String element : Elements.around(path.substring(prefix.length()))) {
        outline.items().add(place, new Outline.Entry(prefix + element, position, Form.ELEMENT));
      }
      block = value.atPath(quoted(key)).root().withFallback(block);
    }
    return block.withOrigin(origin);
  }

  private static String quoted(String key) {
    return ConfigUtil.joinPath(List.of(key.split("\\.", -1)));
  }

  private ConfigValue value(YAMLParser parser, String path) throws IOException {
    ConfigOrigin origin = origin(parser);
    if (parser.isCurrentAlias()
        || parser.getObjectId() != null && !parser.getObjectId().toString().isEmpty()) {
      problems.add(
          here(parser),
          path,
          "anchors and aliases are not part of the language, expected a value or ${define.NAME}");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> block(parser, path);
      case START_ARRAY -> list(parser, path);
      case VALUE_NULL -> ConfigValueFactory.fromAnyRef(null).withOrigin(origin);
      default -> scalar(parser, origin);
    };
  }

  private ConfigValue list(YAMLParser parser, String path) throws IOException {
    ConfigOrigin origin = origin(parser);
    List<ConfigValue> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser, path + "[" + elements.size() + "]"));
    }
    return ConfigValueFactory.fromIterable(elements).withOrigin(origin);
  }

  private ConfigValue scalar(YAMLParser parser, ConfigOrigin origin) throws IOException {
    String word = parser.getText();
    int start = (int) parser.currentTokenLocation().getCharOffset();
    boolean quoted =
        start >= 0 && start < text.length() && "\"'|>".indexOf(text.charAt(start)) >= 0;
    if (quoted) {
      return Scalar.text(word, origin);
    }
    if (word.contains("${")) {
      outline.uses().addAll(HoconOutline.uses(word, here(parser)));
    }
    return Scalar.plain(word, origin);
  }

  private static Form form(ConfigValue value, YAMLParser parser) throws IOException {
    if (value instanceof ConfigObject) {
      return Form.BLOCK;
    }
    boolean scalar = parser.currentToken().isScalarValue();
    if (scalar && parser.currentToken() == JsonToken.VALUE_NULL) {
      return Form.NULL;
    }
    if (scalar && parser.getText().contains("${")) {
      return parser.getText().startsWith("${?") ? Form.IF_PRESENT : Form.SUBSTITUTED;
    }
    return Form.VALUE;
  }

  private ConfigOrigin origin(YAMLParser parser) {
    return ConfigOriginFactory.newSimple(name)
        .withLineNumber(parser.currentTokenLocation().getLineNr());
  }

  private Position here(YAMLParser parser) {
    return position(parser.currentTokenLocation());
  }

  private Position position(JsonLocation location) {
    return location == null
        ? new Position(name, 0)
        : new Position(name, location.getLineNr(), location.getColumnNr());
  }

  /** The parser's last sentence; before it stand what it was doing, and pictures of the text. */
  private static String reason(JsonProcessingException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .reduce((earlier, later) -> later)
        .orElse("cannot be read");
  }
}
