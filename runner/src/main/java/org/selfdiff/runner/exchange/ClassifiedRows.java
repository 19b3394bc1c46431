package org.selfdiff.runner.exchange;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A file of classified images as it is written, one row per image. */
public sealed interface ClassifiedRows extends ImageClassifier.Sink {
  /** Ends the file. */
  void end() throws IOException;

  /**
   * A file by its name.
   *
   * @param name ends in {@code .json}, otherwise it is CSV
   * @param top most classes of an image
   */
  static ClassifiedRows of(String name, OutputStream out, int top) throws IOException {
    return name.endsWith(".json") ? new Json(out) : new Csv(out, top);
  }

  /** {@code file,class1,probability1,class2,…}; empty where an image has fewer classes. */
  final class Csv implements ClassifiedRows {
    private final OutputStream out;
    private final int top;

    Csv(OutputStream out, int top) throws IOException {
      this.out = out;
      this.top = top;
      StringBuilder head = new StringBuilder("file");
      for (int i = 1; i <= top; i++) {
        head.append(",class").append(i).append(",probability").append(i);
      }
      write(head.append('\n'));
    }

    @Override
    public void take(ClassifiedImage image) throws IOException {
      StringBuilder line = new StringBuilder(FeatureRows.Csv.quoted(image.file()));
      for (int i = 0; i < top; i++) {
        if (i < image.guesses().size()) {
          ClassifiedImage.Guess guess = image.guesses().get(i);
          line.append(',').append(FeatureRows.Csv.quoted(guess.name()));
          line.append(',').append((float) guess.probability());
        } else {
          line.append(",,");
        }
      }
      write(line.append('\n'));
    }

    private void write(StringBuilder text) throws IOException {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void end() throws IOException {
      out.flush();
    }
  }

  /**
   * A list of {@code {"file": …, "classes": [{"class": …, "probability": …}, …]}}; an image that
   * cannot be read has {@code "error"}.
   */
  final class Json implements ClassifiedRows {
    private final JsonGenerator json;

    Json(OutputStream out) throws IOException {
      json = new JsonMapper().createGenerator(out);
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartArray();
    }

    @Override
    public void take(ClassifiedImage image) throws IOException {
      json.writeStartObject();
      json.writeStringField("file", image.file());
      json.writeArrayFieldStart("classes");
      for (ClassifiedImage.Guess guess : image.guesses()) {
        json.writeStartObject();
        json.writeStringField("class", guess.name());
        json.writeNumberField("probability", (float) guess.probability());
        json.writeEndObject();
      }
      json.writeEndArray();
      if (!image.broken().isEmpty()) {
        json.writeStringField("error", image.broken());
      }
      json.writeEndObject();
    }

    @Override
    public void end() throws IOException {
      json.writeEndArray();
      json.writeRaw('\n');
      json.flush();
    }
  }
}
