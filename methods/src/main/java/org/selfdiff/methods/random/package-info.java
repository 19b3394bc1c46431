/** Counter-based random numbers: every draw of a run is a function of its place. */
package org.selfdiff.methods.random;
