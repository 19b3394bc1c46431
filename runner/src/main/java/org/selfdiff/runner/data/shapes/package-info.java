/** The embedded image set: shapes drawn when they are asked for. */
package org.selfdiff.runner.data.shapes;
