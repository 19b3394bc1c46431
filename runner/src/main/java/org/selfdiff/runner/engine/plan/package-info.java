/**
 * The planner, which all executors share: it flattens regions, drops what nothing needs, joins
 * equal nodes, decides when ranks exchange values and what shares memory and lays out one arena.
 */
package org.selfdiff.runner.engine.plan;
