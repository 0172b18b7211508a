package io.github.orderlake.parquet;

import org.jspecify.annotations.Nullable;

/**
 * A column chunk that is complete but for its place in the file. It is a view of the column's buffers: valid until the
 * column begins its next chunk.
 *
 * @param valueCount its values, nulls included: the rows of the row group
 * @param stringBytes the size of its strings before encoding, without lengths
 * @param bounds its least and greatest value, or {@code null} if unknown or there is none
 * @param sizeBytes its size with page headers
 * @param uncompressedBytes what its size would be without compression
 * @param dictionaryPage its dictionary page, empty if it has none
 * @param plainPages the number of data pages in PLAIN
 * @param dictionaryCodedPages the number of data pages that hold dictionary ids
 */
record EncodedChunk(
        long valueCount,
        long nullCount,
        long nanCount,
        long stringBytes,
        @Nullable Bounds bounds,
        long sizeBytes,
        long uncompressedBytes,
        SegmentedBytes dictionaryPage,
        SegmentedBytes dataPages,
        int plainPages,
        int dictionaryCodedPages,
        PageIndex index) {}
