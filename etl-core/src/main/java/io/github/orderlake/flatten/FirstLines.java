package io.github.orderlake.flatten;

import static io.github.orderlake.flatten.RecordBounds.MAX_LOOKAHEAD;
import static io.github.orderlake.flatten.RecordBounds.indexOfNewline;

/** Decides whether a unit that begins with a malformed record has a record on each line. */
final class FirstLines {

    /** The answers. */
    enum Answer {
        YES,
        NO,
        /** More input is needed. */
        MORE
    }

    private FirstLines() {}

    /**
     * Looks at the lines after the malformed first record. Records stand on lines if the next line begins an object, or if the
     * first line is malformed in itself and one of the next lines is an object as a whole.
     *
     * @param from where the record begins
     * @param failure the first byte of it that does not fit
     * @param maxRecordBytes the largest first line that is looked at
     */
    static Answer answer(
            JsonSkipper skipper, Chunk chunk, boolean endOfInput, int from, int failure, int maxRecordBytes) {
        byte[] json = chunk.bytes;
        int limit = chunk.limit;
        int newline = indexOfNewline(json, from, limit);
        if ((newline < 0 ? limit : newline) - from > maxRecordBytes) {
            return Answer.NO;
        }
        int next = newline < 0 ? limit : JsonText.skipSpace(json, newline);
        if (next >= limit) {
            return endOfInput || (newline >= 0 && limit > newline + MAX_LOOKAHEAD) ? Answer.NO : Answer.MORE;
        }
        if (json[next] == '{' && json[next - 1] == '\n') {
            return Answer.YES;
        }
        if (failure > newline) {
            return Answer.NO;
        }
        int farthest = newline + MAX_LOOKAHEAD;
        if (limit < farthest && !endOfInput) {
            return Answer.MORE;
        }
        int last = Math.min(limit, farthest);
        while (newline >= 0 && newline + 1 < last) {
            int start = newline + 1;
            newline = indexOfNewline(json, start, last);
            if (json[start] == '{' && isRecord(skipper, json, start, newline < 0 ? last : newline)) {
                return Answer.YES;
            }
        }
        return Answer.NO;
    }

    private static boolean isRecord(JsonSkipper skipper, byte[] json, int from, int to) {
        byte hidden = json[to];
        json[to] = 0;
        try {
            return JsonText.skipSpace(json, skipper.skipValue(from, 0)) == to;
        } catch (ParseFailure failure) {
            return false;
        } finally {
            json[to] = hidden;
        }
    }
}
