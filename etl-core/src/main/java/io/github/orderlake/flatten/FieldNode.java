package io.github.orderlake.flatten;

import io.github.orderlake.table.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field that some column's path names, compiled for the parser. It is either an object with known fields, or a leaf
 * that columns read; and if it is an array, its elements are that.
 */
final class FieldNode {

    final PathText path;
    final boolean array;
    /** How many row-making arrays lead to the values, this field's own array included. */
    final int level;
    /** How many brackets are open around the fields of this object, or of an element; the record's own is one. */
    final int depth;

    /** The object that has this field; of the record itself, the record. Set by that object. */
    FieldNode parent = this;
    /** Which of its children this field is. */
    int index;

    final FieldNode[] children;
    /** Whether the row-making array of the next level is a field somewhere below. */
    final boolean holdsArray;

    final @Nullable Leaf leaf;
    /** Whether an element of this array that is null rejects its record, because a column that reads elements says so. */
    final boolean rejectsNullElements;
    /** All leaves at and below this node. */
    final Leaf[] leavesBelow;
    /** The columns among them that have the level of this node, as a set with 64 columns to a word. */
    final long[] columnsOfLevel;

    /** The name's UTF-8 bytes. */
    final byte[] name;
    /** The field's name as compact JSON has it: in quotes, a colon behind. */
    private final byte[] label;
    /** Whether JSON holds the name as it is; otherwise it always has an escape in it. */
    private final boolean labelIsJson;
    // The label's first and second 8 bytes as little-endian words, and masks that select in them the bytes that count:
    // most fields are told by two comparisons.
    private final long labelWord1;
    private final long labelMask1;
    private final long labelWord2;
    private final long labelMask2;

    FieldNode(
            String name,
            PathText path,
            boolean array,
            int level,
            int depth,
            FieldNode[] children,
            @Nullable Leaf leaf) {
        this.path = path;
        this.array = array;
        this.level = level;
        this.depth = depth;
        this.children = children;
        this.leaf = leaf;
        this.holdsArray = Arrays.stream(children).anyMatch(child -> child.array || child.holdsArray);
        this.name = name.getBytes(StandardCharsets.UTF_8);
        this.label = ('"' + name + "\":").getBytes(StandardCharsets.UTF_8);
        this.labelWord1 = word(label, 0);
        this.labelMask1 = JsonText.mask(label.length);
        this.labelWord2 = word(label, 8);
        this.labelMask2 = JsonText.mask(label.length - 8);
        this.labelIsJson = name.chars().noneMatch(c -> c < ' ' || c == '"' || c == '\\');
        for (int i = 0; i < children.length; i++) {
            children[i].parent = this;
            children[i].index = i;
        }
        List<Leaf> leaves = new ArrayList<>();
        boolean rejectsNull = false;
        for (Leaf at = leaf; at != null; at = at.next) {
            leaves.add(at);
            rejectsNull |= at.rejectNull;
        }
        this.rejectsNullElements = rejectsNull;
        for (FieldNode child : children) {
            leaves.addAll(List.of(child.leavesBelow));
        }
        this.leavesBelow = leaves.toArray(Leaf[]::new);
        int lastColumn = leaves.stream().mapToInt(below -> below.column).max().orElse(0);
        this.columnsOfLevel = new long[(lastColumn >> 6) + 1];
        for (Leaf below : leaves) {
            if (below.level == level) {
                columnsOfLevel[below.word] |= below.bit;
            }
        }
    }

    /** Returns the offset behind this field's label if it stands at {@code at}, where 16 bytes can be read; or -1. */
    int labelEnd(byte[] json, int at) {
        long word1 = (long) JsonText.LONG.get(json, at);
        long word2 = (long) JsonText.LONG.get(json, at + 8);
        if (((word1 ^ labelWord1) & labelMask1 | (word2 ^ labelWord2) & labelMask2) != 0 || !labelIsJson) {
            return -1;
        }
        int end = at + label.length;
        return label.length <= 16 || restAgrees(json, at, end) ? end : -1;
    }

    private boolean restAgrees(byte[] json, int at, int end) {
        return end <= json.length && Arrays.equals(json, at + 16, end, label, 16, label.length);
    }

    /** Tells whether {@code other} is this node or a field inside it, but not inside an array in it. */
    boolean encloses(FieldNode other) {
        return other == this || Arrays.stream(children).anyMatch(child -> !child.array && child.encloses(other));
    }

    private static long word(byte[] bytes, int from) {
        long word = 0;
        for (int i = from; i < Math.min(from + 8, bytes.length); i++) {
            word |= (bytes[i] & 0xFFL) << ((i - from) * 8);
        }
        return word;
    }

    /** A column that reads the value. */
    static final class Leaf {

        final int column;
        /** The column's word and bit in a set of columns. */
        final int word;

        final long bit;
        final int level;
        final PathText path;
        final ColumnType type;
        final boolean rejectNull;
        final boolean rejectMissing;
        final OnMismatch onMismatch;
        /** The next column that reads the same value, or {@code null}. */
        final @Nullable Leaf next;

        Leaf(int column, int level, PathText path, FlattenColumn declared, @Nullable Leaf next) {
            this.column = column;
            this.word = column >> 6;
            this.bit = 1L << column;
            this.level = level;
            this.path = path;
            this.type = declared.type();
            this.rejectNull = declared.onNull() == OnAbsent.REJECT_RECORD;
            this.rejectMissing = declared.onMissing() == OnAbsent.REJECT_RECORD;
            this.onMismatch = declared.onMismatch();
            this.next = next;
        }
    }
}
