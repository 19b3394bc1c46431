/** The runs of a trial: how a point becomes experiments, and how those are run. */
package org.selfdiff.runner.sweep.trial;
