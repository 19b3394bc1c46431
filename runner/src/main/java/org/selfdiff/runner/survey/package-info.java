/** What a set of images is like before anything is trained on it. */
package org.selfdiff.runner.survey;
