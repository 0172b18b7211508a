package io.github.orderlake.parquet;

import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.Runs;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the values of one column into the pages of one column chunk after the other.
 *
 * <p>This class owns what all types share: definition levels, the choice of the encoding, and how pages and chunks are
 * put together. A subclass per physical type encodes values, run by run, in one loop per encoding.
 *
 * <p>Where many files are open, a writer gets a few rows at a time, and all buffers together are far larger than the
 * processor's caches. Then it only collects, in as few bytes as it can: keys, and each run's value once. The page is
 * made of that when it ends, in a buffer that all files share.
 *
 * <p>Used by one thread at a time. The bytes depend on the values only, not on how they were cut into batches.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/">Parquet: Data Pages</a>
 */
abstract class ColumnWriter {

    private static final int LEVELS_LENGTH_BYTES = 4;

    /**
     * How many entries one call appends. Few, so that a method is compiled for its calls: a loop that runs long in one call is
     * compiled first by on-stack replacement, and the method once more later.
     */
    static final int STRIP_ENTRIES = 64;

    /** About what a writer takes besides the arrays that it counts: its objects, and the bounds of strings. */
    private static final int FIXED_BYTES = 1_500;

    private final PlainOrder order;
    private final int maxPageRows;
    private final int maxPageBytes;
    private final int maxKeptBodyBytes;
    private final PageFramer framer;
    private final @Nullable ValueDictionary dictionary;
    private final DictionaryPolicy policy;

    // current page
    private int pageRows;
    private int pageNulls;
    private final GrowingBytes levelBytes = new GrowingBytes(64);
    private final IntRuns levels;
    private final HybridEncoder hybridEncoder = new HybridEncoder();
    /** A page's body begins with room for the levels, whose size is known last, so that it never has to be moved. */
    private final int levelsRoom;
    /** Whether {@link #body} holds the value of a run once, and {@link #ids} how many bytes it has and how often it comes. */
    private final boolean holdsRunsOnce;
    /** What subclasses append PLAIN values to: the body of the current page, unless runs are held once. */
    final GrowingBytes body = new GrowingBytes(0);
    /** Where the body of the page is made in the end. */
    private GrowingBytes pageBody;
    /** The ids of the current page, while there is a dictionary; until the page ends its keys, if values come with some. */
    final IntRuns ids;
    /** What the strings of the current page take as PLAIN; 0 for other types. */
    long pageStringBytes;
    /** The NaNs of the current page; 0 for other types than DOUBLE. */
    int pageNans;
    /** The keys of the vector's entries, if it comes with some. */
    int @Nullable [] keys;
    /** Set when the dictionary has no room for the next value, or that has no key. */
    boolean dictionaryIsFull;
    /** Set with {@link #dictionaryIsFull} if no later value has a key. */
    boolean keysEnd;

    // current chunk
    private final SegmentedBytes dictionaryPage = new SegmentedBytes();
    private final SegmentedBytes dataPages = new SegmentedBytes();
    private final PageIndex index;
    private boolean encodesIds;
    private boolean dictionaryIsJudged;
    private boolean dictionaryOverflowed;
    private long servedByDictionary;
    private long chunkRows;
    private long chunkNulls;
    private long chunkNans;
    private long chunkStringBytes;
    private long chunkUncompressedBytes;
    private int plainPages;
    private int dictionaryCodedPages;

    /**
     * @param place what this writer shares with those of the same column in other row groups and files
     * @param order how the column's values compare
     * @param valueBytes what a value takes at most in a page, in bytes; for strings its id
     * @param values the dictionary to use while it pays, or what the values' keys stand for if the place has keys;
     *     {@code null} for a type that has no dictionary
     */
    ColumnWriter(
            ParquetOptions options, Place place, PlainOrder order, int valueBytes, @Nullable ValueDictionary values) {
        this.order = order;
        this.maxPageRows = Math.max(1, Math.min(options.pageRows(), options.pageBytes() / valueBytes));
        this.maxPageBytes = options.pageBytes();
        this.levelsRoom = LEVELS_LENGTH_BYTES + (int) HybridEncoder.maxSize(maxPageRows, 1);
        this.levels = new IntRuns(maxPageRows);
        this.ids = new IntRuns(maxPageRows);
        this.maxKeptBodyBytes = place.maxKeptBodyBytes();
        this.framer = place.framer();
        this.holdsRunsOnce = place.keys() != null;
        this.pageBody = body;
        this.dictionary = place.keys() != null && values != null ? new KeyDictionary(place.keys(), values) : values;
        this.policy = place.policy();
        this.index = new PageIndex(order, values instanceof StringDictionary);
        startChunk();
        startPage();
    }

    /** Returns a writer for a column. */
    static ColumnWriter of(Column column, ParquetOptions options, Place place) {
        return switch (column.type()) {
            case STRING -> new StringColumnWriter(options, place);
            case BOOLEAN -> new BooleanColumnWriter(options, place);
            case INT32 -> new IntColumnWriter(options, place);
            case INT64 -> new LongColumnWriter(options, place);
            case DOUBLE -> new DoubleColumnWriter(options, place);
        };
    }

    /**
     * What outlives a writer.
     *
     * @param framer makes the pages of the column in all files of a unit
     * @param policy remembers from one row group of a file to the next whether a dictionary pays
     * @param keys numbers the column's values for all files of a unit, or {@code null} if each file does so itself
     * @param maxKeptBodyBytes how large a page's buffer may be to be kept for the next page
     */
    record Place(
            PageFramer framer,
            DictionaryPolicy policy,
            @Nullable ValueKeys keys,
            int maxKeptBodyBytes) {

        /** Returns the dictionary that tells texts apart. */
        StringDictionary texts(ParquetOptions options) {
            return keys != null ? keys.texts() : new StringDictionary(options.dictionaryBytes());
        }

        /** Returns the dictionary that tells numbers apart. */
        NumberDictionary numbers(int valueBytes, ParquetOptions options) {
            return keys != null ? keys.numbers() : new NumberDictionary(valueBytes, options.dictionaryBytes());
        }
    }

    /**
     * Encodes rows of the current page, of {@link #STRIP_ENTRIES} entries at most, all in the same encoding, until its end, a
     * full page ({@link #pageStringBytes}) or a full dictionary.
     *
     * @param entry the entry that {@code from} lies in
     * @return the row after the last that was encoded
     */
    abstract int append(ColumnVector vector, int entry, int from, int to);

    /** Returns the bounds of the current page, makes them part of the chunk's, and starts anew. */
    abstract @Nullable Bounds takePageBounds();

    /** Returns the bounds of the chunk and starts anew. */
    abstract @Nullable Bounds takeChunkBounds();

    /** Called behind the last id of a page that has any; they may still be keys. */
    void endIds() {}

    /** Called behind the last value of a page in PLAIN. */
    void endValues() {}

    /**
     * Encodes the rows from {@code from} up to {@code to} of a vector whose entries were numbered. A writer is given keys
     * always or never.
     *
     * @param entryKeys for each entry what {@link ValueKeys} says, or {@code null} if it numbers no more
     */
    final void write(ColumnVector vector, int @Nullable [] entryKeys, int from, int to) throws IOException {
        if (entryKeys == null && encodesIds) {
            stopIds();
        }
        keys = entryKeys;
        write(vector, from, to);
        keys = null;
    }

    /** Encodes the rows from {@code from} up to {@code to} of a vector. */
    final void write(ColumnVector vector, int from, int to) throws IOException {
        Runs runs = vector.runs();
        int row = from;
        while (row < to) {
            int entry = entryOf(runs, row);
            int stripEnd = runs.end(Math.min(entry + STRIP_ENTRIES, runs.entryCount()) - 1);
            int end = row + Math.min(Math.min(stripEnd, to) - row, maxPageRows - pageRows);
            int reached = append(vector, entry, row, end);
            pageRows += reached - row;
            row = reached;
            if (dictionaryIsFull && keysEnd) {
                stopIds();
            } else if (dictionaryIsFull) {
                abandonDictionary();
            } else if (pageRows == maxPageRows || pageStringBytes >= maxPageBytes) {
                endPage(false);
            }
        }
    }

    /** Ends the chunk; {@link #encoded()} is complete then. */
    final void finishChunk() throws IOException {
        endPage(true);
        endDictionary();
        if (dictionaryOverflowed) {
            policy.overflowed(servedByDictionary, chunkRows);
        }
    }

    /** Returns the finished chunk. */
    final EncodedChunk encoded() {
        Bounds bounds = takeChunkBounds();
        return new EncodedChunk(
                chunkRows,
                chunkNulls,
                chunkNans,
                chunkStringBytes,
                // Readers disagree on where a NaN belongs, so nothing is said of a chunk that holds one.
                chunkNans == 0 ? bounds : null,
                dictionaryPage.size() + dataPages.size(),
                chunkUncompressedBytes,
                dictionaryPage,
                dataPages,
                plainPages,
                dictionaryCodedPages,
                index);
    }

    /** Begins the next chunk. */
    final void startChunk() {
        dictionaryPage.clear();
        dataPages.clear();
        index.clear();
        encodesIds = dictionary != null && policy.startsWithDictionary();
        dictionaryIsJudged = false;
        dictionaryOverflowed = false;
        chunkRows = 0;
        chunkNulls = 0;
        chunkNans = 0;
        chunkStringBytes = 0;
        chunkUncompressedBytes = 0;
        plainPages = 0;
        dictionaryCodedPages = 0;
    }

    /**
     * Returns how many bytes the rows of the row group take here: finished pages, the dictionary with its tables, and the
     * current page. It follows from the values alone, so a row group may end by it; {@link #heldBytes()} does not.
     */
    final long weight() {
        long dictionaryBytes = encodesIds && dictionary != null ? dictionary.weight() : 0;
        long runBytes = (long) (ids.size + levels.size) * Long.BYTES;
        return dictionaryPage.size() + dataPages.size() + index.heldBytes() + dictionaryBytes + body.size + runBytes;
    }

    /** Returns about how many bytes of memory this takes, whether they are in use or not. */
    final long heldBytes() {
        long dictionaryBytes = dictionary != null ? dictionary.heldBytes() : 0;
        return FIXED_BYTES
                + dictionaryBytes
                + dictionaryPage.heldBytes()
                + dataPages.heldBytes()
                + index.heldBytes()
                + body.array.length
                + levelBytes.array.length
                + levels.heldBytes()
                + ids.heldBytes();
    }

    /** Tells whether values of the current page are encoded as ids. */
    final boolean encodesIds() {
        return encodesIds;
    }

    /** Counts values and the nulls behind them. */
    final void addNulls(int valuesBefore, int count) {
        addPresent(valuesBefore);
        levels.ensureRoom(1);
        levels.add(0, count);
        pageNulls += count;
    }

    /** Counts values. */
    final void addPresent(int count) {
        if (count > 0) {
            levels.ensureRoom(1);
            levels.add(1, count);
        }
    }

    /** Tells how many copies of a value that comes {@code count} times in a row are appended to the body. */
    final int copies(int valueBytes, int count) {
        if (!holdsRunsOnce) {
            return count;
        }
        ids.ensureRoom(1);
        ids.addRun(valueBytes, count);
        return 1;
    }

    private void startPage() {
        pageRows = 0;
        pageNulls = 0;
        pageNans = 0;
        pageStringBytes = 0;
        levelBytes.size = 0;
        levels.clear();
        ids.clear();
        body.size = 0;
        if (body.array.length > maxKeptBodyBytes) {
            body.array = new byte[GrowingBytes.SLACK];
        }
        // Not the buffer of all files, which may be dropped.
        pageBody = body;
        if (!holdsRunsOnce) {
            startBody();
        }
    }

    private void startBody() {
        pageBody.size = 0;
        pageBody.ensureRoom(levelsRoom);
        pageBody.size = levelsRoom;
    }

    private void endPage(boolean isLastPage) throws IOException {
        if (pageRows == 0) {
            return;
        }
        // 1. Values. A page of nulls has none, and is PLAIN because there may be no dictionary page yet.
        boolean onlyNulls = pageNulls == pageRows;
        Encoding encoding = Encoding.PLAIN;
        if (encodesIds && !onlyNulls) {
            finishIds();
            if (!dictionaryIsJudged) {
                judgeDictionary(isLastPage);
            }
        }
        if (holdsRunsOnce) {
            pageBody = framer.assembly();
            startBody();
        }
        if (encodesIds && !onlyNulls) {
            encodeIds();
            encoding = Encoding.RLE_DICTIONARY;
            dictionaryCodedPages++;
        } else {
            endValues();
            if (holdsRunsOnce) {
                repeatRuns();
            }
            plainPages++;
        }

        // 2. Levels, which end where the values begin.
        levels.encode(hybridEncoder, levelBytes, 1);
        int start = levelsRoom - levelBytes.size - LEVELS_LENGTH_BYTES;
        Words.putInt(pageBody.array, start, levelBytes.size);
        System.arraycopy(levelBytes.array, 0, pageBody.array, start + LEVELS_LENGTH_BYTES, levelBytes.size);

        // 3. Header, index and totals.
        framer.frameData(pageBody.array, start, pageBody.size - start, pageRows, encoding);
        long stringBytes = pageStringBytes == 0 ? 0 : pageStringBytes - 4L * (pageRows - pageNulls);
        index.add(new PageIndex.Entry(
                dataPages.size(),
                framer.size(),
                chunkRows,
                onlyNulls,
                pageNulls,
                pageNans,
                stringBytes,
                takePageBounds()));
        framer.appendTo(dataPages);
        chunkUncompressedBytes += framer.uncompressedSize();
        chunkRows += pageRows;
        chunkNulls += pageNulls;
        chunkNans += pageNans;
        chunkStringBytes += stringBytes;
        startPage();
    }

    private void finishIds() {
        endIds();
        if (dictionary instanceof KeyDictionary byKeys) {
            byKeys.toIds(ids);
        }
    }

    private void encodeIds() {
        int width = HybridEncoder.widthOf(dictionary().size());
        pageBody.ensureRoom(1);
        pageBody.array[pageBody.size++] = (byte) width;
        ids.encode(hybridEncoder, pageBody, width);
    }

    private void repeatRuns() {
        long bytes = 0;
        for (int i = 0; i < ids.size; i++) {
            bytes += (long) ids.values[i] * ids.counts[i];
        }
        pageBody.ensureRoom(bytes);
        int at = 0;
        for (int i = 0; i < ids.size; i++) {
            pageBody.putCopies(body.array, at, ids.values[i], ids.counts[i]);
            at += ids.values[i];
        }
    }

    /** Decides after the first page with values whether the dictionary stays; if not, the page becomes PLAIN. */
    private void judgeDictionary(boolean isLastPage) {
        dictionaryIsJudged = true;
        ValueDictionary judged = dictionary();
        if (policy.pays(judged, ids.size, pageRows - pageNulls, isLastPage)) {
            return;
        }
        dropDictionary(judged);
    }

    /** Makes the values of the page PLAIN; no page before it holds ids. */
    private void dropDictionary(ValueDictionary dropped) {
        for (int i = 0; i < ids.size; i++) {
            int id = ids.values[i];
            dropped.putPlain(id, holdsRunsOnce ? 1 : ids.counts[i], body);
            ids.values[i] = dropped.plainSize(id);
        }
        dropped.clear();
        encodesIds = false;
    }

    /** Goes on in PLAIN, within the page if it can become PLAIN as a whole. */
    private void stopIds() throws IOException {
        dictionaryIsFull = false;
        keysEnd = false;
        if (dictionaryCodedPages > 0) {
            abandonDictionary();
        } else {
            finishIds();
            dropDictionary(dictionary());
        }
    }

    /** The pages so far keep their ids; those that follow are PLAIN. */
    private void abandonDictionary() throws IOException {
        dictionaryIsFull = false;
        endPage(false);
        if (encodesIds) {
            dictionaryOverflowed = true;
            servedByDictionary = chunkRows;
            endDictionary();
        }
    }

    private void endDictionary() throws IOException {
        if (!encodesIds) {
            return;
        }
        ValueDictionary ended = dictionary();
        if (dictionaryCodedPages > 0) {
            GrowingBytes page = ended.page();
            framer.frameDictionary(page.array, page.size, ended.size());
            framer.appendTo(dictionaryPage);
            chunkUncompressedBytes += framer.uncompressedSize();
        }
        ended.clear();
        encodesIds = false;
    }

    private ValueDictionary dictionary() {
        if (dictionary == null) {
            throw new IllegalStateException(order + " values have no dictionary");
        }
        return dictionary;
    }

    private static int entryOf(Runs runs, int row) {
        if (runs.isRowLevel()) {
            return row;
        }
        int low = 0;
        int high = runs.entryCount() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (runs.end(middle) > row) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
