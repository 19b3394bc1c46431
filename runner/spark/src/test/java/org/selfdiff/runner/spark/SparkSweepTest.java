package org.selfdiff.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.runner.cli.Main;
import org.selfdiff.runner.sweep.ledger.Event;
import org.selfdiff.runner.sweep.ledger.Ledger;

/** A real master, real workers, real trainings. */
class SparkSweepTest {
  private static final Path ROOT = Path.of(System.getProperty("selfdiff.root"));

  @TempDir private Path folder;

  private Path file() throws Exception {
    return Files.writeString(
        folder.resolve("on-spark.conf"),
        """
        include required("%s")
        name = on-spark
        schedule { epochs = 4 }
        evaluate { knn { every-epochs = 1 } }
        export { onnx { verify = false } }
        sweep {
          trials = 5
          strategy { kind = tpe, startup = 2 }
          pruner { kind = asha, least = 1, eta = 2 }
          space { optimizer.lr = { low = 0.01, high = 0.5, log = true } }
        }
        """
            .formatted(ROOT.resolve("experiments/smoke/moco.conf")));
  }

  @Test
  void aKilledWorkerAndAKilledDriverLeaveTheLedgerOfASweepOnOneMachine() throws Exception {
    Path here = folder.resolve("here");
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int status =
        Main.run(out, out, "sweep", file().toString(), "--parallel", "2", "run.root=" + here);
    assertThat(status).as("%s", said).isZero();

    Path there = folder.resolve("there");
    Path ledger = there.resolve("on-spark.sweep/ledger.jsonl");
    try (Standalone spark = new Standalone(Files.createDirectories(folder.resolve("spark")))) {
      Process doomed = spark.worker();
      Process first = driver("first.log", spark, there, false);
      await("a score", () -> has(ledger, Event.Scored.class));
      await("a run at the worker", () -> Standalone.trains(doomed));
      Standalone.kill(doomed);
      spark.worker();
      await("the loss of the worker", () -> has(ledger, Event.Lost.class));
      first.destroyForcibly().waitFor();

      Process second = driver("second.log", spark, there, true);
      assertThat(second.waitFor(10, TimeUnit.MINUTES)).isTrue();
      assertThat(second.exitValue())
          .as("%s", Files.readString(folder.resolve("second.log")))
          .isZero();
    }

    List<Event> alone = Ledger.read(here.resolve("on-spark.sweep/ledger.jsonl"));
    List<Event> shared = Ledger.read(ledger);
    assertThat(decisions(shared)).isEqualTo(decisions(alone)).hasSizeGreaterThan(15);
    assertThat(scores(shared)).isEqualTo(scores(alone)).hasSizeGreaterThan(5);
    assertThat(shared).filteredOn(Event.Failed.class::isInstance).isEmpty();
    assertThat(there.resolve("on-spark.sweep/logs/spark.log")).isNotEmptyFile();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:1, Connection refused",
    "no-such-host.invalid, unknown host",
    "a host, Illegal character in authority at index 8: spark://a host"
  })
  void aMasterThatIsNotThereIsSaid(String address, String why) throws Exception {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    String nobody = "spark://" + address;
    int status =
        Main.run(
            new SparkCluster(),
            out,
            out,
            "sweep",
            file().toString(),
            "--parallel",
            "2",
            "run.root=" + folder,
            "sweep.cluster=" + nobody);

    assertThat(said.toString())
        .isEqualToNormalizingNewlines(
            nobody
                + ": no master answers there ("
                + address
                + ": "
                + why
                + "); start one, or correct sweep.cluster\n");
    assertThat(status).isEqualTo(3);
  }

  /** The program as the launcher starts it, or as {@code spark-submit} does. */
  private Process driver(String log, Standalone spark, Path root, boolean submit) throws Exception {
    String jar = System.getProperty("selfdiff.spark.jar");
    String libraries = Standalone.libraries();
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(Standalone.OPENS);
    line.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m", "-Dspark.driver.host=127.0.0.1"));
    line.addAll(List.of("-cp", jar + File.pathSeparator + libraries));
    if (submit) {
      line.add("org.apache.spark.deploy.SparkSubmit");
      line.addAll(List.of("--master", spark.master(), "--class", SparkMain.class.getName(), jar));
    } else {
      line.add(SparkMain.class.getName());
    }
    line.addAll(List.of("sweep", file().toString(), "--parallel", "2", "run.root=" + root));
    if (!submit) {
      line.add("sweep.cluster=" + spark.master());
    }
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(log).toFile())
        .start();
  }

  private static void await(String what, Callable<Boolean> there) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while (!there.call()) {
      assertThat(System.nanoTime()).as("waiting for %s", what).isLessThan(end);
      Thread.sleep(100);
    }
  }

  private static boolean has(Path ledger, Class<? extends Event> event) throws IOException {
    return Files.exists(ledger) && Ledger.read(ledger).stream().anyMatch(event::isInstance);
  }

  private static List<Event> decisions(List<Event> events) {
    return events.stream()
        .filter(
            e ->
                e instanceof Event.Suggested
                    || e instanceof Event.Decided
                    || e instanceof Event.Judged)
        .toList();
  }

  private static Map<Integer, Double> scores(List<Event> events) {
    Map<Integer, Double> scores = new TreeMap<>();
    events.stream()
        .filter(Event.Scored.class::isInstance)
        .map(Event.Scored.class::cast)
        .forEach(s -> assertThat(scores.put(s.job(), s.score())).isNull());
    return scores;
  }
}
