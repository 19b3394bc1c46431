/**
 * Protocols by which frozen features are evaluated: their settings, and what each asks to be
 * computed.
 */
package org.selfdiff.runner.protocol;
