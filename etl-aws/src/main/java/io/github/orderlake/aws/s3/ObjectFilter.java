package io.github.orderlake.aws.s3;

import io.github.orderlake.store.Keys;
import java.util.List;

/**
 * Which objects below a prefix are read.
 *
 * @param suffixes how keys may end; any way if there are none
 */
record ObjectFilter(List<String> suffixes, long minSizeBytes, long maxSizeBytes) {

    /** Returns whether an object is passed over only because of a name in its key. */
    boolean skips(String prefix, String key, long sizeBytes) {
        return isMeant(key, sizeBytes) && Keys.hasSkippedName(key, prefix.length());
    }

    boolean takes(String prefix, String key, long sizeBytes) {
        return isMeant(key, sizeBytes) && !Keys.hasSkippedName(key, prefix.length());
    }

    private boolean isMeant(String key, long sizeBytes) {
        boolean isFolderMarker = sizeBytes == 0 && key.endsWith("/");
        return !isFolderMarker
                && sizeBytes >= minSizeBytes
                && sizeBytes <= maxSizeBytes
                && (suffixes.isEmpty() || suffixes.stream().anyMatch(key::endsWith));
    }
}
