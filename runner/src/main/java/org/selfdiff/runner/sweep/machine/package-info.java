/** The machines that the runs of a sweep share: this one, or those of a cluster. */
package org.selfdiff.runner.sweep.machine;
