package org.selfdiff.runner.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.record.RunState;

class RunCatalogTest {
  @TempDir private Path root;
  private Instant now = Instant.parse("2026-03-01T09:01:30Z");

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  private RunCatalog catalog() throws IOException {
    return new RunCatalog(root.toRealPath(), clock);
  }

  private void later() {
    now = now.plus(Duration.ofSeconds(6));
  }

  private static List<String> ids(RunCatalog.Changes changes) {
    return changes.runs().stream().map(ListedRun::id).toList();
  }

  @Test
  void aRowHasTheFiguresOfTheRun() throws IOException {
    RunFixture.make(root, "moco-abc1234").steps(1, 10).held(ProcessHandle.current().pid());
    ListedRun run = catalog().since(0).runs().get(0);

    assertThat(run)
        .isEqualTo(
            new ListedRun(
                "moco-abc1234",
                "moco",
                "abc1234",
                RunState.RUNNING,
                "",
                List.of("moco", "resnet18", "shapes"),
                null,
                10,
                2.5,
                10.0,
                (10.0 / 10 + 10.0 / 9 + 10.0 / 8 + 10.0 / 7) / 4,
                null,
                0.08,
                0.08,
                "",
                // 90 seconds since the launch.
                90.0,
                null,
                // 18 seconds for the 2.25 epochs from the first line to the last.
                7.5 * 8,
                Instant.parse(RunFixture.STARTED).getEpochSecond() * 1.0,
                false));
  }

  @Test
  void onlyWhatHasChangedIsTold() throws IOException {
    RunFixture a = RunFixture.make(root, "a-1").steps(1, 4).status("finished", "");
    RunFixture.make(root, "b-2").status("finished", "");
    RunCatalog catalog = catalog();
    RunCatalog.Changes first = catalog.since(0);
    assertThat(ids(first)).containsExactly("a-1", "b-2");

    later();
    assertThat(ids(catalog.since(first.version()))).isEmpty();
    a.steps(5, 5);
    RunFixture.make(root, "c-3");
    later();
    RunCatalog.Changes second = catalog.since(first.version());
    assertThat(ids(second)).containsExactly("a-1", "c-3");
    assertThat(second.runs().get(0).step()).isEqualTo(5);
    assertThat(ids(catalog.since(0))).containsExactly("a-1", "b-2", "c-3");

    Files.move(root.resolve("b-2"), root.resolve(".away"));
    later();
    RunCatalog.Changes third = catalog.since(second.version());
    assertThat(ids(third)).isEmpty();
    assertThat(third.removed()).containsExactly("b-2");
  }

  @Test
  void foldersOfRunsAreLookedThroughAndLinksOutAreNot(@TempDir Path elsewhere) throws IOException {
    RunFixture.make(root, "sweep/runs/a-1");
    RunFixture.make(root, ".hidden/b-2");
    RunFixture.make(elsewhere, "c-3");
    Files.createSymbolicLink(root.resolve("linked"), elsewhere);
    Files.createSymbolicLink(root.resolve("c-3"), elsewhere.resolve("c-3"));

    assertThat(ids(catalog().since(0))).containsExactly("sweep/runs/a-1");
  }

  @Test
  void damagedFoldersAreStillRows() throws IOException {
    RunFixture run = RunFixture.make(root, "a-1").append("nothing\n");
    Files.writeString(run.folder().resolve("provenance.json"), "{");
    Files.writeString(run.folder().resolve("resolved.conf"), "a = {");
    ListedRun row = catalog().since(0).runs().get(0);

    assertThat(row.name()).isEqualTo("a");
    assertThat(row.hash()).isEqualTo("1");
    assertThat(row.state()).isEqualTo(RunState.INTERRUPTED);
    assertThat(row.loss()).isNull();
    assertThat(row.epochs()).isNull();

    for (String other : List.of("null", "{}", "[]", "{\"launches\": [null]}")) {
      Files.writeString(run.folder().resolve("provenance.json"), other);
      assertThat(ids(catalog().since(0))).containsExactly("a-1");
    }
  }

  @Test
  void ofALongFileTheEndIsReadAndTheLastAccuracyIsFound() throws IOException {
    RunFixture run =
        RunFixture.make(root, "a-1")
            .append(RunFixture.line(0, "\"knn/untrained_top1\":0.25,\"knn/top1\":0.25"))
            .steps(1, 12);
    StringBuilder many = new StringBuilder();
    for (int step = 13; step <= 6000; step++) {
      many.append(RunFixture.line(step, "\"loss\":" + step));
    }
    run.append(many.toString());
    RunCatalog catalog = catalog();
    ListedRun row = catalog.since(0).runs().get(0);

    assertThat(Files.size(run.metrics())).isGreaterThan(300_000);
    assertThat(row.step()).isEqualTo(6000);
    assertThat(row.loss()).isEqualTo((5997 + 5998 + 5999 + 6000) / 4.0);
    assertThat(row.knn()).isEqualTo(0.12);
    assertThat(row.knnBest()).isEqualTo(0.12);
    assertThat(row.untrained()).isEqualTo(0.25);
    assertThat(row.warning())
        .isEqualTo(
            "the trained features are worse than the untrained ones: kNN top-1 12.0 %,"
                + " before the first step 25.0 %");

    run.append(RunFixture.line(6001, "\"knn/top1\":0.9"));
    later();
    assertThat(catalog.since(0).runs().get(0).knn()).isEqualTo(0.9);
  }

  @Test
  void theUntrainedNetworkIsNeitherTheLastNorTheBest() throws IOException {
    RunFixture run =
        RunFixture.make(root, "a-1")
            .append(RunFixture.line(0, "\"knn/untrained_top1\":0.5,\"knn/top1\":0.5"));
    RunCatalog catalog = catalog();
    ListedRun before = catalog.since(0).runs().get(0);
    assertThat(before.untrained()).isEqualTo(0.5);
    assertThat(before.knn()).isNull();
    assertThat(before.knnBest()).isNull();
    assertThat(before.warning()).isEmpty();

    run.append(RunFixture.line(4, "\"knn/top1\":0.75"))
        .append(RunFixture.line(8, "\"knn/top1\":0.7"));
    later();
    ListedRun after = catalog.since(0).runs().get(0);
    assertThat(after.knn()).isEqualTo(0.7);
    assertThat(after.knnBest()).isEqualTo(0.75);
  }

  @Test
  void timeIsWhatTheMetricsCountAndNotThePauses() throws IOException {
    RunFixture.make(root, "a-1")
        .append(RunFixture.line(4, "\"loss\":2,\"seconds\":8.5"))
        .status("finished", "");
    assertThat(catalog().since(0).runs().get(0).seconds()).isEqualTo(8.5);
  }
}
