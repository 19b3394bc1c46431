/** The processes that share the steps of a run with the one that was started. */
package org.selfdiff.runner.session.rank;
