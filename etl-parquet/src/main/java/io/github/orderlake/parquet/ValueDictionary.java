package io.github.orderlake.parquet;

/**
 * The distinct values of a column chunk, numbered in the order in which they came. The ids depend on the values only, so
 * the same values give the same file.
 */
abstract sealed class ValueDictionary permits StringDictionary, NumberDictionary, KeyDictionary {

    /** How many values there is room for at first: few, because each column of each open partition has a dictionary. */
    static final int INITIAL_VALUES = 32;

    /** The id that stands for "there is no room for this value". */
    static final int FULL = -1;

    /** Returns the number of distinct values. */
    abstract int size();

    /** Returns the values as a dictionary page holds them, PLAIN. Valid until the dictionary changes. */
    abstract GrowingBytes page();

    /** Returns the size in bytes of {@link #page()}. */
    abstract int pageSize();

    /** Returns what a value takes as PLAIN, in bytes. */
    abstract int plainSize(int id);

    /** Returns how many bytes the values take, with their share of the tables. It follows from the values alone. */
    abstract long weight();

    /** Returns how many bytes of memory this takes, tables included, whether they are in use or not. */
    abstract long heldBytes();

    /** Writes {@code count} copies of a value as PLAIN. */
    abstract void putPlain(int id, int count, GrowingBytes out);

    /** Forgets all values. Keeps its memory. */
    abstract void clear();

    /** Returns the number of slots of a hash table that is at most half full with {@code values} values. */
    static int slotsFor(int values) {
        return Integer.highestOneBit(Math.max(8, values) * 2 - 1) << 1;
    }
}
