package io.github.orderlake.parquet;

import io.github.orderlake.parquet.CompactWriter.Element;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a file's index says of the data pages of one column chunk: where each is, and between which values.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/pageindex/">Parquet: Page Index</a>
 */
final class PageIndex {

    /**
     * One data page.
     *
     * @param offset where its header begins, counted from the chunk's first data page
     * @param sizeBytes its size with its header
     * @param stringBytes the size of its strings before encoding, without lengths
     * @param bounds its least and greatest value, or {@code null} if unknown or there is none
     */
    record Entry(
            long offset,
            int sizeBytes,
            long firstRow,
            boolean onlyNulls,
            int nullCount,
            int nanCount,
            long stringBytes,
            @Nullable Bounds bounds) {}

    /** About what an entry with the bounds of short values takes. */
    private static final int ENTRY_BYTES = 200;

    private static final byte[] NO_BYTES = {};

    private static final int NAN_COUNTS = 8;

    // the numbers of the orders of bounds in the format
    private static final int UNORDERED = 0;
    private static final int ASCENDING = 1;
    private static final int DESCENDING = 2;

    private final Comparator<byte[]> order;
    private final boolean countsNans;
    private final boolean countsStringBytes;
    private final List<Entry> pages = new ArrayList<>();

    PageIndex(PlainOrder order, boolean countsStringBytes) {
        this.order = order;
        this.countsNans = order == PlainOrder.DOUBLE;
        this.countsStringBytes = countsStringBytes;
    }

    void add(Entry page) {
        pages.add(page);
    }

    void clear() {
        pages.clear();
    }

    /** Returns about how many bytes this takes. */
    long heldBytes() {
        return (long) ENTRY_BYTES * pages.size();
    }

    /**
     * Returns the column index, or {@code null} if there can be none: a page with values lacks a bound, or has a NaN, which
     * readers order in different ways.
     */
    byte @Nullable [] columnIndex() throws IOException {
        if (pages.stream().anyMatch(page -> page.nanCount() > 0 || max(page) == null && !page.onlyNulls())) {
            return null;
        }
        GrowingBytes bytes = new GrowingBytes(256);
        CompactWriter index = new CompactWriter(bytes).begin();
        index.list(1, Element.BOOLEAN, pages.size());
        for (Entry page : pages) {
            index.flag(page.onlyNulls());
        }
        index.list(2, Element.BINARY, pages.size());
        for (Entry page : pages) {
            index.binary(page.bounds() == null ? NO_BYTES : page.bounds().min());
        }
        index.list(3, Element.BINARY, pages.size());
        for (Entry page : pages) {
            byte[] max = max(page);
            index.binary(max == null ? NO_BYTES : max);
        }
        index.i32(4, boundaryOrder());
        index.list(5, Element.I64, pages.size());
        for (Entry page : pages) {
            index.i64(page.nullCount());
        }
        if (countsNans) {
            index.list(NAN_COUNTS, Element.I64, pages.size());
            for (int i = 0; i < pages.size(); i++) {
                index.i64(0);
            }
        }
        index.end();
        return bytes.toByteArray();
    }

    private static byte @Nullable [] max(Entry page) {
        Bounds bounds = page.bounds();
        return bounds == null ? null : bounds.max();
    }

    /** Returns the offset index of a chunk whose first data page begins at {@code firstPage} in the file. */
    byte[] offsetIndex(long firstPage) throws IOException {
        GrowingBytes bytes = new GrowingBytes(256);
        CompactWriter index = new CompactWriter(bytes).begin();
        index.list(1, Element.STRUCT, pages.size());
        for (Entry page : pages) {
            index.begin()
                    .i64(1, firstPage + page.offset())
                    .i32(2, page.sizeBytes())
                    .i64(3, page.firstRow())
                    .end();
        }
        if (countsStringBytes) {
            index.list(2, Element.I64, pages.size());
            for (Entry page : pages) {
                index.i64(page.stringBytes());
            }
        }
        index.end();
        return bytes.toByteArray();
    }

    /** Pages without values do not count. Equal bounds are in order both ways; ascending is said then. */
    private int boundaryOrder() {
        boolean ascending = true;
        boolean descending = true;
        byte[] minBefore = null;
        byte[] maxBefore = null;
        for (Entry page : pages) {
            Bounds bounds = page.bounds();
            byte[] max = max(page);
            if (bounds == null || max == null) {
                continue;
            }
            if (minBefore != null && maxBefore != null) {
                int byMin = order.compare(minBefore, bounds.min());
                int byMax = order.compare(maxBefore, max);
                ascending &= byMin <= 0 && byMax <= 0;
                descending &= byMin >= 0 && byMax >= 0;
            }
            minBefore = bounds.min();
            maxBefore = max;
        }
        return ascending ? ASCENDING : descending ? DESCENDING : UNORDERED;
    }
}
