package org.selfdiff.runner.data.folder;

import java.util.Set;

/**
 * The classes of a whole set, of which one source may have some.
 *
 * @param names of all of them
 * @param judged those with test images
 * @param tested whether there are test images at all
 */
record AllClasses(Set<String> names, Set<String> judged, boolean tested) {}
