package org.selfdiff.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.config.Corpus;

/** Runs the launcher in a folder of its own, with a Maven and a Java that only write down calls. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  @TempDir Path folder;
  private Path root;
  private Path calls;
  private Path source;

  private record Answer(int status, String text) {}

  @BeforeEach
  void checkout() throws IOException {
    root = Files.createDirectories(folder.resolve("a checkout"));
    calls = folder.resolve("calls");
    Files.copy(Corpus.experiments().resolveSibling("selfdiff"), root.resolve("selfdiff"));
    Files.writeString(root.resolve("pom.xml"), "");
    for (String module : List.of("methods", "exports", "runner")) {
      Files.createDirectories(root.resolve(module).resolve("src/main"));
      Files.writeString(root.resolve(module).resolve("pom.xml"), "");
    }
    source = Files.writeString(root.resolve("runner/src/main/A.java"), "");
    script(
        "mvn",
        "mkdir -p runner/target; echo lib.jar > runner/target/classpath.txt; exit ${MVN:-0}");
    script("java", "exit ${JAVA:-0}");
    script("javac", "exit 0");
  }

  @Test
  void theFirstStartBuildsAndTheSecondDoesNot() throws Exception {
    Answer first = launch(root, List.of("./selfdiff", "check", "x.conf", "a=b c"));

    assertThat(first.status()).isZero();
    assertThat(first.text()).startsWith("selfdiff: building for the first time; ").hasLineCount(1);
    assertThat(called("mvn"))
        .singleElement()
        .asString()
        .contains("-Dmaven.test.skip=true -Dspotless.check.skip=true -Dnd4j.classifier=")
        .endsWith(" package");
    assertThat(called("java")).last().asString().endsWith("cli.Main check x.conf a=b c");

    assertThat(launch(root, List.of("./selfdiff", "check", "x.conf")).text()).isEmpty();
    assertThat(called("mvn")).hasSize(1);
  }

  @Test
  void aNewerSourceIsBuilt() throws Exception {
    launch(root, List.of("./selfdiff"));
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

    assertThat(launch(root, List.of("./selfdiff")).text())
        .isEqualTo("selfdiff: sources have changed, building\n");
    assertThat(called("mvn")).hasSize(2);
  }

  @Test
  void itWorksThroughALinkFromAnywhere() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), root.resolve("selfdiff"));
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));

    assertThat(launch(elsewhere, List.of(link.toString(), "explain")).status()).isZero();
    assertThat(called("java")).last().asString().contains("-Dselfdiff.home=" + root.toRealPath());
    assertThat(root.resolve("runner/target/launcher.stamp")).exists();
  }

  @Test
  void aFailedBuildShowsWhyAndIsTriedAgain() throws Exception {
    Answer failed = launch(root, List.of("./selfdiff"), "MVN", "1");

    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.text()).endsWith("selfdiff: the build failed; Maven says why above\n");
    assertThat(root.resolve(".building")).doesNotExist();
    assertThat(launch(root, List.of("./selfdiff")).status()).isZero();
    assertThat(called("mvn")).hasSize(2);
  }

  @Test
  void onlyTrainingVerbsTakeTheMemory() throws Exception {
    launch(root, List.of("./selfdiff", "check"));
    assertThat(called("java")).last().asString().contains("-XX:TieredStopAtLevel=1");

    launch(root, List.of("./selfdiff", "ui", "runs"));
    assertThat(called("java")).last().asString().contains("-XX:TieredStopAtLevel=1");

    launch(root, List.of("./selfdiff", "--debug", "run", "x"));
    assertThat(called("java"))
        .last()
        .asString()
        .contains("-XX:MaxRAMPercentage=")
        .doesNotContain("TieredStopAtLevel");
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      architectures = {"amd64", "x86_64"})
  void gpuLibrariesComeOnlyWhereTheyAreAskedFor() throws Exception {
    launch(root, List.of("./selfdiff", "check"));
    assertThat(called("mvn")).last().asString().doesNotContain("-P");

    assertThat(launch(root, List.of("./selfdiff", "check"), "SELFDIFF_GPU", "torch").text())
        .isEqualTo("selfdiff: sources have changed, building\n");
    assertThat(called("mvn")).last().asString().contains(" -Pgpu");

    launch(root, List.of("./selfdiff", "check"), "SELFDIFF_GPU", "nd4j");
    assertThat(called("mvn")).last().asString().contains(" -Pcuda ");

    launch(root, List.of("./selfdiff", "check"), "SELFDIFF_GPU", "none");
    assertThat(called("mvn")).hasSize(4).last().asString().doesNotContain("-P");

    Answer wrong = launch(root, List.of("./selfdiff", "check"), "SELFDIFF_GPU", "amd");
    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.text())
        .isEqualTo("selfdiff: SELFDIFF_GPU is amd, expected torch, nd4j, auto or none\n");
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      architectures = {"amd64", "x86_64"})
  void cudaComesAsAnArtifactWhereTheSystemHasNone() throws Exception {
    Path cuda = Files.createDirectories(folder.resolve("cuda"));
    Files.writeString(cuda.resolve("libcudart.so.13"), "");
    String path = "/nowhere:" + cuda;

    launch(root, List.of("./selfdiff"), "SELFDIFF_GPU", "torch", "LD_LIBRARY_PATH", path);
    assertThat(called("mvn")).last().asString().contains(" -Pgpu ");
  }

  @Test
  void sparkComesWithSweepsThatAskForIt() throws Exception {
    script(
        "mvn",
        "mkdir -p runner/target runner/spark/target; echo lib.jar > runner/target/classpath.txt;"
            + " echo spark.jar > runner/spark/target/classpath.txt");
    launch(root, List.of("./selfdiff", "sweep", "x"));
    launch(root, List.of("./selfdiff", "run", "x"), "SELFDIFF_SPARK", "1");
    assertThat(called("mvn")).singleElement().asString().doesNotContain("spark");
    assertThat(called("java")).last().asString().doesNotContain("spark");

    launch(root, List.of("./selfdiff", "sweep", "x"), "SELFDIFF_SPARK", "1");
    assertThat(called("mvn")).hasSize(2).last().asString().contains(" -Pspark ");
    assertThat(called("java"))
        .last()
        .asString()
        .contains(" --add-opens=java.base/sun.nio.ch=ALL-UNNAMED ")
        .endsWith(":spark.jar org.selfdiff.runner.spark.SparkMain sweep x");

    launch(root, List.of("./selfdiff", "sweep", "x"));
    launch(root, List.of("./selfdiff", "sweep", "x"), "SELFDIFF_SPARK", "1");
    assertThat(called("mvn")).hasSize(2);
    assertThat(launch(root, List.of("./selfdiff"), "SELFDIFF_SPARK", "yes"))
        .isEqualTo(new Answer(1, "selfdiff: SELFDIFF_SPARK is yes, expected 1 or 0\n"));
  }

  /** What the processor cannot run is left out by every process itself, however it is started. */
  @Test
  void kernelsThatAreAskedForAreLeftToTheProcess() throws Exception {
    script("java", "echo \"core ${OPENBLAS_CORETYPE:-none}\"");

    assertThat(launch(root, List.of("./selfdiff", "run"), "OPENBLAS_CORETYPE", "Zen").text())
        .endsWith("core Zen\n");
  }

  @Test
  void whereNobodyCanWriteNobodyWaits() throws Exception {
    Files.writeString(root.resolve(".building"), "a file: no folder can be made in its place");

    assertThat(launch(root, List.of("./selfdiff")))
        .isEqualTo(
            new Answer(
                1,
                "selfdiff: cannot build: "
                    + root.toRealPath()
                    + " is not writable (File exists)\n"));
  }

  @Test
  void aBuildThatEndedWithoutAWordHoldsNobodyUp() throws Exception {
    Path lock = Files.createDirectories(root.resolve(".building"));
    assertThat(launch(root, List.of("./selfdiff", "check")).status()).isZero();

    Files.createDirectories(lock);
    // A process that is alive, and builds nothing: the number has been given away again.
    Files.writeString(lock.resolve("pid"), ProcessHandle.current().pid() + "\n");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(launch(root, List.of("./selfdiff", "check")).status()).isZero();
    assertThat(lock).doesNotExist();
    assertThat(called("mvn")).hasSize(2);
  }

  @Test
  void aMovedCheckoutIsNotBuiltAgain() throws Exception {
    script(
        "mvn",
        "mkdir -p runner/target; echo \"$PWD/methods/a.jar:lib.jar\" >runner/target/classpath.txt");
    launch(root, List.of("./selfdiff"));
    Path moved = Files.move(root, folder.resolve("moved"));

    assertThat(launch(moved, List.of("./selfdiff")).text()).isEmpty();
    assertThat(called("mvn")).hasSize(1);
    assertThat(called("java"))
        .last()
        .asString()
        .contains(moved.toRealPath() + "/methods/a.jar:lib.jar ");
  }

  @Test
  void anotherJavaMakesItsOwnArchiveOfClasses() throws Exception {
    script(
        "java",
        "for w in \"$@\"; do case $w in *AtExit=*) echo x >\"${w#*AtExit=}\" ;; esac; done");
    launch(root, List.of("./selfdiff", "check"));
    launch(root, List.of("./selfdiff", "check"));
    assertThat(called("java")).filteredOn(line -> line.contains("AtExit=")).hasSize(1);
    assertThat(called("java")).last().asString().contains(" -XX:SharedArchiveFile=");

    Path home = Files.createDirectories(folder.resolve("jdk"));
    Files.createDirectories(home.resolve("bin"));
    for (String program : List.of("java", "javac")) {
      Files.copy(folder.resolve("bin").resolve(program), home.resolve("bin").resolve(program));
      assertThat(home.resolve("bin").resolve(program).toFile().setExecutable(true)).isTrue();
    }
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"99\"\n");
    launch(root, List.of("./selfdiff", "check"), "JAVA_HOME", home.toString());
    assertThat(called("java")).filteredOn(line -> line.contains("AtExit=")).hasSize(2);
    assertThat(called("mvn")).hasSize(1);
  }

  @Test
  void theVirtualMachineSaysNothingOnStandardOutput() throws Exception {
    for (String verb : List.of("check", "run")) {
      launch(root, List.of("./selfdiff", verb));
      assertThat(called("java")).last().asString().contains(" -Xlog:all=error:stderr ");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void namesThatAreNotAsciiNeedAnEncodingThatHasThem() throws Exception {
    script("java", "echo \"encoding ${LC_ALL:-none}\"");
    script("locale", "echo ANSI_X3.4-1968");
    assertThat(launch(root, List.of("./selfdiff"), "LC_ALL", "C").text())
        .endsWith("encoding C.UTF-8\n");

    script("locale", "echo UTF-8");
    assertThat(launch(root, List.of("./selfdiff"), "LC_ALL", "de_DE.UTF-8").text())
        .endsWith("encoding de_DE.UTF-8\n");
  }

  @Test
  void theStatusOfJavaIsTheStatus() throws Exception {
    launch(root, List.of("./selfdiff"));

    assertThat(launch(root, List.of("./selfdiff", "run"), "JAVA", "130").status()).isEqualTo(130);
  }

  @Test
  void aWrongJavaHomeIsExplained() throws Exception {
    Answer answer = launch(root, List.of("./selfdiff"), "JAVA_HOME", "/no/such/jdk");

    assertThat(answer)
        .isEqualTo(
            new Answer(1, "selfdiff: JAVA_HOME is /no/such/jdk, and there is no bin/java in it\n"));
  }

  private void script(String name, String body) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    String text = "#!/usr/bin/env bash\necho \"" + name + " $*\" >>'" + calls + "'\n" + body + "\n";
    assertThat(Files.writeString(bin.resolve(name), text).toFile().setExecutable(true)).isTrue();
  }

  private List<String> called(String name) throws IOException {
    return Files.readAllLines(calls).stream().filter(line -> line.startsWith(name + " ")).toList();
  }

  private Answer launch(Path from, List<String> words, String... environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(words)).directory(from.toFile());
    builder
        .environment()
        .keySet()
        .removeAll(
            List.of(
                "JAVA_HOME",
                "SELFDIFF_JAVA_OPTS",
                "SELFDIFF_GPU",
                "SELFDIFF_SPARK",
                "MVN",
                "JAVA"));
    builder
        .environment()
        .merge("PATH", "", (path, none) -> folder.resolve("bin") + File.pathSeparator + path);
    for (int i = 0; i < environment.length; i += 2) {
      builder.environment().put(environment[i], environment[i + 1]);
    }
    File out = folder.resolve("out").toFile();
    Process process = builder.redirectErrorStream(true).redirectOutput(out).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Answer(process.exitValue(), Files.readString(out.toPath()));
  }
}
