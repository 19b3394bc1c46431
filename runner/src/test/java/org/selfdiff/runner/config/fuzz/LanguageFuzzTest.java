package org.selfdiff.runner.config.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.cli.Main;
import org.selfdiff.runner.config.Corpus;

/**
 * Whatever is written into an experiment file and behind it, {@code selfdiff check} answers within
 * bounds, the planning of its step aside: status 0, or 2 with the place of each mistake. {@code
 * -Dselfdiff.fuzz=all} tries ten times as many.
 */
class LanguageFuzzTest {
  private static final int QUICK = 2_000;
  private static final int ALL = 20_000;
  private static final long SEED = 14;

  /** Seconds; a shared machine takes several times what the check itself does. */
  private static final double MOST_SECONDS = 2;

  /** Bytes that a check may allocate, of which it never holds more. */
  private static final long MOST_BYTES = 512L << 20;

  private static final int MOST_CHARACTERS = 64_000;
  private static final int LONGEST_LINE = 3_000;

  private static final Pattern PLACE =
      Pattern.compile("(command line|.*f\\.(conf|json|ya?ml)|.*\\.conf)(:\\d+(:\\d+)?)?: .+");

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What became of one mutation. */
  private record Outcome(int status, String out, String err, long bytes, double seconds) {}

  @TempDir private Path folder;

  @Test
  void everyMutationEndsInAnAnswer() throws Exception {
    int count = "all".equals(System.getProperty("selfdiff.fuzz")) ? ALL : QUICK;
    List<Mutation> seeds = seeds();
    ExecutorService checker = Executors.newSingleThreadExecutor(LanguageFuzzTest::daemon);
    TreeMap<Integer, Integer> byStatus = new TreeMap<>();
    List<String> faults = new ArrayList<>();
    double slowest = 0;
    long largest = 0;
    check(checker, new Mutation(".conf", new byte[0], List.of()), "--no-memory");
    for (int i = 0; i < count; i++) {
      Random random = new Random(SEED * 1_000_003 + i);
      Mutation seed = seeds.get(random.nextInt(seeds.size()));
      Mutation mutation = Mutation.of(seed, seeds, random);
      Outcome outcome;
      try {
        outcome = check(checker, mutation, "--no-memory");
      } catch (TimeoutException e) {
        faults.add(i + ": no answer within a minute, " + mutation.words());
        break;
      }
      String fault = fault(outcome);
      if (!fault.isEmpty()) {
        faults.add(i + ": " + fault + ", words " + shortened(mutation.words().toString()));
        keep(i, mutation);
      }
      byStatus.merge(outcome.status(), 1, Integer::sum);
      slowest = Math.max(slowest, outcome.seconds());
      largest = Math.max(largest, outcome.bytes());
    }
    checker.shutdownNow();
    System.out.printf(
        "mutations by status %s, slowest %.3f s, most allocated %d MB%n",
        byStatus, slowest, largest >> 20);
    assertThat(faults).as("of %d mutations", count).isEmpty();
    // Mutations that are all refused at the first character would test nothing.
    assertThat(byStatus.get(0)).isGreaterThan(count / 50);
  }

  /** With the planning of its step, which no bound but a minute holds for. */
  @Test
  void everyStepEndsInAnAnswer() throws Exception {
    boolean all = "all".equals(System.getProperty("selfdiff.fuzz"));
    List<Mutation> seeds = seeds();
    ExecutorService checker = Executors.newSingleThreadExecutor(LanguageFuzzTest::daemon);
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < (all ? ALL : QUICK) / 20; i++) {
      Random random = new Random(SEED * 1_000_003 + i);
      Mutation seed = seeds.get(random.nextInt(seeds.size()));
      Mutation mutation = Mutation.of(seed, seeds, random);
      String fault = answer(check(checker, mutation));
      if (!fault.isEmpty()) {
        faults.add(i + ": " + fault);
        keep(i, mutation);
      }
    }
    checker.shutdownNow();
    assertThat(faults).isEmpty();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "check");
    thread.setDaemon(true);
    return thread;
  }

  private void keep(int number, Mutation mutation) throws IOException {
    String kept = System.getProperty("selfdiff.fuzz.keep");
    if (kept != null) {
      Files.write(Path.of(kept, number + mutation.ending()), mutation.bytes());
      Files.write(Path.of(kept, number + ".words"), mutation.words());
    }
  }

  private Outcome check(ExecutorService checker, Mutation mutation, String... options)
      throws Exception {
    Path file = Files.write(folder.resolve("f" + mutation.ending()), mutation.bytes());
    List<String> words = new ArrayList<>(List.of("check", file.toString()));
    words.addAll(List.of(options));
    mutation.words().stream().filter(w -> !w.startsWith("=")).forEach(words::add);
    Future<Outcome> task =
        checker.submit(
            () -> {
              long id = Thread.currentThread().getId();
              StringWriter out = new StringWriter();
              StringWriter err = new StringWriter();
              long bytes = THREADS.getThreadAllocatedBytes(id);
              long start = THREADS.getCurrentThreadCpuTime();
              int status =
                  Main.run(
                      new PrintWriter(out), new PrintWriter(err), words.toArray(String[]::new));
              double seconds = (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
              long allocated = THREADS.getThreadAllocatedBytes(id) - bytes;
              return new Outcome(status, out.toString(), err.toString(), allocated, seconds);
            });
    return task.get(1, TimeUnit.MINUTES);
  }

  private static String fault(Outcome o) {
    if (o.seconds() > MOST_SECONDS) {
      return o.seconds() + " s";
    }
    if (o.bytes() > MOST_BYTES) {
      return (o.bytes() >> 20) + " MB";
    }
    return answer(o);
  }

  private static String answer(Outcome o) {
    if (o.status() != 0 && o.status() != 2) {
      return "status " + o.status() + ", " + shortened(o.err());
    }
    int length = o.out().length() + o.err().length();
    if (length > MOST_CHARACTERS) {
      return "a message of " + length + " characters";
    }
    if (o.err().lines().anyMatch(line -> line.length() > LONGEST_LINE)) {
      return "a line of more than " + LONGEST_LINE + " characters";
    }
    boolean places =
        o.err()
            .lines()
            .filter(line -> !line.startsWith(" ") && !line.contains(" impossible and never start"))
            .allMatch(line -> PLACE.matcher(line).matches());
    return places ? "" : "a mistake without its place: " + shortened(o.err());
  }

  private static String shortened(String text) {
    return text.length() > 400 ? text.substring(0, 400) + "…" : text;
  }

  /** The valid corpora and the recipes, and those whose files stand alone as JSON and YAML. */
  private List<Mutation> seeds() throws IOException {
    List<Mutation> seeds = new ArrayList<>();
    for (Path file : Corpus.files(Corpus.experiments())) {
      String path = Corpus.experiments().relativize(file).toString().replace('\\', '/');
      if (path.startsWith("language/invalid") || path.endsWith("results.json")) {
        continue;
      }
      String name = file.getFileName().toString();
      String text = Files.readString(file);
      String own = file.getParent().toString().replace('\\', '/');
      // Parts are found from the folder that the mutations are written to.
      text = text.replaceAll("(include (?:required\\()?\")(?!/)", "$1" + own + "/");
      text = text.replaceAll("(?<![/\\w])(_[a-z-]+\\.conf)", own + "/$1");
      seeds.add(
          new Mutation(
              name.substring(name.lastIndexOf('.')),
              text.getBytes(StandardCharsets.UTF_8),
              Corpus.beside(file, ".args")));
    }
    return seeds;
  }
}
