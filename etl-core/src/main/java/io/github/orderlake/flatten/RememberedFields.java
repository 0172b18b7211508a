package io.github.orderlake.flatten;

import static io.github.orderlake.flatten.JsonText.plainEnd;
import static io.github.orderlake.flatten.JsonText.skipSpace;

import io.github.orderlake.flatten.FieldNode.Leaf;
import io.github.orderlake.flatten.LeafField.Kind;
import io.github.orderlake.table.ColumnType;

/**
 * The fields that columns read, with what is remembered of each. As long as values come as remembered they are stored one after
 * another, without a look at names.
 */
final class RememberedFields {

    private static final int NOWHERE = -1;

    /** By column. */
    private final LeafField[] fields;

    private final OpenEntries entries;
    private final ValueStore values;

    private byte[] json;

    // the values stored last: the column and the offset of the last one, and the columns of texts
    private int lastColumn;
    private int lastFrom;
    private long lastTexts;

    RememberedFields(FieldTree tree, OpenEntries entries, ValueStore values, Chunk chunk) {
        this.entries = entries;
        this.values = values;
        this.json = chunk.bytes;
        this.fields = new LeafField[chunk.columns.length];
        addLeafFields(tree.root(), tree.arrays().size(), chunk);
    }

    private void addLeafFields(FieldNode node, int rowLevel, Chunk chunk) {
        for (FieldNode child : node.children) {
            if (child.leaf != null) {
                LeafField field = new LeafField(
                        node, child.index, child.leaf, child.level == rowLevel, chunk.columns[child.leaf.column]);
                for (Leaf leaf = child.leaf; leaf != null; leaf = leaf.next) {
                    fields[leaf.column] = field;
                }
            }
            addLeafFields(child, rowLevel, chunk);
        }
    }

    /** Goes on with another chunk, or with the same one after its input has changed. */
    void use(Chunk next) {
        json = next.bytes;
        for (LeafField field : fields) {
            field.column = next.columns[field.leaf.column];
        }
    }

    /** Returns the field that a column reads. */
    LeafField field(Leaf leaf) {
        return fields[leaf.column];
    }

    /** Returns the field whose value was stored last. */
    LeafField last() {
        return fields[lastColumn];
    }

    /**
     * Stores the value at {@code at}, and those after it as long as they come as remembered.
     *
     * @return the offset behind the last value, which is that of {@link #last()}
     */
    int store(LeafField first, int at, int depthOutside) {
        byte[] json = this.json;
        LeafField field = first;
        if (field.next == field || (field.kind == Kind.TEXT && json[at] != '"')) {
            // Nothing is remembered, as of a field between others that the spec does not name, or it would not serve.
            lastColumn = field.leaf.column;
            return values.storeAlone(field.leaf, at, depthOutside + field.node.depth);
        }
        int slot = entries.slot(field.leaf.level);
        // The columns that got a value which `entries` does not know of; whoever leaves here, crosses, or calls others
        // tells it.
        long stored = 0;
        int p = field.kind == Kind.TEXT ? at + 1 : at;
        while (true) {
            // 1. The value, or that of several texts.
            int end;
            if (field.kind == Kind.TEXT) {
                end = storeTexts(field, p, slot);
                field = fields[lastColumn];
                stored |= lastTexts;
                if (end < 0) {
                    if (json[~end] == '"') {
                        field.column.setText(slot, lastFrom, ~end - lastFrom);
                        entries.markSeen(field.leaf.word, stored | field.bit);
                        return ~end + 1;
                    }
                    // It has an escape or a character beyond ASCII, or is wrong.
                    entries.markSeen(field.leaf.word, stored);
                    stored = 0;
                    end = values.storeEach(field.leaf, lastFrom - 1, depthOutside + field.node.depth) - 1;
                    if (!field.isFollowed(json, end)) {
                        return end + 1;
                    }
                }
            } else {
                end = field.kind == Kind.NUMBER ? storeNumber(field, p, slot) : NOWHERE;
                if (end >= 0) {
                    stored |= field.bit;
                } else {
                    entries.markSeen(field.leaf.word, stored);
                    stored = 0;
                    // More white space than remembered may be left before the value.
                    end = values.storeEach(field.leaf, skipSpace(json, p), depthOutside + field.node.depth);
                }
                if (!field.isFollowed(json, end)) {
                    entries.markSeen(field.leaf.word, stored);
                    lastColumn = field.leaf.column;
                    return end;
                }
            }
            // 2. The way to the next one.
            p = end + field.length;
            if (field.endsRow && entries.isWholeRow(stored)) {
                slot = entries.nextRow();
                stored = 0;
            } else if (field.crosses) {
                entries.markSeen(field.leaf.word, stored);
                stored = 0;
                cross(field.crossing);
                slot = entries.slot(field.next.leaf.level);
            }
            field = field.next;
        }
    }

    /**
     * Stores texts as long as they come as remembered. A method by itself, and small, so that all that its loop needs stays in
     * registers: most of a record's values pass through here.
     *
     * @param at the offset behind the first one's quote
     * @return where the text of {@link #last()} ends, or the complement ({@code ~offset}) of where its first
     *     part does, from {@link #lastFrom} on, if that is not followed as remembered; it is not stored then
     */
    private int storeTexts(LeafField first, int at, int slot) {
        byte[] json = this.json;
        LeafField field = first;
        int p = at;
        long stored = 0;
        int quote = plainEnd(json, p);
        boolean isFollowed = field.isFollowed(json, quote);
        while (isFollowed) {
            field.column.setText(slot, p, quote - p);
            stored |= field.bit;
            if (!field.textFollows) {
                break;
            }
            p = quote + field.length;
            field = field.next;
            quote = plainEnd(json, p);
            isFollowed = field.isFollowed(json, quote);
        }
        lastColumn = field.leaf.column;
        lastTexts = stored;
        lastFrom = p;
        return isFollowed ? quote : ~quote;
    }

    /** Stores a short number; returns the offset behind it, or {@link #NOWHERE} if it is another or does not fit. */
    private int storeNumber(LeafField field, int at, int slot) {
        long number = ShortNumber.scan(json, at);
        if (number == ShortNumber.NONE) {
            return NOWHERE;
        }
        ColumnBuffer column = field.column;
        if (column.type == ColumnType.DOUBLE) {
            column.doubles[slot] = ShortNumber.toDouble(number);
        } else if (ShortNumber.scale(number) != 0) {
            return NOWHERE;
        } else if (column.type == ColumnType.INT64) {
            column.longs[slot] = ShortNumber.digits(number);
        } else if (column.type == ColumnType.INT32) {
            // A whole number has 7 digits at most.
            column.ints[slot] = (int) ShortNumber.digits(number);
        } else {
            return NOWHERE;
        }
        column.nulls[slot] = false;
        return at + ShortNumber.length(number);
    }

    /** Does what parsing what is crossed would have done. */
    private void cross(Crossing between) {
        for (int i = 0; i < between.count(); i++) {
            FieldNode node = between.node(i);
            int level = node.level;
            switch (between.step(i)) {
                case OPEN_OBJECT -> entries.forget(node);
                case OPEN_ARRAY -> {
                    entries.beginArray(level);
                    entries.open(level);
                }
                case NEXT_ELEMENT -> {
                    entries.closeElement(level);
                    entries.open(level);
                }
                case CLOSE_ARRAY -> entries.closeElement(level);
            }
        }
    }
}
