/** Linear classifiers on frozen features, by which backbones are judged. */
package org.selfdiff.methods.probe;
