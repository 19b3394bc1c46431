package org.selfdiff.runner.sweep.plan;

import org.selfdiff.runner.sweep.prospect.Prospect;

/**
 * A trial with runs of its own.
 *
 * @param trial the trial
 * @param cost of each of its runs
 */
record PlannedTrial(Prospect trial, RunCost cost) {}
