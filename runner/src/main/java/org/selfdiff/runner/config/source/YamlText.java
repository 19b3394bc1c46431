package org.selfdiff.runner.config.source;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.config.limit.Limit;
import org.selfdiff.runner.config.problem.Position;
import org.selfdiff.runner.config.problem.Problem;
import org.selfdiff.runner.config.problem.Problems;
import org.selfdiff.runner.config.problem.Quote;
import org.selfdiff.runner.config.source.Outline.Form;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Parses YAML into the same tree that HOCON gives. Unquoted words follow HOCON's rules, keys with
 * dots are paths, and anchors, aliases and further documents are refused.
 */
final class YamlText {
  private final String name;
  private final String text;
  private final Problems problems;
  private final Outline outline = Outline.empty();
  private int depth;

  /** What the key that is being read refers to, and the size of the value read last. */
  private List<String> references = new ArrayList<>();

  private int characters;

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
      complete &= outline.faults().isEmpty();
    } catch (JsonProcessingException e) {
      problems.add(position(e.getLocation()), "", "not YAML: " + reason(e));
    } catch (YAMLException e) {
      problems.add(new Position(name, 0), "", "not YAML: " + Quote.of(e.getMessage(), 300));
    } catch (Refused e) {
      outline.faults().add(e.problem);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
    return new Parsed(root, outline, complete);
  }

  private ConfigObject block(YAMLParser parser, String prefix) throws IOException {
    ConfigOrigin origin = origin(parser);
    ConfigObject block = ConfigValueFactory.fromMap(Map.of()).withOrigin(origin);
    Map<String, ConfigValue> single = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      String path = prefix.isEmpty() ? key : prefix + "." + key;
      Position position = here(parser);
      if (key.isEmpty()) {
        throw new Refused(new Problem(position, path, "an empty key, expected a name"));
      }
      int place = outline.items().size();
      refuseIf(Limit.KEY, path.length(), position, path);
      refuseIf(Limit.KEYS, place + 1L, position, path);
      int parts = (int) key.chars().filter(c -> c == '.').count();
      depth += parts;
      parser.nextToken();
      List<String> outer = references;
      references = new ArrayList<>();
      ConfigValue value = value(parser, path);
      depth -= parts;
      int size = value instanceof ConfigObject ? 1 : characters;
      outline
          .items()
          .add(place, new Outline.Entry(path, position, form(value, parser), size, references));
      references = outer;
      for (String element : Elements.around(path.substring(prefix.length()))) {
        outline.items().add(place, new Outline.Entry(prefix + element, position, Form.ELEMENT));
      }
      if (parts == 0 && !single.containsKey(key) && !block.containsKey(key)) {
        single.put(key, value);
      } else {
        block = merged(single, block);
        single.clear();
        block = nested(key, value, origin).withFallback(block);
      }
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw new Refused(new Problem(here(parser), prefix, "not a key, expected key: value"));
    }
    return merged(single, block).withOrigin(origin);
  }

  private static ConfigObject merged(Map<String, ConfigValue> members, ConfigObject block) {
    return members.isEmpty() ? block : ConfigValueFactory.fromMap(members).withFallback(block);
  }

  /** The value in the blocks that a dotted key opens. */
  private static ConfigObject nested(String key, ConfigValue value, ConfigOrigin origin) {
    int dot = key.indexOf('.');
    String first = dot < 0 ? key : key.substring(0, dot);
    ConfigValue inner = dot < 0 ? value : nested(key.substring(dot + 1), value, origin);
    return ConfigValueFactory.fromMap(Map.of(first, inner)).withOrigin(origin);
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
    if (parser.getTypeId() != null) {
      problems.add(here(parser), path, "tags are not part of the language, expected a value");
    }
    characters = 1;
    if (parser.currentToken().isStructStart()) {
      depth++;
      refuseIf(Limit.DEPTH, depth, here(parser), path);
      ConfigValue inner =
          parser.currentToken() == JsonToken.START_OBJECT
              ? block(parser, path)
              : list(parser, path);
      depth--;
      return inner;
    }
    return switch (parser.currentToken()) {
      case VALUE_NULL -> ConfigValueFactory.fromAnyRef(null).withOrigin(origin);
      default -> scalar(parser, path, origin);
    };
  }

  private ConfigValue list(YAMLParser parser, String path) throws IOException {
    ConfigOrigin origin = origin(parser);
    List<ConfigValue> elements = new ArrayList<>();
    int sum = 1;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser, path + "[" + elements.size() + "]"));
      sum += characters;
    }
    characters = sum;
    return ConfigValueFactory.fromIterable(elements).withOrigin(origin);
  }

  private ConfigValue scalar(YAMLParser parser, String path, ConfigOrigin origin)
      throws IOException {
    String word = parser.getText();
    characters = word.length() + 1;
    refuseIf(Limit.TEXT, word.length(), here(parser), path);
    int start = (int) parser.currentTokenLocation().getCharOffset();
    boolean quoted =
        start >= 0 && start < text.length() && "\"'|>".indexOf(text.charAt(start)) >= 0;
    if (quoted) {
      return Scalar.text(word, origin);
    }
    if (word.length() > Limit.NUMBER.most() && Scalar.isNumber(word)) {
      refuseIf(Limit.NUMBER, word.length(), here(parser), path);
    }
    if (word.contains("${")) {
      Outline inside = HoconOutline.value(word, here(parser), path);
      outline.uses().addAll(inside.uses());
      outline.faults().addAll(inside.faults());
      references.addAll(inside.references());
      refuseIf(Limit.SUBSTITUTIONS, outline.uses().size(), here(parser), path);
    }
    return Scalar.plain(word, origin);
  }

  private void refuseIf(Limit limit, long count, Position position, String path) throws Refused {
    if (limit.isExceeded(count)) {
      throw new Refused(new Problem(position, path, limit.message(count)));
    }
  }

  /** Ends the reading. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1;
    private final transient Problem problem;

    Refused(Problem problem) {
      super(problem.message());
      this.problem = problem;
    }
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
        .map(last -> Quote.of(last, 300))
        .orElse("cannot be read");
  }
}
