/** Evaluates frozen networks by published protocols and records what they find. */
package org.selfdiff.runner.session.evaluation;
