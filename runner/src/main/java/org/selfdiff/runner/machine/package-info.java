/**
 * What this machine has: its processor, its memory, NVIDIA's driver and libraries, and the
 * environment that native libraries read. Everything is found by files and by the driver's own
 * library for questions; what computes is not loaded.
 */
package org.selfdiff.runner.machine;
