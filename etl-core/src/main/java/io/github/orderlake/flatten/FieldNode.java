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

    final FieldNode[] children;
    /** Whether the row-making array of the next level is a field somewhere below. */
    final boolean holdsArray;

    final @Nullable Leaf leaf;
    /** All leaves at and below this node. */
    final Leaf[] leavesBelow;
    /** The columns among them that have the level of this node, as a set with 64 columns to a word. */
    final long[] columnsOfLevel;

    /** The name's UTF-8 bytes. */
    final byte[] name;
    /** Whether JSON holds the name as it is; otherwise it always has an escape in it. */
    final boolean plainName;
    /**
     * The first 16 bytes of the name with its closing quote, as two little-endian words, and masks that select in them the
     * bytes that count: most fields are told by two comparisons.
     */
    final long nameWord1;

    final long nameMask1;
    final long nameWord2;
    final long nameMask2;

    FieldNode(String name, PathText path, boolean array, int level, FieldNode[] children, @Nullable Leaf leaf) {
        this.path = path;
        this.array = array;
        this.level = level;
        this.children = children;
        this.leaf = leaf;
        this.holdsArray = Arrays.stream(children).anyMatch(child -> child.array || child.holdsArray);
        this.name = name.getBytes(StandardCharsets.UTF_8);
        this.plainName = name.chars().noneMatch(c -> c < ' ' || c == '"' || c == '\\');
        byte[] quoted = Arrays.copyOf(this.name, this.name.length + 1);
        quoted[this.name.length] = '"';
        this.nameWord1 = word(quoted, 0);
        this.nameMask1 = mask(quoted.length);
        this.nameWord2 = word(quoted, 8);
        this.nameMask2 = mask(quoted.length - 8);
        List<Leaf> leaves = new ArrayList<>();
        for (Leaf at = leaf; at != null; at = at.next) {
            leaves.add(at);
        }
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

    private static long mask(int byteCount) {
        return byteCount <= 0 ? 0 : byteCount >= 8 ? -1 : (1L << (8 * byteCount)) - 1;
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
