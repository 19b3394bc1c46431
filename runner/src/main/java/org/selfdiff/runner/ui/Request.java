package org.selfdiff.runner.ui;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request for something, decoded once and checked.
 *
 * @param segments of the path; none is empty, {@code .} or {@code ..}, begins with a dot, or holds
 *     a separator or a control character
 * @param query name to values, in the order given
 */
record Request(List<String> segments, Map<String, List<String>> query) {
  private static final int LONGEST = 8192;

  /** Takes a request's address apart; empty when it is not one that this server could serve. */
  static Optional<Request> of(URI address) {
    String path = address.getRawPath();
    String query = address.getRawQuery();
    if (path == null || !path.startsWith("/") || path.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      List<String> segments = new ArrayList<>();
      if (path.length() > 1) {
        for (String raw : path.substring(1).split("/", -1)) {
          String segment = decode(raw);
          if (!plain(segment)) {
            return Optional.empty();
          }
          segments.add(segment);
        }
      }
      return Optional.of(new Request(segments, parameters(query == null ? "" : query)));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Map<String, List<String>> parameters(String query)
      throws CharacterCodingException {
    Map<String, List<String>> result = new LinkedHashMap<>();
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        result
            .computeIfAbsent(decode(pair.substring(0, equals)), k -> new ArrayList<>())
            .add(decode(pair.substring(equals + 1)));
      }
    }
    return result;
  }

  private static boolean plain(String segment) {
    return !segment.isEmpty()
        && segment.charAt(0) != '.'
        && segment
            .chars()
            .noneMatch(c -> c < ' ' || c == 0x7f || c == '/' || c == '\\' || c == ':');
  }

  /** Decodes {@code %41} to {@code A}, once; a plus is a plus. */
  private static String decode(String raw) throws CharacterCodingException {
    ByteBuffer bytes = ByteBuffer.allocate(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        if (i + 2 >= raw.length()) {
          throw new IllegalArgumentException("a percent sign without its digits");
        }
        int high = Character.digit(raw.charAt(i + 1), 16);
        int low = Character.digit(raw.charAt(i + 2), 16);
        if (high < 0 || low < 0) {
          throw new IllegalArgumentException("a percent sign without its digits");
        }
        bytes.put((byte) (16 * high + low));
        i += 2;
      } else if (c < 0x80) {
        bytes.put((byte) c);
      } else {
        throw new IllegalArgumentException("a letter that is not encoded");
      }
    }
    return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
  }

  /** The first value of a parameter. */
  Optional<String> first(String name) {
    return query.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** All values of a parameter. */
  List<String> all(String name) {
    return query.getOrDefault(name, List.of());
  }

  /** A whole number, or {@code otherwise} where it is missing or none. */
  long number(String name, long otherwise) {
    return first(name)
        .filter(text -> text.matches("\\d{1,15}"))
        .map(Long::parseLong)
        .orElse(otherwise);
  }
}
