/** The {@code sweep} block of an experiment: what is varied, how points are chosen, and when. */
package org.selfdiff.runner.sweep.language;
