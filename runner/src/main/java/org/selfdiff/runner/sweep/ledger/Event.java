package org.selfdiff.runner.sweep.ledger;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.selfdiff.runner.data.DataIdentity;
import org.selfdiff.runner.sweep.language.Goal;

/**
 * One line of a ledger. {@link Suggested}, {@link Decided} and {@link Judged} are decisions: their
 * sequence is the same however often a sweep is interrupted.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Event.Opened.class, name = "opened"),
  @JsonSubTypes.Type(value = Event.Images.class, name = "images"),
  @JsonSubTypes.Type(value = Event.Suggested.class, name = "suggested"),
  @JsonSubTypes.Type(value = Event.Decided.class, name = "decided"),
  @JsonSubTypes.Type(value = Event.Started.class, name = "started"),
  @JsonSubTypes.Type(value = Event.Scored.class, name = "scored"),
  @JsonSubTypes.Type(value = Event.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = Event.Unable.class, name = "unable"),
  @JsonSubTypes.Type(value = Event.Lost.class, name = "lost"),
  @JsonSubTypes.Type(value = Event.Judged.class, name = "judged")
})
public sealed interface Event
    permits Event.Opened,
        Event.Images,
        Event.Suggested,
        Event.Decided,
        Event.Started,
        Event.Scored,
        Event.Failed,
        Event.Unable,
        Event.Lost,
        Event.Judged {

  /**
   * The sweep was started, or started again.
   *
   * @param time when, ISO 8601
   * @param experiment identity of the experiment that is varied
   * @param objective metric that is compared
   * @param goal which scores are good
   * @param seeds of every point
   * @param rungs epochs after which trials are judged before the last
   * @param settings the sweep block in words, for the record
   */
  record Opened(
      String time,
      String experiment,
      String objective,
      Goal goal,
      List<Long> seeds,
      List<Integer> rungs,
      String settings)
      implements Event {}

  /**
   * The images that the trials learn from and are judged on; ledgers of versions before have none.
   *
   * @param identity of the set of the experiment that is varied
   */
  record Images(DataIdentity identity) implements Event {}

  /**
   * A point was chosen.
   *
   * @param trial number of the trial, from 0
   * @param point value of each active dimension
   * @param words overrides that make the experiment of the point
   * @param cells identity of the run of each seed; none where the experiment is invalid
   * @param impossible why the experiment is invalid, empty where it is not
   * @param same an earlier trial that has the same runs, -1 where there is none
   */
  record Suggested(
      int trial,
      Map<String, String> point,
      List<String> words,
      List<String> cells,
      String impossible,
      int same)
      implements Event {
    /** Whether the trial has runs of its own. */
    public boolean runs() {
      return impossible.isEmpty() && same < 0;
    }
  }

  /**
   * A rung of a trial is to be computed.
   *
   * @param job number of the job, from 0
   * @param rung from 0
   */
  record Decided(int job, int trial, int rung) implements Event {}

  /**
   * The run of one seed was started.
   *
   * @param time when, ISO 8601
   * @param attempt from 1
   */
  record Started(int job, long seed, int attempt, String time) implements Event {}

  /**
   * The run of one seed has reached the rung.
   *
   * @param score value of the objective
   * @param seconds since it was started
   */
  record Scored(int job, long seed, double score, double seconds) implements Event {}

  /**
   * The run of one seed broke off.
   *
   * @param reason in one line
   * @param again whether another attempt may go better
   */
  record Failed(int job, long seed, String reason, boolean again) implements Event {}

  /**
   * The run could not do its work where it was: data, a device, memory or the disk were missing, or
   * its files could not be used. That tells nothing of the trial, so that every launch tries again.
   *
   * @param reason in one line
   */
  record Unable(int job, long seed, String reason) implements Event {}

  /**
   * The machine of a run is gone; the run goes on elsewhere.
   *
   * @param reason in one line
   */
  record Lost(int job, long seed, String reason) implements Event {}

  /** A job was looked at and its trial's fate decided. */
  record Judged(int job, Verdict verdict) implements Event {}
}
