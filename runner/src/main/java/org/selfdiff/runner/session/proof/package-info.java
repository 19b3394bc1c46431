/** A step on states and images that follow from rules, so that any machine can repeat it. */
package org.selfdiff.runner.session.proof;
