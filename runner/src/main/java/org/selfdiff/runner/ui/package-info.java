/** The local page on which runs are watched: a server that only reads, for this machine alone. */
package org.selfdiff.runner.ui;
