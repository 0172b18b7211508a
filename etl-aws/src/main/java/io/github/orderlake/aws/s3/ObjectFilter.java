package io.github.orderlake.aws.s3;

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
                && !hasSkippedName(key, prefix.length());
    }

    /** Names that the prefix itself begins are meant to be read, whatever they are. */
    private static boolean hasSkippedName(String key, int from) {
        for (int i = from; i < key.length(); i++) {
            boolean begins = i == 0 || key.charAt(i - 1) == '/';
            if (begins && (key.charAt(i) == '.' || key.charAt(i) == '_')) {
                return true;
            }
        }
        return false;
    }
}
