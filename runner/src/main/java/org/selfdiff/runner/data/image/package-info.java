/**
 * Operations on 8-bit RGB images that agree bit for bit with Pillow 9.4, so that views equal those
 * of the systems they are compared with.
 */
package org.selfdiff.runner.data.image;
