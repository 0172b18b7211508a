package io.github.orderlake.parquet;

import io.github.orderlake.table.BooleanVector;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.ColumnVector;
import io.github.orderlake.table.DoubleVector;
import io.github.orderlake.table.IntVector;
import io.github.orderlake.table.LongVector;
import io.github.orderlake.table.StringVector;
import java.nio.charset.StandardCharsets;

/** Numbers the values of one level of partitions, entry by entry and without making objects of them. */
final class LevelValues {

    /** The number of null and of the empty text, whose partition is {@link Partition#DEFAULT_VALUE}. */
    private static final int DEFAULT_ID = 0;

    /** The number of all texts that hold no date. */
    static final int UNDATED_ID = 1;

    /** The number of the first value; others follow in the order in which they came. */
    private static final int FIRST_ID = 2;

    private static final int NO_DATE = -1;

    private final Partition level;
    private final ColumnType type;

    // one of them is used
    private final StringDictionary texts = new StringDictionary(Integer.MAX_VALUE);
    private final NumberDictionary numbers = new NumberDictionary(Long.BYTES, Integer.MAX_VALUE);

    private int[] ids = {};
    private boolean hasUndated;

    LevelValues(Partition level, ColumnType type) {
        this.level = level;
        this.type = type;
    }

    Partition level() {
        return level;
    }

    /** Returns how many values there were so far, the default one left out. */
    int count() {
        return texts.size() + numbers.size();
    }

    /**
     * Returns the number of each entry's value, in an array that serves again for the next vector.
     *
     * <p>Texts without a date are {@link #UNDATED_ID}; {@link #hasUndated} returns whether there are any.
     */
    int[] idsOf(ColumnVector vector) {
        if (ids.length < vector.entryCount()) {
            ids = new int[Math.max(vector.entryCount(), 2 * ids.length)];
        }
        hasUndated = false;
        if (level.part() != Partition.Part.VALUE) {
            dates((StringVector) vector);
        } else if (type == ColumnType.STRING) {
            texts((StringVector) vector);
        } else {
            numbers(vector);
        }
        return ids;
    }

    private void texts(StringVector vector) {
        byte[] bytes = vector.bytes();
        int[] offsets = vector.offsets();
        int[] lengths = vector.lengths();
        for (int entry = 0; entry < vector.entryCount(); entry++) {
            int offset = offsets[entry];
            int length = lengths[entry];
            ids[entry] = length <= 0
                    ? DEFAULT_ID
                    : FIRST_ID + texts.idOf(bytes, offset, length, Words.head(bytes, offset, length));
        }
    }

    private void numbers(ColumnVector vector) {
        for (int entry = 0; entry < vector.entryCount(); entry++) {
            ids[entry] = vector.isNull(entry) ? DEFAULT_ID : FIRST_ID + numbers.idOf(bits(vector, entry));
        }
    }

    private static long bits(ColumnVector vector, int entry) {
        return switch (vector.type()) {
            case BOOLEAN -> ((BooleanVector) vector).values()[entry] ? 1 : 0;
            case INT32 -> ((IntVector) vector).values()[entry];
            case INT64 -> ((LongVector) vector).values()[entry];
            // Zeros of either sign are one value. Adding makes both positive.
            case DOUBLE -> Double.doubleToLongBits(((DoubleVector) vector).values()[entry] + 0.0);
            case STRING -> throw new AssertionError("texts are numbered elsewhere");
        };
    }

    private void dates(StringVector vector) {
        byte[] bytes = vector.bytes();
        int[] offsets = vector.offsets();
        int[] lengths = vector.lengths();
        int length = level.part().length;
        for (int entry = 0; entry < vector.entryCount(); entry++) {
            int offset = offsets[entry];
            if (lengths[entry] <= 0) {
                ids[entry] = DEFAULT_ID;
            } else if (startsWithDate(bytes, offset, lengths[entry])) {
                ids[entry] = FIRST_ID + texts.idOf(bytes, offset, length, Words.head(bytes, offset, length));
            } else {
                ids[entry] = UNDATED_ID;
                hasUndated = true;
            }
        }
    }

    /** Returns whether the last vector had texts without a date. */
    boolean hasUndated() {
        return hasUndated;
    }

    /** Tells whether a text is an ISO date, or begins with one before {@code T} or a space. */
    static boolean startsWithDate(byte[] text, int offset, int length) {
        if (length < 10 || text[offset + 4] != '-' || text[offset + 7] != '-') {
            return false;
        }
        if (length > 10 && text[offset + 10] != 'T' && text[offset + 10] != ' ') {
            return false;
        }
        int yearStart = number(text, offset, 2);
        int yearEnd = number(text, offset + 2, 2);
        int month = number(text, offset + 5, 2);
        int day = number(text, offset + 8, 2);
        if (yearStart == NO_DATE || yearEnd == NO_DATE || month < 1 || month > 12 || day < 1) {
            return false;
        }
        int year = 100 * yearStart + yearEnd;
        return year > 0 && day <= daysOf(month, year);
    }

    private static int number(byte[] text, int offset, int length) {
        int value = 0;
        for (int i = offset; i < offset + length; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return NO_DATE;
            }
            value = 10 * value + text[i] - '0';
        }
        return value;
    }

    private static int daysOf(int month, int year) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Returns the value of a number, not escaped. */
    String text(int id) {
        if (id < FIRST_ID) {
            return Partition.DEFAULT_VALUE;
        }
        int known = id - FIRST_ID;
        if (type == ColumnType.STRING) {
            GrowingBytes plain = new GrowingBytes(0);
            texts.putPlain(known, 1, plain);
            return new String(plain.array, Integer.BYTES, plain.size - Integer.BYTES, StandardCharsets.UTF_8);
        }
        long bits = numbers.value(known);
        return switch (type) {
            case BOOLEAN -> Boolean.toString(bits != 0);
            case DOUBLE -> Double.toString(Double.longBitsToDouble(bits));
            default -> Long.toString(bits);
        };
    }
}
