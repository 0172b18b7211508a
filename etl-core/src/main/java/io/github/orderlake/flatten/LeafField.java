package io.github.orderlake.flatten;

import io.github.orderlake.flatten.FieldNode.Leaf;

/**
 * A field that columns read, and what a parser remembers of it from one record to the next: which field's value came after its
 * own, and the bytes between the two. Most records are written by one program and have the same fields in the same order.
 * So comparing with those bytes tells at once what otherwise takes a comma, a name, a colon and white space around each, and
 * brackets that open and close.
 *
 * <p>What stands between a string's quotes is its value here. The quotes belong to the bytes between.
 */
final class LeafField {

    /** The most bytes that are remembered: a comparison must not reach behind the padding. */
    private static final int MAX_LENGTH = Chunk.PADDING;

    /** The object that has the field. */
    final FieldNode node;
    /** Which of its children the field is. */
    final int index;
    /** The first column that reads the field; the only one unless {@link Leaf#next} is set. */
    final Leaf leaf;

    /** Whether it has a value for each row. */
    private final boolean ofRow;

    final Kind kind;
    /** The bit of {@link #leaf}. */
    final long bit;
    /** The buffer of its column in the chunk that is being filled. */
    ColumnBuffer column;

    /** The field whose value came after this one's; this field as long as nothing is remembered. */
    LeafField next = this;
    /** What opened or closed between the values. */
    final Crossing crossing = new Crossing();
    /** Whether there is anything to do on the way to the other value. */
    boolean crosses;
    /** Whether all there is to do is to go on with the next row. */
    boolean endsRow;
    /** Whether {@link #next} is a text and there is nothing to do. */
    boolean textFollows;
    /** How many bytes are between the values. */
    int length;

    // Those bytes as little-endian words: the first 8, the last 8, which may overlap with them, and an array of others.
    // The mask selects what counts if there are fewer than 8. Until something is remembered, no bytes fit.
    private long head;
    private long tail = -1;
    private long mask = -1;
    private int tailAt;
    private final long[] words = new long[MAX_LENGTH / Long.BYTES];

    /** How a value is stored. */
    enum Kind {
        /** One column reads it, as a string. */
        TEXT,
        /** One column reads it, as a number. */
        NUMBER,
        /** Anything else. */
        OTHER
    }

    LeafField(FieldNode node, int index, Leaf leaf, boolean ofRow, ColumnBuffer column) {
        this.node = node;
        this.index = index;
        this.leaf = leaf;
        this.ofRow = ofRow;
        this.kind = kindOf(leaf);
        this.bit = leaf.bit;
        this.column = column;
    }

    private static Kind kindOf(Leaf leaf) {
        if (leaf.next != null) {
            return Kind.OTHER;
        }
        return switch (leaf.type) {
            case STRING -> Kind.TEXT;
            case INT32, INT64, DOUBLE -> Kind.NUMBER;
            case BOOLEAN -> Kind.OTHER;
        };
    }

    /**
     * Remembers what came after this field's value.
     *
     * @param from the offset behind the value, with its quotes
     * @param to the offset of the other value, with its quotes
     * @param follower the field that has it
     * @param between what opened or closed between the two; copied
     */
    void remember(byte[] json, int from, int to, LeafField follower, Crossing between) {
        int start = kind == Kind.TEXT ? from - 1 : from;
        int end = follower.kind == Kind.TEXT ? to + 1 : to;
        boolean isQuoted = (start == from || json[start] == '"') && (end == to || json[to] == '"');
        int bytes = end - start;
        // Most rows are followed by another one of their record, and the last by something else.
        boolean isLastRow = endsRow && !between.isEmpty() && between.step(0) == Crossing.Step.CLOSE_ARRAY;
        if (!isQuoted || bytes > MAX_LENGTH || isLastRow) {
            return;
        }
        next = follower;
        crossing.copyFrom(between);
        // If it goes on in another word of the set of columns, the former one must be put down.
        crosses = !crossing.isEmpty() || follower.leaf.word != leaf.word;
        endsRow = ofRow && crossing.isNextElement();
        textFollows = follower.kind == Kind.TEXT && !crosses;
        length = bytes;
        tailAt = Math.max(0, bytes - Long.BYTES);
        mask = JsonText.mask(bytes);
        head = (long) JsonText.LONG.get(json, start) & mask;
        tail = (long) JsonText.LONG.get(json, start + tailAt) & mask;
        for (int i = Long.BYTES; i < tailAt; i += Long.BYTES) {
            words[i / Long.BYTES] = (long) JsonText.LONG.get(json, start + i);
        }
    }

    /** Tells whether this field's value, which ends at {@code at} without a quote, is followed as remembered. */
    boolean isFollowed(byte[] json, int at) {
        long differences =
                (long) JsonText.LONG.get(json, at) ^ head | (long) JsonText.LONG.get(json, at + tailAt) ^ tail;
        return (differences & mask) == 0 && (tailAt <= Long.BYTES || isMiddleEqual(json, at));
    }

    private boolean isMiddleEqual(byte[] json, int at) {
        for (int i = Long.BYTES; i < tailAt; i += Long.BYTES) {
            if ((long) JsonText.LONG.get(json, at + i) != words[i / Long.BYTES]) {
                return false;
            }
        }
        return true;
    }
}
