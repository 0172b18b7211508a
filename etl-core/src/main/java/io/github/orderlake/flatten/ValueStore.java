package io.github.orderlake.flatten;

import static io.github.orderlake.flatten.JsonText.plainEnd;

import io.github.orderlake.RejectCode;
import io.github.orderlake.flatten.FieldNode.Leaf;
import io.github.orderlake.table.ColumnType;
import java.math.BigInteger;

/** Stores a value, whatever it is, in the columns that read it, or notes that it does not fit. */
final class ValueStore {

    private final JsonSkipper skipper;
    private final OpenEntries entries;
    private final NumberScanner number;

    // the chunk that is being filled
    private Chunk chunk;
    private byte[] json;
    private ColumnBuffer[] columns;

    // the string read last
    private byte[] textBytes;
    private int textOffset;
    private int textLength;

    ValueStore(JsonSkipper skipper, OpenEntries entries, Chunk chunk) {
        this.skipper = skipper;
        this.entries = entries;
        this.number = skipper.number();
        this.chunk = chunk;
        this.json = chunk.bytes;
        this.columns = chunk.columns;
        this.textBytes = json;
    }

    /** Goes on with another chunk, or with the same one after its input has changed. */
    void use(Chunk next) {
        chunk = next;
        json = next.bytes;
        columns = next.columns;
    }

    /** Does what {@link #storeEach} does; sooner, if it is a text without escapes for a single column. */
    int storeAlone(Leaf first, int at, int depth) {
        if (first.type == ColumnType.STRING && first.next == null && json[at] == '"') {
            int quote = plainEnd(json, at + 1);
            if (json[quote] == '"') {
                entries.markSeen(first);
                columns[first.column].setText(entries.slot(first.level), at + 1, quote - at - 1);
                return quote + 1;
            }
        }
        return storeEach(first, at, depth);
    }

    /** Stores the value at {@code at} for each column that reads it; returns the offset behind it. */
    int storeEach(Leaf first, int at, int depth) {
        int end = store(first, at, depth);
        for (Leaf leaf = first.next; leaf != null; leaf = leaf.next) {
            end = store(leaf, at, depth);
        }
        return end;
    }

    private int store(Leaf leaf, int at, int depth) {
        entries.markSeen(leaf);
        byte b = json[at];
        if (b == '{' || b == '[') {
            int end = skipper.skipValue(at, depth);
            entries.markMisfit(leaf, at, RejectCode.TYPE_MISMATCH);
            return end;
        }
        if (b == 'n') {
            int end = skipper.literalEnd(at);
            columns[leaf.column].setNull(entries.slot(leaf.level));
            if (leaf.rejectNull) {
                entries.markMisfit(leaf, at, RejectCode.NULL_FIELD);
            }
            return end;
        }
        return switch (leaf.type) {
            case STRING -> storeString(leaf, at);
            case DOUBLE -> storeDouble(leaf, at);
            case INT64, INT32 -> storeWhole(leaf, at);
            case BOOLEAN -> storeBoolean(leaf, at);
        };
    }

    private int storeString(Leaf leaf, int at) {
        int end;
        if (json[at] == '"') {
            end = readText(at);
        } else {
            end = skipper.skipValue(at, 0);
            textOffset = at;
            textLength = end - at;
        }
        columns[leaf.column].setText(entries.slot(leaf.level), textOffset, textLength);
        return end;
    }

    private int storeDouble(Leaf leaf, int at) {
        int end = readNumber(leaf, at);
        if (entries.fits(leaf)) {
            double value = number.toDouble();
            if (Double.isInfinite(value)) {
                entries.markMisfit(leaf, at, RejectCode.OUT_OF_RANGE);
            } else {
                int slot = entries.slot(leaf.level);
                ColumnBuffer column = columns[leaf.column];
                column.doubles[slot] = value;
                column.nulls[slot] = false;
            }
        }
        return end;
    }

    private int storeWhole(Leaf leaf, int at) {
        int end = readNumber(leaf, at);
        if (!entries.fits(leaf)) {
            return end;
        }
        long value;
        if (number.isShortWhole()) {
            value = number.toLong();
        } else {
            BigInteger whole = number.toWhole();
            if (whole == null || whole.bitLength() > 63) {
                entries.markMisfit(leaf, at, RejectCode.OUT_OF_RANGE);
                return end;
            }
            value = whole.longValue();
        }
        int slot = entries.slot(leaf.level);
        ColumnBuffer column = columns[leaf.column];
        if (leaf.type == ColumnType.INT64) {
            column.longs[slot] = value;
        } else if (value == (int) value) {
            column.ints[slot] = (int) value;
        } else {
            entries.markMisfit(leaf, at, RejectCode.OUT_OF_RANGE);
            return end;
        }
        column.nulls[slot] = false;
        return end;
    }

    private int storeBoolean(Leaf leaf, int at) {
        int end;
        boolean isTrue;
        boolean isFalse;
        if (json[at] == '"') {
            end = readText(at);
            isTrue = textIs("true");
            isFalse = textIs("false");
        } else {
            end = skipper.skipValue(at, 0);
            isTrue = json[at] == 't';
            isFalse = json[at] == 'f';
        }
        if (isTrue || isFalse) {
            int slot = entries.slot(leaf.level);
            ColumnBuffer column = columns[leaf.column];
            column.booleans[slot] = isTrue;
            column.nulls[slot] = false;
        } else {
            entries.markMisfit(leaf, at, RejectCode.TYPE_MISMATCH);
        }
        return end;
    }

    /** Reads a number, also one in quotes, into {@link #number}; anything else is marked as a misfit. */
    private int readNumber(Leaf leaf, int at) {
        byte b = json[at];
        if (b == '-' || (b >= '0' && b <= '9')) {
            return skipper.numberEnd(at);
        }
        if (b != '"') {
            int end = skipper.skipValue(at, 0);
            entries.markMisfit(leaf, at, RejectCode.TYPE_MISMATCH);
            return end;
        }
        int end = readText(at);
        if (textLength == 0
                || number.scan(textBytes, textOffset) != textOffset + textLength
                || number.totalDigits() > JsonSkipper.MAX_DIGITS) {
            entries.markMisfit(leaf, at, RejectCode.TYPE_MISMATCH);
        }
        return end;
    }

    /** Reads the string whose opening quote is at {@code at}; its text is a slice of {@link #textBytes} then. */
    private int readText(int at) {
        int quote = skipper.stringEnd(at + 1);
        textBytes = json;
        textOffset = at + 1;
        textLength = quote - at - 1;
        if (skipper.isEscaped()) {
            // A number in it is read with a look at what is behind.
            textOffset = chunk.reserveText(textLength + NumberScanner.LOOKAHEAD);
            textBytes = chunk.bytes;
            int end = JsonText.unescape(json, at + 1, quote, textBytes, textOffset);
            textBytes[end] = 0;
            textLength = end - textOffset;
            chunk.releaseText(end);
        }
        return quote + 1;
    }

    private boolean textIs(String ascii) {
        if (textLength != ascii.length()) {
            return false;
        }
        for (int i = 0; i < textLength; i++) {
            if (textBytes[textOffset + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
