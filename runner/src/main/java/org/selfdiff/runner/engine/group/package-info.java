/** The ranks that run a step together, and what they exchange; ranks that are threads. */
package org.selfdiff.runner.engine.group;
