/** Pictures for people: drawing, colors, and what is put together of images. */
package org.selfdiff.runner.picture;
