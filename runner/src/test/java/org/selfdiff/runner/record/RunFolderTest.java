package org.selfdiff.runner.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.selfdiff.runner.exit.UserException;

class RunFolderTest {
  private static final RunIdentity IDENTITY = new RunIdentity("moco-shapes", "0123456789abcdef");

  @TempDir Path root;

  private static Launch launch(String started) {
    return new Launch(
        started,
        List.of("selfdiff", "run", "a b.conf"),
        "box",
        7,
        new Git("c0ffee", true),
        "17",
        "Linux",
        "CPU",
        2,
        new LaunchDevices(2, "cpu", 1),
        1024,
        Map.of("config", "1.4.9"));
  }

  private RunFolder open(RunIdentity identity) throws IOException {
    return RunFolder.open(root, identity, "name = a", "name = \"a\"", launch("t"));
  }

  @Test
  void aNewFolderHoldsTheExperiment() throws IOException {
    try (RunFolder folder = open(IDENTITY)) {
      RunPaths paths = folder.paths();
      assertThat(paths.folder()).isEqualTo(root.resolve("moco-shapes-01234567"));
      assertThat(paths.experiment()).hasContent("name = a");
      assertThat(paths.resolved()).hasContent("# identity 0123456789abcdef\nname = \"a\"");
      assertThat(paths.checkpoints()).isEmptyDirectory();
      assertThat(paths.export()).isEmptyDirectory();
      assertThat(folder.provenance().launches()).hasSize(1);
      assertThat(RunFolder.identity(paths)).isEqualTo("0123456789abcdef");
    }
  }

  @Test
  void theSameIdentityComesBackAndKeepsItsRecords() throws IOException {
    try (RunFolder folder = RunFolder.open(root, IDENTITY, "x", "y", launch("first"))) {
      folder.describeData(Map.of("train", "5000 images"));
    }
    Files.writeString(root.resolve("moco-shapes-01234567/report.html.tmp"), "half");
    try (RunFolder folder = RunFolder.open(root, IDENTITY, "other", "z", launch("second"))) {
      assertThat(folder.provenance().launches()).hasSizeGreaterThan(1);
      assertThat(folder.paths().experiment()).hasContent("x");
      assertThat(folder.paths().folder().resolve("report.html.tmp")).doesNotExist();
      Provenance stored = Provenance.read(folder.paths().provenance());
      assertThat(stored)
          .isEqualTo(
              new Provenance(
                  "moco-shapes",
                  "0123456789abcdef",
                  Map.of("train", "5000 images"),
                  List.of(launch("first"), launch("second"))));
    }
  }

  @Test
  void anotherIdentityWithTheSameShortHashIsRefused() throws IOException {
    open(IDENTITY).close();
    RunIdentity other = new RunIdentity("moco-shapes", "01234567ffffffff");
    assertThatThrownBy(() -> open(other))
        .isInstanceOf(UserException.class)
        .hasMessage(
            root.resolve("moco-shapes-01234567/resolved.conf")
                + ": belongs to the experiment with identity 0123456789abcdef, this one has"
                + " 01234567ffffffff; give the experiment another name, or move the folder away");
    open(IDENTITY).close();
  }

  @Test
  void aResolvedExperimentWithoutIdentityIsRefused() throws IOException {
    Path folder = Files.createDirectories(root.resolve("moco-shapes-01234567"));
    Files.writeString(folder.resolve("resolved.conf"), "name = b\n");
    assertThatThrownBy(() -> open(IDENTITY))
        .hasMessageContaining("resolved.conf:1: expected '# identity <hash>', found 'name = b'");
  }

  @Test
  void aFolderInUseIsRefusedWithItsHolder() throws IOException {
    try (RunFolder folder = open(IDENTITY)) {
      assertThatThrownBy(() -> open(IDENTITY))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith(
              folder.paths().folder()
                  + ": already being trained by process "
                  + ProcessHandle.current().pid()
                  + " on ")
          .hasMessageEndingWith("; wait for it, stop it, or give this experiment another name");
    }
    open(IDENTITY).close();
  }

  /** Takes the lock of the folder given, says so, and waits to be killed. */
  public static final class Holder {
    public static void main(String[] args) throws Exception {
      RunLock.take(new RunPaths(Path.of(args[0])));
      System.out.println("held");
      Thread.sleep(TimeUnit.MINUTES.toMillis(1));
    }
  }

  @Test
  void theLockHoldsAgainstOtherProcessesAndDiesWithThem() throws Exception {
    Path folder = Files.createDirectories(root.resolve("moco-shapes-01234567"));
    Process holder = ChildProcess.start(Holder.class, folder.toString());
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("held");
      assertThatThrownBy(() -> open(IDENTITY))
          .hasMessageContaining("already being trained by process " + holder.pid() + " on ");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    open(IDENTITY).close();
  }

  /** Takes the lock of the folder given, looks at it in every way there is, and waits. */
  public static final class Looker {
    public static void main(String[] args) throws Exception {
      RunPaths paths = new RunPaths(Path.of(args[0]));
      RunLock lock = RunLock.take(paths);
      boolean held = RunFolder.inUse(paths) && RunHolder.read(paths).isPresent() && lock.holds();
      try {
        RunLock.take(paths);
        held = false;
      } catch (UserException e) {
        System.out.println(held);
      }
      Thread.sleep(TimeUnit.MINUTES.toMillis(1));
      lock.close();
    }
  }

  @Test
  void aProcessThatLooksAtItsOwnLockKeepsIt() throws Exception {
    Path folder = Files.createDirectories(root.resolve("moco-shapes-01234567"));
    Process looker = ChildProcess.start(Looker.class, folder.toString());
    try {
      assertThat(looker.inputReader().readLine()).isEqualTo("true");
      assertThat(RunFolder.inUse(new RunPaths(folder))).isTrue();
      assertThatThrownBy(() -> open(IDENTITY))
          .hasMessageContaining("already being trained by process " + looker.pid() + " on ");
    } finally {
      looker.destroyForcibly().waitFor();
    }
    assertThat(RunFolder.inUse(new RunPaths(folder))).isFalse();
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Path elsewhere = Files.writeString(root.resolve("elsewhere"), "precious");
    Path folder = Files.createDirectories(root.resolve("moco-shapes-01234567"));
    for (String name : List.of(".lock", "train.log", "metrics.jsonl")) {
      Path link = Files.createSymbolicLink(folder.resolve(name), elsewhere);
      assertThatThrownBy(() -> open(IDENTITY))
          .isInstanceOf(DiskException.class)
          .hasMessage(
              link
                  + ": cannot be written: it is a symbolic link; a run writes into its own folder"
                  + " only, remove the link");
      Files.delete(link);
    }
    Path other = Files.createDirectories(root.resolve("other"));
    for (String name : List.of("checkpoints", "export", "evaluation", "pictures")) {
      Path link = Files.createSymbolicLink(folder.resolve(name), other);
      assertThatThrownBy(() -> open(IDENTITY))
          .isInstanceOf(DiskException.class)
          .hasMessageStartingWith(link + ": cannot be written: it is a symbolic link");
      Files.delete(link);
    }
    for (String name : List.of("status.json", "provenance.json.tmp", "resolved.conf.tmp")) {
      Files.createSymbolicLink(folder.resolve(name), elsewhere);
    }
    Files.createSymbolicLink(root.resolve("linked"), root);
    RunFolder.open(root.resolve("linked"), IDENTITY, "x", "y", launch("t")).close();
    assertThat(elsewhere).hasContent("precious");
    assertThat(other).isEmptyDirectory();
  }

  @Test
  void whatIsRemovedWhileARunGoesOnIsMadeAnewAndSaid() throws IOException {
    List<String> said = new ArrayList<>();
    try (RunFolder folder = open(IDENTITY)) {
      folder.ensure(said::add);
      assertThat(said).isEmpty();
      Files.delete(folder.paths().checkpoints());
      folder.ensure(said::add);
      assertThat(said)
          .containsExactly(
              folder.paths().folder()
                  + ": checkpoints was removed while the run went on, and made anew");
      said.clear();
      String provenance = Files.readString(folder.paths().provenance());
      String resolved = Files.readString(folder.paths().resolved());
      try (Stream<Path> all = Files.walk(folder.paths().folder())) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
      folder.ensure(said::add);
      assertThat(said)
          .containsExactly(
              folder.paths().folder()
                  + ": resolved.conf, provenance.json, checkpoints, export were removed while the"
                  + " run went on, and made anew");
      assertThat(folder.paths().provenance()).hasContent(provenance);
      assertThat(folder.paths().resolved()).hasContent(resolved);
      assertThatThrownBy(() -> open(IDENTITY)).hasMessageContaining("already being trained");
    }
    open(IDENTITY).close();
  }

  @Test
  void whatTheDataWereStays() throws IOException {
    try (RunFolder folder = open(IDENTITY)) {
      folder.describeData(Map.of("training images", "16"));
    }
    try (RunFolder folder = open(IDENTITY)) {
      folder.describeData(Map.of("training images", "25"));
      assertThat(Provenance.read(folder.paths().provenance()).data())
          .isEqualTo(Map.of("training images", "16"));
    }
  }

  @Test
  void namesAndHashesAreChecked() {
    assertThatThrownBy(() -> new RunIdentity("../up", "0123456789abcdef"))
        .hasMessageContaining("run name '../up'");
    assertThatThrownBy(() -> new RunIdentity("..", "0123456789abcdef"))
        .hasMessageContaining("run name '..'");
    assertThatThrownBy(() -> new RunIdentity("a", "012")).hasMessageContaining("identity '012'");
  }
}
