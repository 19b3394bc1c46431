package org.selfdiff.runner.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.record.Metrics;
import org.selfdiff.runner.record.RunState;
import org.selfdiff.runner.record.StoredRun;

class RunComparisonTest {
  @TempDir private Path folder;

  private RunRecord run(String name, String resolved, String... lines) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(run.resolve("resolved.conf"), "# identity 0\n" + resolved);
    if (lines.length > 0) {
      Files.writeString(run.resolve("metrics.jsonl"), String.join("\n", lines) + "\n");
    }
    StoredRun stored = StoredRun.open(run, List.of());
    return RunRecord.of(stored, stored.metrics());
  }

  private RunComparison two() throws IOException {
    return new RunComparison(
        List.of(
            run(
                "a-1",
                "method { kind = moco, temperature = 0.1 }\nseed = 0\nhardware.batch = 32\n"
                    + "schedule.epochs = 2\n",
                "{\"step\":0,\"epoch\":0,\"time\":10,\"knn/raw_top1\":0.3,"
                    + "\"knn/untrained_top1\":0.2,\"knn/top1\":0.7,\"seconds\":0.0}",
                "{\"step\":5,\"epoch\":1,\"time\":40,\"loss\":2.5,\"images_per_s\":80,"
                    + "\"knn/top1\":0.6}",
                "{\"step\":10,\"epoch\":2,\"time\":85.4,\"seconds\":62.5,\"loss\":1.25,"
                    + "\"knn/top1\":0.55}"),
            run(
                "b-2",
                "method { kind = byol }\nseed = 0\nhardware.batch = 32\n"
                    + "schedule.epochs = 2\n")));
  }

  @Test
  void numbersAreThoseRecorded() throws IOException {
    RunRecord a = two().runs().get(0);
    assertThat(a.state()).isEqualTo(RunState.FINISHED);
    assertThat(a.steps()).isEqualTo(10);
    assertThat(a.epochs()).isEqualTo(2);
    assertThat(a.seconds()).isEqualTo(62.5);
    assertThat(a.values())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "loss", 1.25,
                "images_per_s", 5.12,
                "knn_raw", 0.3,
                "knn_untrained", 0.2,
                "knn_last", 0.55,
                "knn_best", 0.6));
    assertThat(two().runs().get(1).values()).isEmpty();
  }

  private RunRecord launched(String place, String name, int... counts) throws IOException {
    Path run = Files.createDirectories(folder.resolve(place).resolve(name));
    Files.writeString(
        run.resolve("resolved.conf"),
        "# identity 0\nhardware.devices = \"" + counts[0] + "\"\nhardware.batch = 32\n");
    List<String> launches = new ArrayList<>();
    for (int count : counts) {
      launches.add(
          """
          {"started": "t", "command": [], "host": "h", "process": 1, "java": "17",
           "system": "Linux", "processor": "P", "cores": 2, "libraries": {},
           "devices": {"count": %d, "kind": "cpu", "threads": 1}}
          """
              .formatted(count));
    }
    Files.writeString(
        run.resolve("provenance.json"),
        "{\"name\": \"a\", \"identity\": \"0\", \"launches\": ["
            + String.join(",", launches)
            + "]}");
    StoredRun stored = StoredRun.open(run, List.of());
    return RunRecord.of(stored, stored.metrics());
  }

  @Test
  void oneExperimentOnSeveralNumbersOfDevicesIsToldApart() throws IOException {
    RunComparison comparison =
        new RunComparison(
            List.of(
                launched("one", "a-0", 1), launched("two", "a-0", 2), launched("b", "b-1", 2, 4)));
    assertThat(TextTable.of(comparison))
        .isEqualTo(
            """
            run           state        steps  epochs  time  devices                images/s  loss  kNN raw pixels  untrained  trained  best
            a on 1 x cpu  interrupted  0      0       0s    1 x cpu                -         -     -               -          -        -
            a on 2 x cpu  interrupted  0      0       0s    2 x cpu                -         -     -               -          -        -
            b             interrupted  0      0       0s    2 x cpu, then 4 x cpu  -         -     -               -          -        -

            differs in        a on 1 x cpu  a on 2 x cpu  b
            hardware.devices  1             2             2, then 4
            """);
    assertThat(ComparisonJson.read(ComparisonJson.write(comparison))).isEqualTo(comparison);
    RunComparison one =
        new RunComparison(List.of(launched("c", "c-0", 1, 1), launched("d", "d-0", 1)));
    assertThat(TextTable.of(one)).doesNotContain("devices");
  }

  @Test
  void theTableNamesWhatDiffers() throws IOException {
    assertThat(TextTable.of(two()))
        .isEqualTo(
            """
            run  state        steps  epochs  time    images/s  loss   kNN raw pixels  untrained  trained  best
            a    finished     10     2       1m 02s  5.1       1.250  30.0 %          20.0 %     55.0 %   60.0 %
            b    interrupted  0      0       0s      -         -      -               -          -        -

            differs in          a     b
            method.kind         moco  byol
            method.temperature  0.1   -
            """);
  }

  @Test
  void elementsOfListsDifferOneByOne() throws IOException {
    String views =
        """
        views {
          augment = [
            { kind = random-resized-crop, scale = [%s, 1] }
            { kind = horizontal-flip, p = 0.5 }
          ]
          normalize { mean = [0.5, 0.5] }
        }
        """;
    RunComparison runs =
        new RunComparison(
            List.of(
                run("a-1", views.formatted("0.1")),
                run("b-2", views.formatted("0.2")),
                run("c-3", "views { augment = [{ kind = grayscale }], text = \"[{\" }")));

    assertThat(runs.differences())
        .containsExactly(
            Map.entry(
                "views.augment[0].kind",
                List.of("random-resized-crop", "random-resized-crop", "grayscale")),
            Map.entry("views.augment[0].scale", List.of("[0.1,1]", "[0.2,1]", "-")),
            Map.entry("views.augment[1].kind", List.of("horizontal-flip", "horizontal-flip", "-")),
            Map.entry("views.augment[1].p", List.of("0.5", "0.5", "-")),
            Map.entry("views.normalize.mean", List.of("[0.5,0.5]", "[0.5,0.5]", "-")),
            Map.entry("views.text", List.of("-", "-", "[{")));
    assertThat(new RunComparison(runs.runs().subList(0, 2)).differences())
        .containsOnlyKeys("views.augment[0].scale");
  }

  @Test
  void manyRunsHaveARowEach() throws IOException {
    List<RunRecord> runs = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      runs.add(run("r-" + i, "seed = " + i + "\nmethod { dim = " + 8 * i + " }\n"));
    }

    assertThat(TextTable.of(new RunComparison(runs)))
        .containsPattern("\ndiffers in +method\\.dim +seed\nr 0 +0 +0\nr 1 +8 +1\n");
  }

  @Test
  void markdownHasOneRowPerRun() throws IOException {
    assertThat(MarkdownTable.of(two()))
        .isEqualTo(
            """
            | run | state | steps | epochs | time | images/s | loss | kNN raw pixels | untrained | trained | best |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            | a | finished | 10 | 2 | 1m 02s | 5.1 | 1.250 | 30.0 % | 20.0 % | 55.0 % | 60.0 % |
            | b | interrupted | 0 | 0 | 0s | - | - | - | - | - | - |
            """);
  }

  @Test
  void jsonComesBackAsItWas() throws IOException {
    assertThat(ComparisonJson.read(ComparisonJson.write(two()))).isEqualTo(two());
  }

  @Test
  void thePageLaysTheCurvesOverEachOther() throws IOException {
    Metrics a = Metrics.read(folder.resolve(two().runs().get(0).run()).resolve("metrics.jsonl"));
    String html = ComparisonHtml.of(two(), List.of(a, a));

    assertThat(html)
        .contains("<h1>2 runs compared</h1>")
        .contains(
            "<span class=\"mark s0\">A</span></td><td class=\"long\">a</td><td>finished</td><td>10</td>")
        .contains("<td><b>55.0 %</b></td><td><b>60.0 %</b></td>")
        .contains("<p class=\"note\">3 settings are the same.</p>")
        .contains(
            "<td><code>method.kind</code></td><td class=\"setting\">moco</td><td"
                + " class=\"setting\">byol</td>")
        .contains("aria-label=\"Loss over", "aria-label=\"kNN accuracy over")
        .contains("\"name\":\"A\",\"color\":\"s0\"".replace("\"", "&quot;"))
        .contains("\"name\":\"B\",\"color\":\"s1\"".replace("\"", "&quot;"))
        .doesNotContain("aria-label=\"Learning rate")
        .doesNotContain("http");
  }

  @Test
  void featuresThatTrainingMadeWorseAreNamed() throws IOException {
    String before = "{\"step\":0,\"epoch\":0,\"time\":1,\"knn/untrained_top1\":0.5}";
    String after = "{\"step\":4,\"epoch\":1,\"time\":9,\"loss\":2,\"knn/top1\":0.25}";
    RunComparison worse = new RunComparison(List.of(run("a-1", "seed = 0\n", before, after)));
    String sentence =
        "a: the trained features are worse than the untrained ones: kNN top-1 25.0 %,"
            + " before the first step 50.0 %";
    assertThat(TextTable.of(worse)).endsWith("\n" + sentence + "\n");
    assertThat(MarkdownTable.of(worse)).endsWith("\n\n" + sentence + "\n");
    assertThat(ComparisonHtml.of(worse, List.of(new Metrics(List.of()))))
        .contains("<p class=\"bad warning\">" + sentence + "</p>", "<h1>1 run compared</h1>");
    assertThat(two().warnings()).isEmpty();
  }

  @Test
  void runsOfOneNameAreToldApartByTheirIdentity() throws IOException {
    RunComparison alike =
        new RunComparison(
            List.of(
                run("a-1234abcd", "seed = 0\n"),
                run("a-1234abff", "seed = 1\n"),
                run("b-0f0f0f0f", "seed = 1\n")));
    assertThat(alike.labels()).containsExactly("a 1234abc", "a 1234abf", "b");
  }
}
