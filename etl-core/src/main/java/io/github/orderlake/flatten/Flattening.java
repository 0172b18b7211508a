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
import org.jspecify.annotations.Nullable;

/**
 * One pass over the bytes of a unit: reads them in chunks, tells the records apart, and emits the rows of each chunk.
 *
 * <p>A record that a chunk cuts off is moved to the next chunk and parsed there from its beginning, so every record lies
 * in one array as a whole. What is made of a unit does not depend on the size of the chunks.
 */
final class Flattening {

    /** A batch is emitted when it has this many rows, even if its chunk is not used up. */
    private static final int MAX_BATCH_ROWS = 1 << 16;

    /** Or so many values: rows of little text take more memory for their columns than for their bytes. */
    private static final int MAX_BATCH_VALUES = 1 << 20;

    private static final int NO_LINE = -1;
    private static final int MORE_OF_LINE = -2;

    private enum Place {
        /** Between values at the root of the document. */
        ROOT,
        /** In a page, outside of its records. */
        PAGE,
        /** Directly after the bracket that opens an array of records. */
        ARRAY_OPEN,
        /** Before the first record of an array. */
        ARRAY_START,
        /** After a record in an array. */
        AFTER_RECORD,
        /** After a comma in an array. */
        AFTER_COMMA
    }

    private final FlattenSpec spec;
    private final Emitter<? super RowBatch> out;
    private final int maxBatchRows;
    private final ChunkInput input;
    private final JsonSkipper skipper;
    private final RecordParser parser;
    private final UnseenPaths unseenPaths;

    /** What surrounds the records, or {@code null} if they are the values at the root or the elements of an array there. */
    private final @Nullable Pages pages;

    private final RecordBounds rootBounds;
    private final RecordBounds arrayBounds;

    private Chunk chunk;
    /** The next byte to look at, as an index into the chunk. */
    private int at;

    private Place place;
    /** How many brackets are open around a record in an array. */
    private int arrayDepth = 1;
    /** The line that {@link #at} is on, from 1, if each record stands on a line of its own. */
    private long line = 1;
    /** Whether the record before was malformed, so that what comes next may be a part of it. */
    private boolean afterMalformed;
    /**
     * Whether a malformed line came before. From then on each line is parsed without what follows: many lines that are cut
     * off would otherwise be parsed as deep as they nest, each of them again.
     */
    private boolean linesApart;

    private long recordIndex;
    private long recordsRead;
    private long recordsDropped;
    private long bytesInVain;

    Flattening(FlattenSpec spec, InputStream in, Emitter<? super RowBatch> out, int chunkBytes) {
        boolean goesOn = spec.onMalformed() == OnMalformed.NEXT_RECORD;
        this.spec = spec;
        this.out = out;
        this.maxBatchRows = Math.max(
                1, Math.min(MAX_BATCH_ROWS, MAX_BATCH_VALUES / spec.schema().size()));
        this.input = new ChunkInput(spec, in, out, chunkBytes);
        this.chunk = input.chunk();
        this.skipper = new JsonSkipper(spec.maxDepth(), chunk.bytes);
        this.parser = new RecordParser(spec, skipper, chunk);
        this.unseenPaths = new UnseenPaths(spec);
        this.pages = spec.records().isEmpty() ? null : new Pages(spec.records(), skipper, spec.maxDepth());
        this.place = pages == null ? Place.ROOT : Place.PAGE;
        this.rootBounds = new RecordBounds(skipper, false, goesOn);
        this.arrayBounds = new RecordBounds(skipper, true, goesOn);
    }

    void run() throws IOException {
        refill(0, false);
        if (ForeignFormat.isOtherEncoding(chunk.bytes, chunk.limit)) {
            throw malformed(0, "expected UTF-8 but found UTF-16 or UTF-32");
        }
        at = ForeignFormat.byteOrderMarkLength(chunk.bytes, chunk.limit);
        while (advance()) {
            if (chunk.rowCount() >= maxBatchRows) {
                refill(at, false);
            }
        }
        unseenPaths.look(chunk.bytes, at, parser.present());
        input.emitRows();
        count();
        if (recordIndex > 0) {
            unseenPaths.report(parser.present(), out);
        }
        if (pages != null && pages.isPathUnseen()) {
            unseenPaths.reportRecords(out);
        }
        if (pages != null && pages.countWithout() > 0) {
            out.warn(pages.countWithout() + " of " + pages.count() + " pages have no " + pages.path());
        }
    }

    /** Returns the size of the chunk in use, with the text it had to unescape, in bytes. */
    int bufferBytes() {
        return chunk.bytes.length;
    }

    /** Returns how many bytes were parsed of records that were malformed or cut off by their chunk. */
    long bytesInVain() {
        return bytesInVain;
    }

    /** Does one step: a bracket, a comma, a record, or more input. Returns whether there may be another one. */
    private boolean advance() throws IOException {
        if (place == Place.ARRAY_OPEN) {
            beginArray();
            return true;
        }
        byte[] json = chunk.bytes;
        int before = at;
        at = JsonText.skipSpace(json, before);
        if (place == Place.ROOT) {
            countLines(before, at);
        }
        if (at >= chunk.limit) {
            if (!input.ended()) {
                refill(at, false);
                return true;
            }
            requireEnd();
            return false;
        }
        if (input.mayCutOff(at)) {
            refill(at, false);
            return true;
        }
        byte b = json[at];
        switch (place) {
            case ROOT -> {
                if (b == '[') {
                    // Among lines that are records it may as well begin a line of something else.
                    if (!rootBounds.isLines() || isArray()) {
                        place = Place.ARRAY_OPEN;
                        at++;
                    }
                } else {
                    record();
                }
            }
            case PAGE, ARRAY_OPEN -> page();
            case AFTER_RECORD -> {
                if (b == ',') {
                    place = Place.AFTER_COMMA;
                    at++;
                } else if (b == ']') {
                    endArray();
                } else {
                    throw malformed(at, "expected a comma or the end of the array");
                }
            }
            case ARRAY_START -> {
                if (b == ']') {
                    endArray();
                } else {
                    record();
                }
            }
            case AFTER_COMMA -> record();
        }
        return true;
    }

    private void requireEnd() {
        if (pages != null && place == Place.PAGE) {
            if (pages.open() > 0) {
                throw malformed(at, "the input ends inside a page");
            }
        } else if (place != Place.ROOT) {
            throw malformed(at, "the input ends inside an array");
        }
    }

    private void countLines(int from, int to) {
        for (int p = from; p < to; p++) {
            line += chunk.bytes[p] == '\n' ? 1 : 0;
        }
    }

    // ---- arrays and pages

    private void beginArray() throws IOException {
        int first = JsonText.skipSpace(chunk.bytes, at);
        if (first >= chunk.limit && !input.ended() && first - at < RecordBounds.MAX_GAP) {
            refill(at, true);
            return;
        }
        arrayBounds.begin(chunk.bytes, at, first);
        place = Place.ARRAY_START;
    }

    private void endArray() {
        at++;
        place = Place.ROOT;
        if (pages != null) {
            pages.endRecords();
            place = Place.PAGE;
        }
    }

    /** Reads a token of what surrounds the records. */
    private void page() throws IOException {
        Pages all = pages;
        if (all == null) {
            throw new IllegalStateException("There are no pages");
        }
        int end;
        try {
            end = all.step(at, chunk.limit, input.ended());
        } catch (ParseFailure failure) {
            if (failure.offset < chunk.limit || input.ended()) {
                boolean isCutOff = failure.offset >= chunk.limit;
                throw malformed(failure.offset, isCutOff ? "the input ends inside a page" : failure.problem);
            }
            end = Pages.MORE;
        }
        if (end == Pages.MORE) {
            if (chunk.limit - at > spec.maxRecordBytes()) {
                throw malformed(at, "a value of the page is larger than maxRecordBytes " + spec.maxRecordBytes());
            }
            refill(at, true);
            return;
        }
        at = end;
        if (all.inRecords()) {
            arrayDepth = all.open();
            place = Place.ARRAY_OPEN;
        }
    }

    /** Returns whether an array begins here; a line that is malformed is rejected, one that is cut off read on. */
    private boolean isArray() throws IOException {
        int lineEnd = lineEnd(at);
        if (lineEnd == MORE_OF_LINE) {
            readMoreOf(at);
            return false;
        }
        byte[] json = hide(lineEnd);
        try {
            skipper.skipValue(at, 0);
            restore(json, lineEnd);
            return true;
        } catch (ParseFailure failure) {
            restore(json, lineEnd);
            settleFailure(at, failure);
            return false;
        }
    }

    // ---- records

    private void record() throws IOException {
        int from = at;
        RecordBounds bounds = bounds();
        int lineEnd = lineEnd(from);
        if (lineEnd == MORE_OF_LINE) {
            readMoreOf(from);
            return;
        }
        byte[] json = hide(lineEnd);
        boolean object = json[from] == '{';
        int depth = place == Place.ROOT ? 0 : arrayDepth;
        int before = chunk.recordCount();
        int end;
        try {
            end = object ? parser.parse(from, depth) : skipper.skipValue(from, depth);
        } catch (ParseFailure failure) {
            restore(json, lineEnd);
            if (object) {
                parser.abandon();
            }
            settleFailure(from, failure);
            return;
        }
        restore(json, lineEnd);
        if (!object && end >= chunk.limit && !input.ended()) {
            readMoreOf(from);
            return;
        }
        if (end - from > spec.maxRecordBytes()) {
            if (object) {
                parser.abandon();
            }
            settleTooLarge(from);
            return;
        }
        if (bounds.isChecked()) {
            int found = bounds.check(chunk.bytes, from, end, chunk.limit, input.ended(), afterMalformed);
            if (found != RecordBounds.SOUND) {
                if (object) {
                    parser.abandon();
                }
                if (found == RecordBounds.MORE) {
                    refill(from, true);
                } else {
                    settleFailure(from, skipper.fail(~found, expectedAfter(bounds)));
                }
                return;
            }
        }
        if (!object && place == Place.ROOT && RecordBounds.runsOn(chunk.bytes, from, end, chunk.limit)) {
            settleFailure(from, skipper.fail(end, "expected white space after a number or literal"));
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
            reject(chunk.offset + from, Arrays.copyOfRange(chunk.bytes, from, end), withLine(rejection));
        } else if (chunk.recordCount() == before) {
            recordsDropped++;
        } else {
            chunk.records.set(before, recordIndex, from, end);
        }
        if (object) {
            parser.countElements();
        }
        recordIndex++;
        recordsRead++;
        input.noteRecord(end - from);
        afterMalformed = false;
        at = end;
        if (place != Place.ROOT) {
            place = Place.AFTER_RECORD;
        }
    }

    private RecordBounds bounds() {
        return place == Place.ROOT ? rootBounds : arrayBounds;
    }

    private static String expectedAfter(RecordBounds bounds) {
        if (bounds.inArray()) {
            return "expected a comma or the end of the array";
        }
        return bounds.isLines() ? "expected the end of the line" : "expected another record";
    }

    /**
     * Returns where the line ends that a record begins on, {@link #NO_LINE} if that does not matter, or {@link
     * #MORE_OF_LINE}.
     */
    private int lineEnd(int from) {
        if (!linesApart || !bounds().isLines()) {
            return NO_LINE;
        }
        int newline = RecordBounds.indexOfNewline(chunk.bytes, from, chunk.limit);
        return newline >= 0 ? newline : input.ended() ? NO_LINE : MORE_OF_LINE;
    }

    /** Puts a zero in the place of a line feed, so that the line is parsed without what follows; returns the array. */
    private byte[] hide(int lineEnd) {
        if (lineEnd >= 0) {
            if (skipper.json() != chunk.bytes) {
                // A text with escapes has replaced the array since.
                parser.use(chunk);
            }
            chunk.bytes[lineEnd] = 0;
        }
        return chunk.bytes;
    }

    /** Undoes {@link #hide}. The chunk may have another array since, a copy of the former one. */
    private void restore(byte[] json, int lineEnd) {
        if (lineEnd >= 0) {
            json[lineEnd] = '\n';
            chunk.bytes[lineEnd] = '\n';
        }
    }

    private Rejection withLine(Rejection rejection) {
        return isOnLine()
                ? new Rejection(
                        rejection.code(),
                        rejection.path(),
                        rejection.message() + " (line " + line + ")",
                        rejection.failsUnit())
                : rejection;
    }

    /** Returns whether the record is on a line of its own whose number is known. */
    private boolean isOnLine() {
        return place == Place.ROOT && rootBounds.isLines();
    }

    private void reject(long offset, byte[] raw, Rejection rejection) throws IOException {
        Reject reject = new Reject(
                out.origin(), recordIndex, offset, rejection.path(), rejection.code(), rejection.message(), raw);
        if (rejection.failsUnit()) {
            throw new RejectedRecordException(reject);
        }
        out.reject(reject);
    }

    // ---- bytes that are not JSON

    /**
     * Reads on if the record at {@code from} is only cut off by the chunk; else rejects it and goes on at the next one, or
     * ends the unit.
     */
    private void settleFailure(int from, ParseFailure failure) throws IOException {
        bytesInVain += failure.offset - from;
        if (failure.offset >= chunk.limit && !input.ended()) {
            readMoreOf(from);
            return;
        }
        if (failure.offset - from > spec.maxRecordBytes()) {
            settleTooLarge(from);
            return;
        }
        if (failure.offset + FailureText.MAX_LOOKAHEAD > chunk.limit && !input.ended()) {
            refill(from, true);
            return;
        }
        RecordBounds bounds = bounds();
        int offset = failure.offset;
        RejectCode code = failure.code;
        String problem = offset >= chunk.limit
                ? "the input ends inside a record"
                : FailureText.of(failure, chunk.bytes, place == Place.ROOT && offset == from && recordIndex > 0);
        if (place == Place.ROOT && recordIndex == 0 && !bounds.isLines()) {
            switch (FirstLines.answer(skipper, chunk, input.ended(), from, offset, spec.maxRecordBytes())) {
                case YES -> bounds.setLines();
                case NO -> {}
                case MORE -> {
                    refill(from, true);
                    return;
                }
            }
        }
        if (bounds.isLines()) {
            int newline = RecordBounds.indexOfNewline(chunk.bytes, from, Math.min(offset + 1, chunk.limit));
            if (newline >= 0) {
                offset = newline;
                problem = "the line ends inside a record";
            }
        }
        passOver(from, code, problem, chunk.offset + offset, false);
    }

    private void settleTooLarge(int from) throws IOException {
        String problem = "the record is larger than maxRecordBytes " + spec.maxRecordBytes();
        passOver(from, RejectCode.LIMIT_EXCEEDED, problem, chunk.offset + from, true);
    }

    /** Rejects what is between {@code from} and the next record, or fails the unit if that cannot be found. */
    private void passOver(int from, RejectCode code, String problem, long failureOffset, boolean isTooLarge)
            throws IOException {
        RecordBounds bounds = bounds();
        if (!bounds.mayGoOn()) {
            throw malformed(
                    failureOffset,
                    bounds.isOptional()
                            ? problem
                                    + "; onMalformed NEXT_RECORD (--on-malformed next-record) rejects the record alone"
                            : problem);
        }
        Stretch stretch = Stretch.find(bounds, chunk, from, spec.maxRecordBytes(), new MoreInput());
        if (stretch == null) {
            throw malformed(failureOffset, problem + ", and no next record was found");
        }
        boolean isLarge = isTooLarge && !stretch.isWhole;
        String where = isOnLine() ? " at line " + line + ", byte " : " at byte ";
        String message = isTooLarge
                ? isLarge ? problem : "the record does not end before the next one"
                : problem + where + failureOffset;
        if (!stretch.isWhole) {
            message += "; of bytes " + stretch.start + " to " + stretch.end + ", the first " + stretch.raw.length
                    + " are kept";
        }
        RejectCode rejectCode = isTooLarge && !isLarge ? RejectCode.MALFORMED_JSON : code;
        reject(stretch.start, stretch.raw, new Rejection(rejectCode, "", message, false));
        recordIndex++;
        recordsRead++;
        afterMalformed = true;
        linesApart = true;
        at = stretch.next;
        if (place != Place.ROOT) {
            place = Place.AFTER_RECORD;
        }
    }

    /** Reads on while the next record is looked for. */
    private final class MoreInput implements Stretch.Source {

        @Override
        public Chunk refill(int from) throws IOException {
            Flattening.this.refill(from, true);
            return chunk;
        }

        @Override
        public boolean ended() {
            return input.ended();
        }
    }

    private MalformedJsonException malformed(int offset, String problem) {
        return malformed(chunk.offset + offset, problem);
    }

    private MalformedJsonException malformed(long offset, String problem) {
        return new MalformedJsonException(out.origin(), recordIndex, offset, problem);
    }

    // ---- input and output

    /** Reads more of the record that begins at {@code from}. */
    private void readMoreOf(int from) throws IOException {
        if (chunk.limit - from > spec.maxRecordBytes()) {
            settleTooLarge(from);
        } else {
            refill(from, true);
        }
    }

    /** Moves the input from {@code from} to the front of a chunk, and reads more after it. */
    private void refill(int from, boolean isCutOff) throws IOException {
        count();
        unseenPaths.look(chunk.bytes, from, parser.present());
        input.refill(from, isCutOff);
        chunk = input.chunk();
        at = 0;
        parser.use(chunk);
    }

    private void count() {
        out.recordsRead(recordsRead);
        out.recordsDropped(recordsDropped);
        parser.reportElements(out);
        recordsRead = 0;
        recordsDropped = 0;
    }
}
