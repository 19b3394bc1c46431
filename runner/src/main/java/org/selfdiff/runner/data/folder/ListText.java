package org.selfdiff.runner.data.folder;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The rows of a text file in UTF-8: fields separated by tabs in a {@code .txt}, by commas in a
 * {@code .csv} and by tabs in a {@code .tsv}; in the last two, fields may be quoted as RFC 4180 has
 * it. Not thread safe.
 */
final class ListText implements AutoCloseable {
  private static final String ORDER_MARK = "\uFEFF";
  private static final char QUOTE = '"';

  private final InputStream in;
  private final char separator;
  private final boolean quoted;
  private int line;
  private int row;
  private int pushed = -1;

  ListText(Path file) throws IOException {
    String ending = ImageNames.ending(file.getFileName().toString());
    separator = ending.equals("csv") ? ',' : '\t';
    quoted = !ending.equals("txt");
    in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
  }

  /** Whether a path is a list of images, by its ending. */
  static boolean isList(Path where) {
    String name = where.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(where)
        && (name.endsWith(".txt") || name.endsWith(".csv") || name.endsWith(".tsv"));
  }

  /** Number of the line that the last row began in, from 1. */
  int number() {
    return row;
  }

  /**
   * The fields of the next row that is not blank, without white space around them unless they are
   * quoted; null at the end.
   *
   * @throws IOException naming the line that cannot be read
   */
  List<String> next() throws IOException {
    String text = nextLine();
    while (text != null && text.isBlank()) {
      text = nextLine();
    }
    row = line;
    return text == null ? null : quoted ? quotedFields(text) : plainFields(text);
  }

  private List<String> plainFields(String text) {
    List<String> fields = new ArrayList<>();
    for (String field : text.split("\t", -1)) {
      fields.add(field.strip());
    }
    return fields;
  }

  private List<String> quotedFields(String first) throws IOException {
    List<String> fields = new ArrayList<>();
    String text = first;
    int at = 0;
    while (true) {
      int begin = at;
      while (begin < text.length() && text.charAt(begin) == ' ') {
        begin++;
      }
      if (begin < text.length() && text.charAt(begin) == QUOTE) {
        StringBuilder field = new StringBuilder();
        at = begin + 1;
        while (true) {
          if (at == text.length()) {
            text = nextLine();
            if (text == null) {
              throw new IOException("line " + row + " has a quote that is not closed");
            }
            field.append('\n');
            at = 0;
          } else if (text.charAt(at) != QUOTE) {
            field.append(text.charAt(at++));
          } else if (at + 1 < text.length() && text.charAt(at + 1) == QUOTE) {
            field.append(QUOTE);
            at += 2;
          } else {
            at++;
            break;
          }
        }
        while (at < text.length() && text.charAt(at) == ' ') {
          at++;
        }
        if (at < text.length() && text.charAt(at) != separator) {
          throw new IOException(
              "line "
                  + line
                  + " goes on behind a closing quote; a quote within quotes is written \"\"");
        }
        fields.add(field.toString());
      } else {
        int end = text.indexOf(separator, at);
        end = end < 0 ? text.length() : end;
        String field = text.substring(at, end).strip();
        if (field.indexOf(QUOTE) >= 0) {
          throw new IOException(
              "line "
                  + line
                  + " has a quote inside of "
                  + field
                  + "; put the whole field in quotes");
        }
        fields.add(field);
        at = end;
      }
      if (at >= text.length()) {
        return fields;
      }
      at++;
    }
  }

  /** The next line without its end, which is that of any system; null at the end. */
  private String nextLine() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int next = take();
    if (next < 0) {
      return null;
    }
    line++;
    while (next >= 0 && next != '\n' && next != '\r') {
      bytes.write(next);
      next = take();
    }
    if (next == '\r') {
      int after = take();
      pushed = after == '\n' ? -1 : after;
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
      return line == 1 && text.startsWith(ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new IOException("line " + line + " is not UTF-8; save the list in that encoding", e);
    }
  }

  private int take() throws IOException {
    int next = pushed;
    pushed = -1;
    return next >= 0 ? next : in.read();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
