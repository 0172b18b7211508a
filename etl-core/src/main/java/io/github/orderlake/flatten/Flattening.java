package io.github.orderlake.flatten;

import io.github.orderlake.Emitter;
import io.github.orderlake.MalformedJsonException;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectCode;
import io.github.orderlake.RejectedRecordException;
import io.github.orderlake.table.RowBatch;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * One pass over the bytes of a unit: reads them in chunks, tells the records apart, and emits the rows of each chunk.
 *
 * <p>A record that a chunk cuts off is moved to the next chunk and parsed there from its beginning, so every record lies
 * in one array as a whole.
 */
final class Flattening {

    /** A batch is emitted when it has this many rows, even if its chunk is not used up. */
    private static final int MAX_BATCH_ROWS = 1 << 16;
    /** The least that the first read must see: a byte order mark. */
    private static final int MIN_CHUNK_BYTES = 4;

    private enum Place {
        /** Between values at the root of the document. */
        ROOT,
        /** Behind the bracket that opens an array of records. */
        ARRAY_START,
        /** Behind a record in an array. */
        AFTER_RECORD,
        /** Behind a comma in an array. */
        AFTER_COMMA
    }

    private final FlattenSpec spec;
    private final InputStream in;
    private final Emitter<? super RowBatch> out;
    private final ChunkPool pool;
    private final JsonSkipper skipper;
    private final RecordParser parser;
    private final UnseenPaths unseenPaths;

    private Chunk chunk;
    /** The next byte to look at, as an index into the chunk. */
    private int at;

    private boolean endOfInput;
    private Place place = Place.ROOT;
    /** Whether each line holds whole records, so that the next line is sound whatever this one holds. */
    private boolean linewise;

    /** The size of a large one among the records before, in bytes; falls slowly when they become smaller. */
    private int largeRecordBytes;

    private long recordIndex;
    private long recordsRead;
    private long recordsDropped;

    Flattening(FlattenSpec spec, InputStream in, Emitter<? super RowBatch> out, int chunkBytes) {
        this.spec = spec;
        this.in = in;
        this.out = out;
        this.pool = new ChunkPool(spec, Math.max(chunkBytes, MIN_CHUNK_BYTES));
        this.chunk = pool.take();
        this.skipper = new JsonSkipper(spec.maxDepth(), chunk.bytes);
        this.parser = new RecordParser(spec, skipper, chunk);
        this.unseenPaths = new UnseenPaths(spec);
    }

    void run() throws IOException {
        refill(0);
        skipByteOrderMark();
        while (advance()) {
            if (chunk.rowCount() >= MAX_BATCH_ROWS) {
                refill(at);
            }
        }
        unseenPaths.look(chunk.bytes, at, parser.present());
        emitRows();
        count();
        if (recordIndex > 0) {
            unseenPaths.report(parser.present(), out);
        }
    }

    /** Returns the size of the chunk in use, with the text it had to unescape, in bytes. */
    int bufferBytes() {
        return chunk.bytes.length;
    }

    /** Does one step: a bracket, a comma, a record, or more input. Returns whether there may be another one. */
    private boolean advance() throws IOException {
        byte[] json = chunk.bytes;
        at = JsonText.skipSpace(json, at);
        if (at >= chunk.limit) {
            if (!endOfInput) {
                refill(at);
                return true;
            }
            if (place != Place.ROOT) {
                throw malformed(at, "the input ends inside an array");
            }
            return false;
        }
        if (mayBeCutOff()) {
            refill(at);
            return true;
        }
        byte b = json[at];
        switch (place) {
            case ROOT -> {
                if (b == '[') {
                    // Among lines that are records it may as well begin a line of something else.
                    if (!linewise || isArray()) {
                        place = Place.ARRAY_START;
                        at++;
                    }
                } else {
                    record();
                }
            }
            case AFTER_RECORD -> {
                if (b == ',') {
                    place = Place.AFTER_COMMA;
                } else if (b == ']') {
                    place = Place.ROOT;
                } else {
                    throw malformed(at, "expected a comma or the end of the array");
                }
                at++;
            }
            case ARRAY_START -> {
                if (b == ']') {
                    place = Place.ROOT;
                    at++;
                } else {
                    record();
                }
            }
            case AFTER_COMMA -> record();
        }
        return true;
    }

    /**
     * Tells whether the rest of the chunk may be too small for a record, judged by twice the size of a large one. A record
     * that the chunk cuts off is parsed twice; and each new place to fail at makes the JIT compiler discard what it has made
     * of the parser.
     *
     * <p>The rest is moved only where it leaves a regular chunk half free, so no chunk has to grow for this.
     */
    private boolean mayBeCutOff() {
        return !endOfInput && at > 0 && chunk.limit - at < Math.min(2L * largeRecordBytes, pool.chunkBytes() / 2);
    }

    /** Tells whether an array begins here; a line that is malformed is rejected, one that is cut off read on. */
    private boolean isArray() throws IOException {
        try {
            skipper.skipValue(at, 0);
            return true;
        } catch (ParseFailure failure) {
            settleFailure(at, failure);
            return false;
        }
    }

    private void record() throws IOException {
        int from = at;
        boolean object = chunk.bytes[from] == '{';
        int depth = place == Place.ROOT ? 0 : 1;
        int before = chunk.recordCount();
        int end;
        try {
            end = object ? parser.parse(from, depth) : skipper.skipValue(from, depth);
        } catch (ParseFailure failure) {
            if (object) {
                parser.abandon();
            }
            settleFailure(from, failure);
            return;
        }
        if (!object && end >= chunk.limit && !endOfInput) {
            readMoreOf(from);
            return;
        }
        if (end - from > spec.maxRecordBytes()) {
            throw tooLarge(from);
        }
        if (recordIndex == 0 && place == Place.ROOT && isLineOpen(from, end)) {
            if (object) {
                parser.abandon();
            }
            readMoreOf(from);
            return;
        }
        if (place == Place.ROOT && runsOn(from, end)) {
            settleFailure(from, skipper.fail(end, "expected white space behind a number or literal"));
            return;
        }
        Rejection rejection = object
                ? parser.rejection()
                : new Rejection(
                        RejectCode.NOT_AN_OBJECT,
                        "",
                        "expected an object but found " + ValueDescription.of(skipper, from),
                        false);
        if (rejection != null) {
            reject(from, end, rejection);
        } else if (chunk.recordCount() == before) {
            recordsDropped++;
        } else {
            chunk.records.set(before, recordIndex, from, end);
        }
        if (object) {
            parser.countElements();
        }
        if (recordIndex == 0 && place == Place.ROOT) {
            linewise = isOnOneLine(from, end);
        }
        recordIndex++;
        recordsRead++;
        largeRecordBytes = Math.max(largeRecordBytes - (largeRecordBytes >>> 10), end - from);
        at = end;
        if (place != Place.ROOT) {
            place = Place.AFTER_RECORD;
        }
    }

    /** Tells whether the first record has a line of its own. */
    private boolean isOnOneLine(int from, int end) {
        return indexOfNewline(from, end) < 0 && indexOfNewline(end, JsonText.skipSpace(chunk.bytes, end)) >= 0;
    }

    /** Tells whether more input is needed to know if the first record has a line of its own. */
    private boolean isLineOpen(int from, int end) {
        return !endOfInput
                && chunk.limit - from < spec.maxRecordBytes()
                && JsonText.skipSpace(chunk.bytes, end) >= chunk.limit
                && indexOfNewline(end, chunk.limit) < 0;
    }

    /** Tells whether a number or literal between records is followed by something that looks like a part of it. */
    private boolean runsOn(int from, int end) {
        byte first = chunk.bytes[from];
        if (end >= chunk.limit || first == '"' || first == '{') {
            return false;
        }
        byte next = chunk.bytes[end];
        return first >= 'a'
                ? Character.isJavaIdentifierPart(next & 0xFF)
                : next != ' ' && next != '\n' && next != '\r' && next != '\t';
    }

    private int indexOfNewline(int from, int to) {
        for (int p = from; p < to; p++) {
            if (chunk.bytes[p] == '\n') {
                return p;
            }
        }
        return -1;
    }

    private void reject(int from, int end, Rejection rejection) throws IOException {
        byte[] raw = Arrays.copyOfRange(chunk.bytes, from, end);
        Reject reject = new Reject(
                out.origin(),
                recordIndex,
                chunk.offset + from,
                rejection.path(),
                rejection.code(),
                rejection.message(),
                raw);
        if (rejection.failsUnit()) {
            throw new RejectedRecordException(reject);
        }
        out.reject(reject);
    }

    // ---- bytes that are not JSON

    /**
     * Reads on if the record at {@code from} is only cut off by the chunk; else rejects the line that it stands on, or
     * ends the unit where records have no lines.
     */
    private void settleFailure(int from, ParseFailure failure) throws IOException {
        if (failure.offset >= chunk.limit && !endOfInput) {
            readMoreOf(from);
            return;
        }
        if (failure.offset - from > spec.maxRecordBytes()) {
            throw tooLarge(from);
        }
        String problem = failure.offset >= chunk.limit ? "the input ends inside a record" : failure.problem;
        if (place != Place.ROOT || (!linewise && recordIndex > 0)) {
            throw malformed(failure.offset, problem);
        }
        int newline = indexOfNewline(from, chunk.limit);
        if (!endOfInput && (newline < 0 || (recordIndex == 0 && isBlank(newline, chunk.limit)))) {
            readMoreOf(from);
            return;
        }
        if (!linewise && (newline < 0 || !isObjectNext(newline))) {
            throw malformed(failure.offset, problem);
        }
        linewise = true;
        int end = newline < 0 ? chunk.limit : newline;
        if (end - from > spec.maxRecordBytes()) {
            throw tooLarge(from);
        }
        int textEnd = end > from && chunk.bytes[end - 1] == '\r' ? end - 1 : end;
        String message = problem + " at byte " + (chunk.offset + failure.offset);
        reject(from, textEnd, new Rejection(failure.code, "", message, false));
        recordIndex++;
        recordsRead++;
        at = end;
    }

    private boolean isBlank(int from, int to) {
        return JsonText.skipSpace(chunk.bytes, from) >= to;
    }

    /** Tells whether an object begins on one of the next lines without indentation, as it does where lines are records. */
    private boolean isObjectNext(int newline) {
        int next = JsonText.skipSpace(chunk.bytes, newline);
        return chunk.bytes[next] == '{' && chunk.bytes[next - 1] == '\n';
    }

    private MalformedJsonException malformed(int offset, String problem) {
        return new MalformedJsonException(out.origin(), recordIndex, chunk.offset + offset, problem);
    }

    private IOException tooLarge(int from) {
        return new IOException("[" + out.origin() + "] record " + recordIndex + ", byte " + (chunk.offset + from)
                + ": the record is larger than maxRecordBytes " + spec.maxRecordBytes());
    }

    // ---- input and output

    /** Reads more of the record that begins at {@code from}. */
    private void readMoreOf(int from) throws IOException {
        if (chunk.limit - from > spec.maxRecordBytes()) {
            throw tooLarge(from);
        }
        refill(from, true);
    }

    private void refill(int from) throws IOException {
        refill(from, false);
    }

    /**
     * Emits the rows and counts so far, moves the input from {@code from} to the front of a chunk, and reads more behind
     * it.
     *
     * @param isCutOff whether a record begins at {@code from} and goes on behind the input
     */
    private void refill(int from, boolean isCutOff) throws IOException {
        count();
        unseenPaths.look(chunk.bytes, from, parser.present());
        int rest = chunk.limit - from;
        long offset = chunk.offset + from;
        Chunk next = chunk;
        if (chunk.rowCount() > 0) {
            next = pool.take();
        } else {
            chunk.clear();
        }
        next.setCapacity(capacityFor(rest, isCutOff));
        System.arraycopy(chunk.bytes, from, next.bytes, 0, rest);
        emitRows();
        chunk = next;
        chunk.limit = rest;
        chunk.offset = offset;
        at = 0;
        while (chunk.limit < chunk.capacity() && !endOfInput) {
            int read = in.read(chunk.bytes, chunk.limit, chunk.capacity() - chunk.limit);
            endOfInput = read < 0;
            chunk.limit += Math.max(read, 0);
        }
        chunk.seal();
        parser.use(chunk);
    }

    /**
     * Returns how many bytes of input the next chunk takes. It follows from the input alone, not from what the chunk held
     * before or who still holds which one: where batches end may decide where a row group does.
     *
     * @param rest how many bytes of the chunk before are to be looked at again
     * @param isCutOff whether they are a part of one record, so that there must be more
     */
    private int capacityFor(int rest, boolean isCutOff) {
        int most = Math.max(pool.chunkBytes(), spec.maxRecordBytes() + 1);
        // Room for another record as large as the largest, by powers of two, so that chunks fit each other's arrays.
        int usual =
                largeRecordBytes < pool.chunkBytes() ? pool.chunkBytes() : Integer.highestOneBit(largeRecordBytes) << 1;
        int least = isCutOff && rest >= usual ? 2 * rest : rest;
        return Math.min(most, Math.max(usual, least));
    }

    private void emitRows() throws IOException {
        Chunk filled = chunk;
        if (filled.rowCount() == 0) {
            return;
        }
        RowBatch batch = filled.toBatch(() -> pool.give(filled));
        try {
            out.emit(batch);
        } finally {
            batch.release();
        }
    }

    private void count() {
        out.recordsRead(recordsRead);
        out.recordsDropped(recordsDropped);
        parser.reportElements(out);
        recordsRead = 0;
        recordsDropped = 0;
    }

    private void skipByteOrderMark() {
        byte[] bytes = chunk.bytes;
        if (chunk.limit >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF) {
            at = 3;
        } else if (chunk.limit >= 2 && (bytes[0] == 0 || bytes[1] == 0 || (bytes[0] & bytes[1] & 0xFE) == 0xFE)) {
            throw malformed(0, "expected UTF-8 but found UTF-16 or UTF-32");
        }
    }
}
