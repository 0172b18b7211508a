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

    final String path;
    final boolean array;
    /** How many row-making arrays lead to the values, this field's own array included. */
    final int level;

    final FieldNode[] children;
    /** Whether the row-making array of the next level is a field somewhere below. */
    final boolean holdsArray;

    final @Nullable Leaf leaf;
    /** All leaves at and below this node. */
    final Leaf[] leavesBelow;

    /** The name's UTF-8 bytes. */
    final byte[] name;
    /** Whether JSON holds the name as it is; otherwise it always has an escape in it. */
    final boolean plainName;
    /** The name's bytes with the closing quote, as little-endian words, so that a field is told by few comparisons. */
    final long[] nameWords;
    /** Selects in the last word the bytes that belong to name and quote. */
    final long lastWordMask;

    FieldNode(String name, String path, boolean array, int level, FieldNode[] children, @Nullable Leaf leaf) {
        this.path = path;
        this.array = array;
        this.level = level;
        this.children = children;
        this.leaf = leaf;
        this.holdsArray = Arrays.stream(children).anyMatch(child -> child.array || child.holdsArray);
        this.name = name.getBytes(StandardCharsets.UTF_8);
        this.plainName = name.chars().noneMatch(c -> c < ' ' || c == '"' || c == '\\');
        byte[] quoted = (name + '"').getBytes(StandardCharsets.UTF_8);
        this.nameWords = new long[(quoted.length + 7) / 8];
        for (int i = 0; i < quoted.length; i++) {
            nameWords[i >> 3] |= (quoted[i] & 0xFFL) << ((i & 7) * 8);
        }
        int inLastWord = quoted.length - (nameWords.length - 1) * 8;
        this.lastWordMask = -1L >>> (64 - 8 * inLastWord);
        List<Leaf> leaves = new ArrayList<>();
        for (Leaf at = leaf; at != null; at = at.next) {
            leaves.add(at);
        }
        for (FieldNode child : children) {
            leaves.addAll(List.of(child.leavesBelow));
        }
        this.leavesBelow = leaves.toArray(Leaf[]::new);
    }

    /** A column that reads the value. */
    static final class Leaf {

        final int column;
        /** The column's word and bit in a set of columns. */
        final int word;

        final long bit;
        final String path;
        final ColumnType type;
        final boolean rejectNull;
        final boolean rejectMissing;
        final OnMismatch onMismatch;
        /** The next column that reads the same value, or {@code null}. */
        final @Nullable Leaf next;

        Leaf(int column, String path, FlattenColumn declared, @Nullable Leaf next) {
            this.column = column;
            this.word = column >> 6;
            this.bit = 1L << column;
            this.path = path;
            this.type = declared.type();
            this.rejectNull = declared.onNull() == OnAbsent.REJECT_RECORD;
            this.rejectMissing = declared.onMissing() == OnAbsent.REJECT_RECORD;
            this.onMismatch = declared.onMismatch();
            this.next = next;
        }
    }
}
