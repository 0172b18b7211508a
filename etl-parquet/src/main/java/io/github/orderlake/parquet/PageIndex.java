package io.github.orderlake.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.Util;
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

    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

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
     * Returns the column index, or {@code null} if there can be none: a page with values has no bounds, or a NaN, which
     * readers order in different ways.
     */
    byte @Nullable [] columnIndex() throws IOException {
        List<Boolean> nullPages = new ArrayList<>();
        List<ByteBuffer> mins = new ArrayList<>();
        List<ByteBuffer> maxs = new ArrayList<>();
        List<Long> nullCounts = new ArrayList<>();
        List<Long> nanCounts = new ArrayList<>();
        for (Entry page : pages) {
            Bounds bounds = page.bounds();
            if (page.nanCount() > 0 || bounds == null && !page.onlyNulls()) {
                return null;
            }
            nullPages.add(page.onlyNulls());
            mins.add(bounds == null ? NO_BYTES : ByteBuffer.wrap(bounds.min()));
            maxs.add(bounds == null ? NO_BYTES : ByteBuffer.wrap(bounds.max()));
            nullCounts.add((long) page.nullCount());
            nanCounts.add(0L);
        }
        ColumnIndex index = new ColumnIndex(nullPages, mins, maxs, boundaryOrder());
        index.setNull_counts(nullCounts);
        if (countsNans) {
            index.setNan_counts(nanCounts);
        }
        GrowingBytes bytes = new GrowingBytes(256);
        Util.writeColumnIndex(index, bytes);
        return bytes.toByteArray();
    }

    /** Returns the offset index of a chunk whose first data page begins at {@code firstPage} in the file. */
    byte[] offsetIndex(long firstPage) throws IOException {
        List<PageLocation> locations = new ArrayList<>();
        List<Long> stringBytes = new ArrayList<>();
        for (Entry page : pages) {
            locations.add(new PageLocation(firstPage + page.offset(), page.sizeBytes(), page.firstRow()));
            stringBytes.add(page.stringBytes());
        }
        OffsetIndex index = new OffsetIndex(locations);
        if (countsStringBytes) {
            index.setUnencoded_byte_array_data_bytes(stringBytes);
        }
        GrowingBytes bytes = new GrowingBytes(256);
        Util.writeOffsetIndex(index, bytes);
        return bytes.toByteArray();
    }

    /** Pages without values do not count. Equal bounds are in order both ways; ascending is said then. */
    private BoundaryOrder boundaryOrder() {
        boolean ascending = true;
        boolean descending = true;
        Bounds before = null;
        for (Entry page : pages) {
            Bounds bounds = page.bounds();
            if (bounds == null) {
                continue;
            }
            if (before != null) {
                int min = order.compare(before.min(), bounds.min());
                int max = order.compare(before.max(), bounds.max());
                ascending &= min <= 0 && max <= 0;
                descending &= min >= 0 && max >= 0;
            }
            before = bounds;
        }
        return ascending ? BoundaryOrder.ASCENDING : descending ? BoundaryOrder.DESCENDING : BoundaryOrder.UNORDERED;
    }
}
