/** The random operations of views: each record is a block of an experiment and applies itself. */
package org.selfdiff.runner.data.augment;
