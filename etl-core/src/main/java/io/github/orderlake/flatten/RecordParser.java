package io.github.orderlake.flatten;

import static io.github.orderlake.flatten.JsonText.skipSpace;

import io.github.orderlake.Emitter;
import io.github.orderlake.flatten.Crossing.Step;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Parses one record after another into a {@link Chunk}: one pass over the bytes, along the tree of fields that the spec
 * names, without an object per value. Where a record is like those before it, whole runs of values are stored without a look
 * at names ({@link RememberedFields}); everything else goes field by field.
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
    /** The depth in a record below which nothing is remembered. */
    private final int maxRememberedDepth;

    private final JsonSkipper skipper;
    private final OpenEntries entries;
    private final ValueStore values;
    private final RememberedFields fields;

    // the chunk that is being filled
    private Chunk chunk;
    private byte[] json;

    /** What opened and closed since a value was stored. */
    private final Crossing crossing = new Crossing();

    /** @param skipper finds the ends of values in the same chunk; this has it {@linkplain #use go on} in others */
    RecordParser(FlattenSpec spec, JsonSkipper skipper, Chunk chunk) {
        root = spec.fields().root();
        // What is remembered must serve wherever records stand: in an array at the root, which is one level, or in a
        // page.
        int mostOutside = spec.records().isEmpty() ? 1 : Pages.recordDepth(spec.records());
        maxRememberedDepth = spec.maxDepth() - mostOutside;
        this.skipper = skipper;
        entries = new OpenEntries(spec, skipper, chunk);
        values = new ValueStore(skipper, entries, chunk);
        fields = new RememberedFields(spec.fields(), entries, values, chunk);
        this.chunk = chunk;
        this.json = chunk.bytes;
    }

    /** Goes on with another chunk, or with the same one after its input has changed. */
    void use(Chunk next) {
        chunk = next;
        json = next.bytes;
        skipper.use(json);
        entries.use(next);
        values.use(next);
        fields.use(next);
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

    /** Counts the elements of the record that was parsed last; called once, unless it is {@linkplain #abandon abandoned}. */
    void countElements() {
        entries.countElements();
    }

    /** Reports the numbers of elements that were counted since they were last reported. */
    void reportElements(Emitter<?> out) {
        entries.reportElements(out);
    }

    /** Returns which paths were present so far. */
    PresentPaths present() {
        return entries.present();
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
        JsonSkipper skipper = this.skipper;
        OpenEntries entries = this.entries;
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
        nextField:
        while (true) {
            // 1. The name of a field.
            FieldNode[] children = node.children;
            FieldNode child = guess < children.length ? children[guess] : null;
            int labelEnd = child == null ? NOWHERE : child.labelEnd(json, p);
            int nameAt = p + 1;
            if (labelEnd >= 0) {
                p = skipSpace(json, labelEnd);
            } else {
                p = skipper.skipName(p);
                int index = skipper.isEscaped()
                        ? indexOfEscaped(children, nameAt, skipper.lastNameEnd())
                        : indexOf(children, json, nameAt, skipper.lastNameEnd());
                child = index < 0 ? null : children[index];
            }

            // 2. Its value, which may begin an object or array that the spec names.
            int depth = depthOutside + node.depth;
            if (child == null) {
                entries.markUnknown(node, nameAt, skipper.lastNameEnd());
                p = skipper.skipValue(p, depth);
                former = null;
            } else if (child.leaf != null && !child.array) {
                LeafField field = fields.field(child.leaf);
                if (former != null && field.node.depth <= maxRememberedDepth) {
                    former.remember(json, formerEnd, p, field, crossing);
                }
                p = fields.store(field, p, depthOutside);
                former = fields.last();
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
                        continue nextField;
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
            if (json[at] == 'n') {
                entries.markArray(index);
            } else {
                entries.markArrayMisfit(index, at);
            }
            return ~end;
        }
        entries.markArray(index);
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
                p = afterElement(p);
                if (p < 0) {
                    return p;
                }
            }
            if (json[p] == 'n' && !node.rejectsNullElements) {
                p = dropNulls(index, p);
                if (p < 0) {
                    return p;
                }
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

    /** Returns where the next element begins, or the complement of the offset after the array. */
    private int afterElement(int at) {
        int p = skipSpace(json, at);
        if (json[p] == ']') {
            return ~(p + 1);
        }
        if (json[p] != ',') {
            throw skipper.fail(p, "expected a comma or the end of an array");
        }
        return skipSpace(json, p + 1);
    }

    /** Leaves out elements that are null, the first of which begins at {@code at}; returns as {@link #afterElement}. */
    private int dropNulls(int index, int at) {
        int p = at;
        do {
            p = afterElement(skipper.literalEnd(p));
            entries.dropElement(index);
        } while (p >= 0 && json[p] == 'n');
        return p;
    }

    /** Returns the index of the field with the name between the offsets, or {@link #NOWHERE}. */
    private static int indexOf(FieldNode[] nodes, byte[] bytes, int from, int to) {
        for (int i = 0; i < nodes.length; i++) {
            byte[] name = nodes[i].name;
            if (Arrays.equals(bytes, from, to, name, 0, name.length)) {
                return i;
            }
        }
        return NOWHERE;
    }

    /** Does what {@link #indexOf} does, for a name with escapes in it. */
    private int indexOfEscaped(FieldNode[] nodes, int from, int to) {
        int start = chunk.reserveText(to - from);
        byte[] bytes = chunk.bytes;
        int end = JsonText.unescape(json, from, to, bytes, start);
        chunk.releaseText(start);
        return indexOf(nodes, bytes, start, end);
    }
}
