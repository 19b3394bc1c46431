package org.selfdiff.runner.sweep.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;

/**
 * What a ledger's file holds.
 *
 * @param events one per line, checked by {@link LedgerOrder}
 * @param end bytes up to the end of the last whole line
 */
record LedgerText(List<Event> events, long end) {
  /** A ledger that has just begun. */
  static final LedgerText EMPTY = new LedgerText(List.of(), 0);

  /** A sweep of 100,000 trials writes less. */
  private static final long LARGEST = 1L << 30;

  /** Strict: a ledger is written by this program alone, so that what is different was damaged. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /** Copies the list. */
  LedgerText {
    events = List.copyOf(events);
  }

  /**
   * Reads a file; a last line without its end is not looked at.
   *
   * @throws UserException naming the first line that is damaged
   */
  static LedgerText read(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UserException(
          ExitCode.DATA, file + ": is no regular file, expected the ledger of a sweep");
    }
    if (Files.size(file) > LARGEST) {
      throw new UserException(
          ExitCode.DATA,
          file + ": has " + Files.size(file) + " bytes, expected a ledger of at most " + LARGEST);
    }
    byte[] bytes = Files.readAllBytes(file);
    List<Event> events = new ArrayList<>();
    LedgerOrder order = new LedgerOrder();
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        Event event = event(file, events.size() + 1, bytes, from, i);
        try {
          order.check(event);
        } catch (IllegalArgumentException e) {
          throw damaged(file, events.size() + 1, e.getMessage());
        }
        events.add(event);
        from = i + 1;
      }
    }
    return new LedgerText(events, from);
  }

  private static Event event(Path file, int line, byte[] bytes, int from, int to) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes, from, to - from))
              .toString();
      Event event = JSON.readValue(text, Event.class);
      if (event == null) {
        throw damaged(file, line, "it is null");
      }
      return event;
    } catch (CharacterCodingException e) {
      throw damaged(file, line, "it is no text in UTF-8");
    } catch (JsonProcessingException e) {
      throw damaged(file, line, e.getOriginalMessage().lines().findFirst().orElse("no JSON"));
    }
  }

  private static UserException damaged(Path file, int line, String what) {
    return new UserException(
        ExitCode.DATA,
        file
            + ":"
            + line
            + ": not an event of a sweep ("
            + what
            + "); the file was changed, put it back or move the folder away to begin anew");
  }
}
