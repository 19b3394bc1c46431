package org.selfdiff.runner.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * How a run stands: contents of {@code status.json}, which the run replaces when it begins and when
 * it ends.
 *
 * @param state of the run
 * @param exit status of the process that ended it, null while there is none
 * @param time when this was so, ISO 8601
 * @param step steps done; while a run goes on, those before the launch
 * @param epoch epochs done, with their fraction
 * @param message why, where the state alone does not tell it, else empty
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunStatus(
    RunState state, Integer exit, String time, long step, double epoch, String message) {
  /** A process on another machine cannot be looked up: it counts as alive for so long. */
  private static final Duration SIGN_OF_LIFE = Duration.ofMinutes(10);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** Checks that all is there that others rely on. */
  public RunStatus {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(time, "time");
    Instant.parse(time);
    message = message == null ? "" : message;
  }

  /**
   * What a run recorded last.
   *
   * @param step steps done
   * @param epoch epochs done, with their fraction
   * @param loss the last one, 0 where there is none
   * @param written when that was
   */
  public record Last(long step, double epoch, double loss, Instant written) {}

  static RunStatus now(RunState state, Integer exit, long step, double epoch, String message) {
    return new RunStatus(
        state, exit, Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(), step, epoch, message);
  }

  /** What a run says of itself; empty where it says nothing, or what cannot be read. */
  public static Optional<RunStatus> read(RunPaths paths) throws IOException {
    if (!Files.isRegularFile(paths.status())) {
      return Optional.empty();
    }
    try {
      byte[] json = Files.readAllBytes(paths.status());
      return Optional.ofNullable(JSON.readValue(json, RunStatus.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  void write(RunPaths paths) throws IOException {
    AtomicFile.write(paths.status(), JSON.writeValueAsString(this) + "\n");
  }

  /**
   * How a run stands, seen from outside. A process that was killed says nothing: whoever took the
   * run's lock last is looked up. Runs of versions without {@code status.json} are evaluated by
   * what they recorded.
   *
   * @param told what the run says of itself
   * @param epochs asked for, 0 where unknown
   */
  public static RunStatus seen(
      RunPaths paths, Optional<RunStatus> told, Last last, double epochs, Instant now)
      throws IOException {
    if (told.isPresent() && told.get().state != RunState.RUNNING) {
      return told.get();
    }
    Instant began = told.map(t -> Instant.parse(t.time)).orElse(Instant.EPOCH);
    Instant sign = began.isAfter(last.written) ? began : last.written;
    boolean recent = Duration.between(sign, now).compareTo(SIGN_OF_LIFE) < 0;
    if (RunHolder.read(paths).filter(h -> h.here() ? h.alive() : recent).isPresent()) {
      return last(RunState.RUNNING, last, sign, "");
    }
    if (told.isPresent()) {
      return last(RunState.INTERRUPTED, last, sign, "its process has ended without a word");
    }
    boolean all = epochs > 0 && last.epoch >= epochs;
    RunState state =
        Double.isFinite(last.loss)
            ? all ? RunState.FINISHED : RunState.INTERRUPTED
            : RunState.DIVERGED;
    return last(state, last, sign, "");
  }

  private static RunStatus last(RunState state, Last last, Instant time, String message) {
    return new RunStatus(state, null, time.toString(), last.step, last.epoch, message);
  }

  /** The end in one line. */
  public String reason() {
    String first = message.lines().findFirst().orElse("");
    if (state == RunState.FAILED) {
      return first;
    }
    return first.isEmpty() ? state.text() : state.text() + ": " + first;
  }
}
