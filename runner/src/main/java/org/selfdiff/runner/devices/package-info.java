/** What this machine offers a run, and why an engine does not use what is here. */
package org.selfdiff.runner.devices;
