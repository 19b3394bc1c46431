/** Linear classifiers on frozen features, by which backbones are evaluated. */
package org.selfdiff.methods.probe;
