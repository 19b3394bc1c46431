/**
 * What a sweep varies: dimensions, points, and the history of trials that a strategy decides from.
 */
package org.selfdiff.runner.sweep.space;
