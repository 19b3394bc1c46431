/** Samples within .tar files by the convention of WebDataset, in tables of a few bytes each. */
package org.selfdiff.runner.data.shard;
