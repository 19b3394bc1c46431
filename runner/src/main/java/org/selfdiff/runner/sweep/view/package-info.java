/** How a sweep is seen: while it goes on, in the end, and in a browser. */
package org.selfdiff.runner.sweep.view;
