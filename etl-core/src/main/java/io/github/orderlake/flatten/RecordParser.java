package io.github.orderlake.flatten;

import static io.github.orderlake.flatten.JsonText.plainEnd;
import static io.github.orderlake.flatten.JsonText.skipSpace;

import io.github.orderlake.flatten.Crossing.Step;
import io.github.orderlake.flatten.FieldNode.Leaf;
import io.github.orderlake.flatten.LeafField.Kind;
import io.github.orderlake.table.ColumnType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Parses one record after another into a {@link Chunk}: one pass over the bytes, along the tree of fields that the spec
 * names, without an object per value. Where a record is like those before it, whole runs of values are stored without a look
 * at names ({@link LeafField}); everything else goes field by field.
 *
 * <p>Two kinds of trouble are kept apart. Bytes that are not JSON throw {@link ParseFailure}, since nobody knows where
 * the record ends. A record that is JSON but does not fit the spec is parsed to its end and left out: {@link #rejection()}.
 *
 * <p>Nothing here checks for the end of the input: a record that is cut off fails at the first of the zeros behind it.
 */
final class RecordParser {

    private static final int NOWHERE = -1;

    // the spec, compiled
    private final FieldNode root;
    /** By column. */
    private final LeafField[] leafFields;

    private final int maxDepth;

    private final JsonSkipper skipper;
    private final OpenEntries entries;
    private final ValueStore values;

    // the chunk that is being filled
    private Chunk chunk;
    private byte[] json;

    /** What opened and closed since a value was stored. */
    private final Crossing crossing = new Crossing();

    // the values stored last: the column and the offset of the last one, and the columns of texts
    private int lastColumn;
    private int lastFrom;
    private long lastTexts;

    RecordParser(FlattenSpec spec, Chunk chunk) {
        root = spec.fields().root();
        maxDepth = spec.maxDepth();
        skipper = new JsonSkipper(maxDepth, chunk.bytes);
        entries = new OpenEntries(spec, skipper, chunk);
        values = new ValueStore(skipper, entries, chunk);
        leafFields = new LeafField[spec.columns().size()];
        addLeafFields(root, chunk);
        this.chunk = chunk;
        this.json = chunk.bytes;
    }

    private void addLeafFields(FieldNode node, Chunk chunk) {
        for (FieldNode child : node.children) {
            if (child.leaf != null) {
                LeafField field = new LeafField(
                        node,
                        child.index,
                        child.leaf,
                        child.level == entries.rowLevel(),
                        chunk.columns[child.leaf.column]);
                for (Leaf leaf = child.leaf; leaf != null; leaf = leaf.next) {
                    leafFields[leaf.column] = field;
                }
            }
            addLeafFields(child, chunk);
        }
    }

    /** Goes on with another chunk, or with the same one after its input has changed. */
    void use(Chunk next) {
        chunk = next;
        json = next.bytes;
        skipper.use(json);
        entries.use(next);
        values.use(next);
        for (LeafField field : leafFields) {
            field.column = next.columns[field.leaf.column];
        }
    }

    /** Returns what finds the ends of values, in the chunk at hand. */
    JsonSkipper skipper() {
        return skipper;
    }

    /** Returns why the record parsed last was left out, or {@code null} if it was not. */
    @Nullable
    Rejection rejection() {
        return entries.rejection();
    }

    /**
     * Parses the object whose brace is at {@code at}, and adds its rows to the chunk unless it does not fit.
     *
     * @param depth how many arrays or objects it stands in
     * @return the offset behind the object
     * @throws ParseFailure if it is not JSON; {@link #abandon()} must be called then
     */
    int parse(int at, int depth) {
        entries.begin();
        int end = parseRecord(at, depth);
        entries.end();
        return end;
    }

    /** Takes back the rows of the record that was begun last. */
    void abandon() {
        entries.abandon();
    }

    // ---- objects and arrays that the spec names

    /**
     * Parses the record whose brace is at {@code at}. A loop, not a recursion: one piece of code serves the fields of every
     * level, so the JIT compiler is soon done with it.
     *
     * @param depthOutside how many arrays or objects it stands in
     * @return the offset behind the record
     */
    private int parseRecord(int at, int depthOutside) {
        byte[] json = this.json;
        int p = beginObject(at, depthOutside + 1);
        if (p < 0) {
            return ~p;
        }
        FieldNode node = root;
        // Records tend to have their fields in the order of the spec: the next field is guessed first.
        int guess = 0;
        // The field whose value was stored last, unless something came behind it that a crossing does not tell of.
        LeafField former = null;
        int formerEnd = p;
        fields:
        while (true) {
            // 1. The name of a field.
            FieldNode[] children = node.children;
            FieldNode child = guess < children.length ? children[guess] : null;
            int labelEnd = child == null ? NOWHERE : child.labelEnd(json, p);
            if (labelEnd >= 0) {
                p = skipSpace(json, labelEnd);
            } else {
                int nameAt = p + 1;
                p = skipper.skipName(p);
                int index = indexOf(children, nameAt, skipper.lastNameEnd());
                child = index < 0 ? null : children[index];
            }

            // 2. Its value, which may begin an object or array that the spec names.
            int depth = depthOutside + node.depth;
            if (child == null) {
                p = skipUnknown(node, p, depth);
                former = null;
            } else if (child.leaf != null && !child.array) {
                LeafField field = leafFields[child.leaf.column];
                // What is remembered must also serve where records stand in an array, which is one level more.
                if (former != null && field.node.depth < maxDepth) {
                    former.remember(json, formerEnd, p, field, crossing);
                }
                p = storeValues(field, p, depthOutside);
                former = leafFields[lastColumn];
                formerEnd = p;
                crossing.clear();
                node = former.node;
                guess = former.index + 1;
            } else {
                int begun = child.array ? beginArray(child, p, depth) : beginObjectValue(child, p, depth);
                if (begun >= 0) {
                    // Elements without fields may have come before the one that is open.
                    boolean isFirst = !child.array || entries.elementIndex(child.level) == 0;
                    boolean isKnown = isFirst && crossing.add(child.array ? Step.OPEN_ARRAY : Step.OPEN_OBJECT, child);
                    former = isKnown ? former : null;
                    node = child;
                    guess = 0;
                    p = begun;
                    continue;
                }
                p = ~begun;
                guess = child.index + 1;
                former = null;
            }

            // 3. What ends behind the value.
            p = skipSpace(json, p);
            while (json[p] == '}') {
                p++;
                if (node == root) {
                    return p;
                }
                if (node.array) {
                    int element = entries.elementIndex(node.level);
                    int begun = nextElement(node, p, depthOutside + node.depth - 1, true);
                    boolean isNext = entries.elementIndex(node.level) == element + 1;
                    boolean isKnown = isNext && crossing.add(begun >= 0 ? Step.NEXT_ELEMENT : Step.CLOSE_ARRAY, node);
                    former = isKnown ? former : null;
                    if (begun >= 0) {
                        guess = 0;
                        p = begun;
                        continue fields;
                    }
                    p = ~begun;
                }
                guess = node.index + 1;
                node = node.parent;
                p = skipSpace(json, p);
            }
            if (json[p] != ',') {
                throw skipper.fail(p, "expected a comma or the end of an object");
            }
            p = skipSpace(json, p + 1);
        }
    }

    /**
     * Begins with an object.
     *
     * @return the offset of its first field, or the complement ({@code ~offset}) of the offset behind it if it has none
     */
    private int beginObject(int at, int depth) {
        skipper.checkDepth(at, depth);
        int p = skipSpace(json, at + 1);
        return json[p] == '}' ? ~(p + 1) : p;
    }

    /**
     * Begins with what should be an object; {@code null} leaves its columns without a value.
     *
     * @return as {@link #beginObject}; the complement also if it is something else
     */
    private int beginObjectValue(FieldNode node, int at, int depth) {
        entries.forget(node);
        return json[at] == '{' ? beginObject(at, depth + 1) : ~skipMisfit(node, at, depth);
    }

    /** Skips what stands in place of an object: {@code null}, or a value that does not fit any of its columns. */
    private int skipMisfit(FieldNode node, int at, int depth) {
        int end = skipper.skipValue(at, depth);
        if (json[at] != 'n') {
            entries.markObjectMisfit(node, at);
        }
        return end;
    }

    /**
     * Begins with what should be an array.
     *
     * @return the offset of the first field of its first element that has fields, or the complement of the offset behind the
     *     value if there is none
     */
    private int beginArray(FieldNode node, int at, int depth) {
        int index = node.level;
        entries.beginArray(index);
        if (json[at] != '[') {
            int end = skipper.skipValue(at, depth);
            if (json[at] != 'n') {
                entries.markArrayMisfit(index, at);
            }
            return ~end;
        }
        skipper.checkDepth(at, depth + 1);
        int p = skipSpace(json, at + 1);
        return json[p] == ']' ? ~(p + 1) : nextElement(node, p, depth + 1, false);
    }

    /**
     * Goes through elements of an array up to one that has fields; returns as {@link #beginArray}.
     *
     * @param depth that of the array
     * @param isBehindElement whether an element ends at {@code at}, rather than begins
     */
    private int nextElement(FieldNode node, int at, int depth, boolean isBehindElement) {
        byte[] json = this.json;
        int index = node.level;
        boolean ended = isBehindElement;
        int p = at;
        while (true) {
            if (ended) {
                entries.closeElement(index);
                p = skipSpace(json, p);
                if (json[p] == ']') {
                    return ~(p + 1);
                }
                if (json[p] != ',') {
                    throw skipper.fail(p, "expected a comma or the end of an array");
                }
                p = skipSpace(json, p + 1);
            }
            entries.open(index);
            if (node.leaf != null) {
                p = values.storeAlone(node.leaf, p, depth);
            } else if (json[p] != '{') {
                p = skipMisfit(node, p, depth);
            } else {
                int begun = beginObject(p, depth + 1);
                if (begun >= 0) {
                    return begun;
                }
                p = ~begun;
            }
            ended = true;
        }
    }

    private int skipUnknown(FieldNode node, int at, int depth) {
        entries.markUnknown(node);
        return skipper.skipValue(at, depth);
    }

    /** Returns the index of the field with the name between the offsets, or -1. */
    private int indexOf(FieldNode[] nodes, int from, int to) {
        byte[] bytes = json;
        int start = from;
        int end = to;
        int reserved = NOWHERE;
        if (skipper.isEscaped()) {
            reserved = chunk.reserveText(to - from);
            bytes = chunk.bytes;
            start = reserved;
            end = JsonText.unescape(json, from, to, bytes, start);
        }
        int found = -1;
        for (int i = 0; i < nodes.length && found < 0; i++) {
            byte[] name = nodes[i].name;
            if (Arrays.equals(bytes, start, end, name, 0, name.length)) {
                found = i;
            }
        }
        if (reserved != NOWHERE) {
            chunk.releaseText(reserved);
        }
        return found;
    }

    // ---- values that columns read

    /**
     * Stores the value at {@code at}, and those after it as long as they come as remembered.
     *
     * @return the offset behind the last value, which is that of the field of {@link #lastColumn}
     */
    private int storeValues(LeafField first, int at, int depthOutside) {
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
                field = leafFields[lastColumn];
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

    /**
     * Stores texts as long as they come as remembered. A method by itself, and small, so that all that its loop needs stays in
     * registers: most of a record's values pass through here.
     *
     * @param at the offset behind the first one's quote
     * @return where the text of the field of {@link #lastColumn} ends, or the complement ({@code ~offset}) of where its first
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
}
