/**
 * Images and their views: {@link org.selfdiff.runner.data.Data#open} gives an {@link
 * org.selfdiff.runner.data.ImageSet}, {@link org.selfdiff.runner.data.BatchLoader} batches of
 * random views of it, {@link org.selfdiff.runner.data.EvaluationReader} every image once.
 */
package org.selfdiff.runner.data;
