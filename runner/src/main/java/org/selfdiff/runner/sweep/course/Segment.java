package org.selfdiff.runner.sweep.course;

/**
 * One run up to one rung: what a worker does at a time.
 *
 * @param job number of the job
 * @param trial number of the trial
 * @param rung from 0
 * @param seed of the run
 * @param attempt from 1
 */
public record Segment(int job, int trial, int rung, long seed, int attempt) {}
