/**
 * What a step costs before it runs: operations and bytes of every kernel, and the time that a
 * machine with measured rates should take for them.
 */
package org.selfdiff.runner.engine.cost;
