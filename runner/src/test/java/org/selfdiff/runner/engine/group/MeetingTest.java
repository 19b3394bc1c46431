package org.selfdiff.runner.engine.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where ranks meet: who comes, who does not, and who may not. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class MeetingTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void theFolderIsPrivateAndIsRemoved() throws Exception {
    Path folder;
    try (Meeting meeting = Meeting.open(2)) {
      folder = meeting.folder();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
      Files.writeString(folder.resolve("gloo"), "x");
    }
    assertThat(folder).doesNotExist();
  }

  @Test
  void allWhoComeSeeEachOther() {
    try (Meeting meeting = Meeting.open(2)) {
      var other = CompletableFuture.supplyAsync(() -> Meeting.at(meeting.folder(), 2).sit(1, LONG));
      Seat mine = meeting.sit(0, LONG);
      Seat theirs = other.join();
      assertThat(mine.rank()).isZero();
      assertThat(theirs.rank()).isEqualTo(1);
      assertThat(mine.size()).isEqualTo(2);
      assertThat(mine.gone()).isEmpty();
      theirs.close();
      assertThat(mine.gone())
          .hasValue("rank 1 (process " + ProcessHandle.current().pid() + ") has left the run");
    }
  }

  @Test
  void thoseWhoDoNotComeAreNamed() {
    try (Meeting meeting = Meeting.open(4)) {
      CompletableFuture.runAsync(() -> meeting.sit(2, LONG));
      while (!Files.exists(meeting.folder().resolve("rank-2"))) {
        Thread.onSpinWait();
      }
      assertThatThrownBy(() -> meeting.sit(0, SHORT))
          .isInstanceOf(GroupException.class)
          .hasMessage("ranks 1 and 3 of 4 did not come within 0 s; look for their own messages");
    }
  }

  @Test
  void aRankIsTakenOnce() {
    try (Meeting meeting = Meeting.open(2)) {
      assertThatThrownBy(() -> meeting.sit(1, SHORT))
          .hasMessage("rank 0 of 2 did not come within 0 s; look for its own messages");
      assertThatThrownBy(() -> meeting.sit(1, SHORT))
          .hasMessage(
              "rank 1 in %s is taken by process %d: every rank is started once"
                  .formatted(meeting.folder(), ProcessHandle.current().pid()));
      assertThatThrownBy(() -> meeting.sit(2, SHORT))
          .hasMessage(
              "rank 2 is none of the 2 ranks that meet in %s, which are 0 to 1"
                  .formatted(meeting.folder()));
    }
  }

  @Test
  void whoHasGivenUpIsNotWaitedFor() {
    try (Meeting meeting = Meeting.open(2)) {
      assertThatThrownBy(() -> meeting.sit(1, SHORT)).isInstanceOf(GroupException.class);
      assertThatThrownBy(() -> meeting.sit(0, LONG))
          .hasMessage(
              "rank 1 (process %d) has left before it met this rank; its own messages say why"
                  .formatted(ProcessHandle.current().pid()));
    }
  }

  @Test
  void aProcessThatHasEndedIsNotWaitedFor() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    try (Meeting meeting = Meeting.open(2)) {
      Files.writeString(meeting.folder().resolve("rank-1"), ended.pid() + " 1");
      assertThatThrownBy(() -> meeting.sit(0, LONG))
          .hasMessage(
              "rank 1 (process %d) has ended before it met this rank; its own messages say why"
                  .formatted(ended.pid()));
    }
  }

  @Test
  void otherSizesAndFoldersAreRefused(@TempDir Path empty) {
    try (Meeting meeting = Meeting.open(2)) {
      assertThatThrownBy(() -> Meeting.at(meeting.folder(), 3))
          .hasMessage(
              "this rank was started for a run of 3 ranks, and 2 ranks meet in %s: start all of them for the same number of devices"
                  .formatted(meeting.folder()));
    }
    assertThatThrownBy(() -> Meeting.at(empty, 2))
        .hasMessage("no ranks meet in " + empty + ": no such file or folder");
  }
}
