package org.selfdiff.runner.sweep.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.exit.ExitCode;
import org.selfdiff.runner.exit.UserException;
import org.selfdiff.runner.sweep.course.Rules;
import org.selfdiff.runner.sweep.course.SweepState;
import org.selfdiff.runner.sweep.language.Axis;
import org.selfdiff.runner.sweep.language.Goal;
import org.selfdiff.runner.sweep.language.Pruning;
import org.selfdiff.runner.sweep.language.SearchSpace;
import org.selfdiff.runner.sweep.language.Strategy;
import org.selfdiff.runner.sweep.space.RealRange;
import org.selfdiff.runner.sweep.trial.Candidate;

/**
 * Ledgers damaged at random: each is read, or refused with its file, its line and status 3; what is
 * read can be gone on with. {@code -Dselfdiff.fuzz=all} tries ten times as many.
 */
class LedgerFuzzTest {
  private static final int MUTATIONS =
      "all".equals(System.getProperty("selfdiff.fuzz")) ? 20_000 : 2_000;
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final List<Long> SEEDS = List.of(1L, 2L);
  private static final SearchSpace SPACE =
      new SearchSpace(
          List.of(new Axis(new RealRange("optimizer.lr", 0, 1, false), "optimizer.lr", List.of())));
  private static final String[] VALUES = {
    "null", "99", "-1", "0.5", "1e999", "\"\"", "\"x\"", "[]", "{}", "true", "2147483648", "NaN"
  };

  @TempDir private Path folder;

  /** Three trials of two seeds and two rungs, with a failure, a loss and a second launch. */
  private static String whole() {
    List<Event> events = new ArrayList<>();
    events.add(opened());
    int job = 0;
    for (int trial = 0; trial < 3; trial++) {
      events.add(
          new Event.Suggested(
              trial,
              Map.of("optimizer.lr", "0." + (trial + 1)),
              List.of("optimizer.lr=0." + (trial + 1)),
              List.of("aa" + trial, "bb" + trial),
              "",
              -1));
      for (int rung = 0; rung < 2; rung++, job++) {
        events.add(new Event.Decided(job, trial, rung));
        events.add(new Event.Started(job, 1, 1, "t"));
        events.add(new Event.Started(job, 2, 1, "t"));
        events.add(new Event.Failed(job, 1, "killed by signal 9", true));
        events.add(new Event.Started(job, 1, 2, "t"));
        events.add(new Event.Scored(job, 1, 0.25 + job, 3));
        events.add(new Event.Lost(job, 2, "its machine was lost"));
        events.add(opened());
        events.add(new Event.Started(job, 2, 2, "t"));
        events.add(new Event.Scored(job, 2, 0.5 + job, 4));
        events.add(new Event.Judged(job, rung == 0 ? Verdict.CONTINUE : Verdict.FINISH));
      }
    }
    StringBuilder text = new StringBuilder();
    for (Event event : events) {
      text.append(json(event)).append('\n');
    }
    return text.toString();
  }

  private static String json(Event event) {
    try {
      return JsonMapper.builder().build().writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Event opened() {
    return new Event.Opened("t", "ab", "x", Goal.MAXIMIZE, SEEDS, List.of(3), "s");
  }

  @Test
  void everyDamageIsReadOrNamed() throws IOException {
    byte[] whole = whole().getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("ledger.jsonl");
    Files.write(file, whole);
    assertThat(Ledger.read(file)).hasSize(70);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] damaged = damaged(whole, new Random(i));
      Files.write(file, damaged);
      long begin = System.nanoTime();
      try {
        goOn(Ledger.read(file));
      } catch (UserException e) {
        refused++;
        assertThat(e.code()).as("mutation %s", i).isEqualTo(ExitCode.DATA);
        assertThat(e.getMessage()).as("mutation %s", i).matches("(?s)\\Q" + file + "\\E:\\d+: .+");
        assertThat(e.getMessage().length()).as("mutation %s", i).isLessThan(2000);
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError(
            "mutation " + i + ": " + new String(damaged, StandardCharsets.ISO_8859_1), e);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .as("mutation %s", i)
          .isLessThan(LIMIT);
    }
    assertThat(refused).isBetween(MUTATIONS / 2, MUTATIONS - MUTATIONS / 20);
  }

  /** What a launch does with the events before its first run; it comes to an end. */
  private static void goOn(List<Event> events) {
    Rules rules =
        new Rules(
            SPACE,
            new Strategy.Random().sampler(SPACE.space(), 0),
            new Pruning.None().pruner(9),
            Goal.MAXIMIZE,
            5,
            SEEDS,
            2,
            2,
            1);
    SweepState course = new SweepState(rules, words -> new Candidate(List.of(), "not here"));
    events.forEach(course::apply);
    for (int decisions = 0; ; decisions++) {
      var next = course.decide();
      if (next.isEmpty()) {
        break;
      }
      assertThat(decisions).isLessThan(50);
      course.apply(next.get());
    }
    course.standings();
    course.open().forEach(s -> course.cell(s.trial(), s.seed()));
  }

  private static byte[] damaged(byte[] whole, Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> Arrays.copyOf(whole, random.nextInt(whole.length));
      case 1 -> bytes(whole, random);
      case 2 -> value(whole, random);
      default -> lines(whole, random);
    };
  }

  private static byte[] bytes(byte[] whole, Random random) {
    byte[] damaged = whole.clone();
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
    }
    return damaged;
  }

  /** Another value for one that stands behind a colon. */
  private static byte[] value(byte[] whole, Random random) {
    List<String> lines =
        new ArrayList<>(new String(whole, StandardCharsets.UTF_8).lines().toList());
    int at = random.nextInt(lines.size());
    String[] parts = lines.get(at).split("(?<=:)");
    int part = 1 + random.nextInt(parts.length - 1);
    parts[part] =
        parts[part].replaceFirst(
            "^(\"[^\"]*\"|[^,}\\]]+|\\[[^\\]]*\\])", VALUES[random.nextInt(VALUES.length)]);
    lines.set(at, String.join("", parts));
    return text(lines);
  }

  /** Lines twice, gone, in another place, or of another kind. */
  private static byte[] lines(byte[] whole, Random random) {
    List<String> lines =
        new ArrayList<>(new String(whole, StandardCharsets.UTF_8).lines().toList());
    int at = random.nextInt(lines.size());
    int other = random.nextInt(lines.size());
    switch (random.nextInt(6)) {
      case 0 -> lines.add(other, lines.get(at));
      case 1 -> lines.remove(at);
      case 2 -> Collections.swap(lines, at, other);
      case 3 ->
          lines.set(at, lines.get(at).replaceFirst("\"event\":\"[a-z]+\"", "\"event\":\"noted\""));
      case 4 -> lines.set(at, "[".repeat(1 + random.nextInt(100_000)));
      default -> lines.set(at, lines.get(at).repeat(2));
    }
    return text(lines);
  }

  private static byte[] text(List<String> lines) {
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
