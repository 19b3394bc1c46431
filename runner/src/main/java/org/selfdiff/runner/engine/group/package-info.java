/** The ranks that run a step together, and what they exchange. */
package org.selfdiff.runner.engine.group;
