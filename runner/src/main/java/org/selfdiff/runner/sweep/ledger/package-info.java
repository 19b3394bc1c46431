/** The append-only record of a sweep, from which it goes on after any interruption. */
package org.selfdiff.runner.sweep.ledger;
