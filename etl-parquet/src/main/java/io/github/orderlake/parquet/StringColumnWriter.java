package io.github.orderlake.parquet;

import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.Runs;
import io.github.orderlake.table.StringVector;
import org.jspecify.annotations.Nullable;

/** Writes a STRING column: BYTE_ARRAY values. */
final class StringColumnWriter extends ColumnWriter {

    private static final int LENGTH_BYTES = 4;

    private final int maxPageBytes;
    private final StringDictionary texts;
    private int[] stripIds = {};
    private final StringBounds pageBounds = new StringBounds();
    private final StringBounds chunkBounds = new StringBounds();

    StringColumnWriter(ParquetOptions options, Place place) {
        this(options, place, place.texts(options));
    }

    private StringColumnWriter(ParquetOptions options, Place place, StringDictionary texts) {
        super(options, place, PlainOrder.BYTES, LENGTH_BYTES, texts);
        this.maxPageBytes = options.pageBytes();
        this.texts = texts;
    }

    @Override
    int append(ColumnVector vector, int entry, int from, int to) {
        StringVector strings = (StringVector) vector;
        return encodesIds() ? appendIds(strings, entry, from, to) : appendPlain(strings, entry, from, to);
    }

    private int appendIds(StringVector vector, int firstEntry, int from, int to) {
        Runs runs = vector.runs();
        int[] lengths = vector.lengths();
        ids.ensureRoom(to - from);
        long room = maxPageBytes - pageStringBytes;
        int last = endOfPage(vector, firstEntry, from, to, room);
        int numbered = number(vector, firstEntry, last);
        dictionaryIsFull = numbered < last;
        int[] numbers = keys == null ? stripIds : keys;
        int first = keys == null ? firstEntry : 0;
        int present = 0;
        int row = from;
        for (int entry = firstEntry; entry < numbered; entry++) {
            int end = Math.min(runs.end(entry), to);
            int length = lengths[entry];
            if (length < 0) {
                addNulls(present, end - row);
                present = 0;
            } else {
                int count = fitting(end - row, LENGTH_BYTES + length, room);
                end = row + count;
                ids.add(numbers[entry - first], count);
                room -= (long) (LENGTH_BYTES + length) * count;
                present += count;
            }
            row = end;
        }
        addPresent(present);
        pageStringBytes = maxPageBytes - room;
        return row;
    }

    /**
     * Returns the entry behind those that begin before row {@code to} and before the page is full: the dictionary must not be
     * given what the page has no room for.
     */
    private static int endOfPage(StringVector vector, int first, int from, int to, long room) {
        Runs runs = vector.runs();
        int[] lengths = vector.lengths();
        int entry = first;
        int row = from;
        long left = room;
        while (row < to && left > 0) {
            int end = runs.end(entry);
            left -= lengths[entry] < 0 ? 0 : (long) (LENGTH_BYTES + lengths[entry]) * (end - row);
            row = end;
            entry++;
        }
        return entry;
    }

    /**
     * Numbers entries in {@link #stripIds} unless they have keys; returns the one that there was no room for, or {@code to}.
     */
    private int number(StringVector vector, int from, int to) {
        int[] known = keys;
        if (known == null) {
            if (stripIds.length == 0) {
                stripIds = new int[STRIP_ENTRIES];
            }
            return texts.idsOf(vector, from, to, stripIds, 0, true);
        }
        int entry = from;
        while (entry < to && (known[entry] >= 0 || vector.isNull(entry))) {
            entry++;
        }
        keysEnd = entry < to && known[entry] == ValueKeys.ENDED;
        return entry;
    }

    private int appendPlain(StringVector vector, int firstEntry, int from, int to) {
        Runs runs = vector.runs();
        byte[] bytes = vector.bytes();
        int[] offsets = vector.offsets();
        int[] lengths = vector.lengths();
        long room = maxPageBytes - pageStringBytes;
        int present = 0;
        int row = from;
        for (int entry = firstEntry; row < to && room > 0; entry++) {
            int end = Math.min(runs.end(entry), to);
            int length = lengths[entry];
            if (length < 0) {
                addNulls(present, end - row);
                present = 0;
            } else {
                int offset = offsets[entry];
                int count = fitting(end - row, LENGTH_BYTES + length, room);
                end = row + count;
                body.putStrings(bytes, offset, length, copies(LENGTH_BYTES + length, count));
                pageBounds.include(bytes, offset, length, Words.head(bytes, offset, length));
                room -= (long) (LENGTH_BYTES + length) * count;
                present += count;
            }
            row = end;
        }
        addPresent(present);
        pageStringBytes = maxPageBytes - room;
        return row;
    }

    @Override
    void endIds() {
        texts.includeIn(pageBounds, ids);
    }

    /** Returns how many of {@code count} values belong to a page with {@code room} bytes: the one that fills it is its last. */
    private static int fitting(int count, int valueBytes, long room) {
        return (long) valueBytes * count <= room ? count : (int) Math.min(count, (room + valueBytes - 1) / valueBytes);
    }

    @Override
    @Nullable
    Bounds takePageBounds() {
        Bounds bounds = pageBounds.bounds();
        chunkBounds.include(pageBounds);
        pageBounds.clear();
        return bounds;
    }

    @Override
    @Nullable
    Bounds takeChunkBounds() {
        Bounds bounds = chunkBounds.bounds();
        chunkBounds.clear();
        return bounds;
    }
}
