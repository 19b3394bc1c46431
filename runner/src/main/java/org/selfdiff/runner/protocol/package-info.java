/**
 * Protocols by which frozen features are judged: their settings, and what each asks to be computed.
 */
package org.selfdiff.runner.protocol;
