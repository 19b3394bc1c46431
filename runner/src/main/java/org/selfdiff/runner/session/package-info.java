/** Runs experiments: compiles the step, feeds it, and keeps what it learns. */
package org.selfdiff.runner.session;
