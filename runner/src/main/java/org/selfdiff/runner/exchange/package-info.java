/** Trained backbones on their way to other tools, and features on their way out of them. */
package org.selfdiff.runner.exchange;
