/** The course of a sweep: what is decided next, given everything its ledger holds. */
package org.selfdiff.runner.sweep.course;
