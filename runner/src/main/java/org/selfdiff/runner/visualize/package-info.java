/** Pictures of a recorded run: what it looks at, how its features lie, what it was trained on. */
package org.selfdiff.runner.visualize;
