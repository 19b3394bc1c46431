package org.selfdiff.runner.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.selfdiff.runner.config.problem.Position;

/** The settings of an experiment as a JSON array, one object per setting. */
final class ExplainedJson {
  private ExplainedJson() {}

  static String of(List<Explained> rows) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartArray();
      for (Explained row : rows) {
        write(json, row);
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Explained row) throws IOException {
    json.writeStartObject();
    json.writeStringField("key", row.key());
    json.writeFieldName("value");
    json.writeRawValue(row.json());
    json.writeStringField("unit", row.unit());
    json.writeStringField(
        "origin", row.isDerived() ? "derived" : row.origin().isDefault() ? "default" : "set");
    if (row.origin().set().isPresent()) {
      position(json, "set", row.origin().set().get());
    }
    if (row.origin().defined().isPresent()) {
      position(json, "defined", row.origin().defined().get());
    }
    if (row.isDerived()) {
      json.writeStringField("formula", row.formula());
    }
    json.writeStringField("doc", row.doc());
    json.writeEndObject();
  }

  private static void position(JsonGenerator json, String name, Position position)
      throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("file", position.file());
    if (position.line() > 0) {
      json.writeNumberField("line", position.line());
    }
    if (position.column() > 0) {
      json.writeNumberField("column", position.column());
    }
    json.writeEndObject();
  }
}
