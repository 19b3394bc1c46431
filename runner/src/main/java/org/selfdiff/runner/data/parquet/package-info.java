/**
 * Tables of images as Parquet files: where the pages of their columns lie, and the values of one
 * page at a time.
 */
package org.selfdiff.runner.data.parquet;
