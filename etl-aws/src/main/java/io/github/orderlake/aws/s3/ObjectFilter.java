package io.github.orderlake.aws.s3;

import io.github.orderlake.store.Keys;
import java.util.List;

/**
 * Which objects below a prefix are read.
 *
 * @param suffixes how keys may end; any way if there are none
 */
record ObjectFilter(List<String> suffixes, long minSizeBytes, long maxSizeBytes) {

    boolean takes(String prefix, String key, long sizeBytes) {
        boolean isFolderMarker = sizeBytes == 0 && key.endsWith("/");
        return !isFolderMarker
                && sizeBytes >= minSizeBytes
                && sizeBytes <= maxSizeBytes
                && (suffixes.isEmpty() || suffixes.stream().anyMatch(key::endsWith))
                && !Keys.hasSkippedName(key, prefix.length());
    }
}
