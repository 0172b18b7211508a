package io.github.orderlake.flatten;

import static io.github.orderlake.flatten.JsonText.plainEnd;
import static io.github.orderlake.flatten.JsonText.skipSpace;

import io.github.orderlake.RejectCode;
import io.github.orderlake.flatten.Crossing.Step;
import io.github.orderlake.flatten.FieldNode.Leaf;
import io.github.orderlake.flatten.LeafField.Kind;
import io.github.orderlake.table.ColumnType;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses one record after another into a {@link Chunk}: one pass over the bytes, along the tree of fields that the spec
 * names, without an object per value. Where a record is like those before it, whole runs of values are stored without a look
 * at names ({@link LeafField}); everything else goes field by field.
 *
 * <p>Two kinds of trouble are kept apart. Bytes that are not JSON throw {@link ParseFailure}, since nobody knows where
 * the record ends. A record that is JSON but does not fit the spec is parsed to its end and left out: {@link #rejection()}.
 *
 * <p>The chunk's input is followed by zeros, which are part of no JSON text. So nothing here checks for the end of the
 * input: a record that is cut off fails at the first zero.
 */
final class RecordParser {

    /** The most digits of a number, those of its exponent included; Jackson's limit too. */
    private static final int MAX_DIGITS = 1000;
    /** The longest field name, in bytes; Jackson's limit too. */
    private static final int MAX_NAME_LENGTH = 50_000;
    /** How many digits a message shows: more may be a telephone or card number in the wrong field. */
    private static final int MAX_SHOWN_DIGITS = 9;

    private static final int MAX_SHOWN_LENGTH = 24;

    private static final int NOWHERE = -1;

    // the spec, compiled
    private final FieldNode root;
    private final FieldNode[] arrays;
    private final Leaf[] leaves;
    /** By column. */
    private final LeafField[] leafFields;

    private final long[][] columnsOfLevel;
    private final int rowLevel;
    /** The columns of the rows if a set of columns is one word; otherwise none. */
    private final long rowColumns;

    private final int maxDepth;
    private final int maxRows;
    private final OnEmptyArray onEmptyArray;
    private final boolean rejectUnknown;

    // the chunk that is being filled
    private Chunk chunk;
    private byte[] json;
    private ColumnBuffer[] columns;
    private Level[] levels;

    // the entry that is open at each level
    private final int[] elementIndex;
    /** By level: the index of its open entry among the entries of the chunk. */
    private final int[] slots;
    /** By level, then by level: how many entries there were when the entry of the first was opened. */
    private final int[][] countsAtOpen;
    /**
     * By level: where the value stands that should have been the array of that level, or {@link #NOWHERE}. One level more than
     * there is, so that a record without arrays is no case of its own.
     */
    private final int[] arrayMisfitAt;

    // sets of columns, 64 to a word
    private final long[] seen;
    private final long[] misfit;

    // why a column is in the set of misfits; by column
    private final int[] misfitAt;
    private final RejectCode[] misfitCode;
    private final PathText[] misfitPath;

    /** The objects of open entries that hold a field which the spec does not name, if that matters. */
    private final List<FieldNode> holdingUnknown = new ArrayList<>();

    // why the record is left out
    private @Nullable Rejection rejection;
    /** By level: the first rejection that came out of an entry of that level. */
    private final @Nullable Rejection[] rejections;
    /** By level: why the record was rejected already when the entry of that level was opened, if it was. */
    private final @Nullable Rejection[] rejectionAtOpen;

    // the string, name, number or literal read last
    private final NumberScanner number = new NumberScanner();
    private boolean escaped;
    private int lastNameEnd;

    /** What opened and closed since a value was stored. */
    private final Crossing crossing = new Crossing();

    // the values stored last: the column and the offset of the last one, and the columns of texts
    private int lastColumn;
    private int lastFrom;
    private long lastTexts;

    private byte[] textBytes;
    private int textOffset;
    private int textLength;

    /** For each bracket that is open while a value is skipped, whether it is an object's. */
    private final boolean[] insideObject;

    private final ParseFailure failure = new ParseFailure();

    /** Why a record is left out. */
    record Rejection(RejectCode code, String path, String message, boolean failsUnit) {}

    RecordParser(FlattenSpec spec, Chunk chunk) {
        FieldTree fields = spec.fields();
        root = fields.root();
        arrays = fields.arrays().toArray(FieldNode[]::new);
        rowLevel = arrays.length;
        maxDepth = spec.maxDepth();
        maxRows = spec.maxRowsPerRecord();
        onEmptyArray = spec.onEmptyArray();
        rejectUnknown = spec.onUnknownField() == OnUnknownField.REJECT_RECORD;

        int columnCount = spec.columns().size();
        int words = (columnCount + 63) >> 6;
        leaves = new Leaf[columnCount];
        leafFields = new LeafField[columnCount];
        addLeafFields(root, chunk);
        columnsOfLevel = new long[rowLevel + 1][words];
        for (Leaf leaf : root.leavesBelow) {
            leaves[leaf.column] = leaf;
            columnsOfLevel[leaf.level][leaf.word] |= leaf.bit;
        }
        elementIndex = new int[rowLevel + 1];
        slots = new int[rowLevel + 1];
        countsAtOpen = new int[rowLevel + 1][rowLevel + 1];
        arrayMisfitAt = new int[rowLevel + 2];
        rowColumns = words == 1 ? columnsOfLevel[rowLevel][0] : 0;
        seen = new long[words];
        misfit = new long[words];
        rejections = new Rejection[rowLevel + 1];
        rejectionAtOpen = new Rejection[rowLevel + 1];
        insideObject = new boolean[maxDepth];
        misfitAt = new int[columnCount];
        misfitCode = new RejectCode[columnCount];
        misfitPath = new PathText[columnCount];
        Arrays.fill(misfitCode, RejectCode.TYPE_MISMATCH);
        Arrays.fill(misfitPath, PathText.RECORD);
        this.chunk = chunk;
        this.json = chunk.bytes;
        this.columns = chunk.columns;
        this.levels = chunk.levels;
        this.textBytes = json;
    }

    private void addLeafFields(FieldNode node, Chunk chunk) {
        for (FieldNode child : node.children) {
            if (child.leaf != null) {
                LeafField field = new LeafField(
                        node, child.index, child.leaf, child.level == rowLevel, chunk.columns[child.leaf.column]);
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
        columns = next.columns;
        levels = next.levels;
        for (LeafField field : leafFields) {
            field.column = columns[field.leaf.column];
        }
    }

    /** Returns why the record parsed last was left out, or {@code null} if it was not. */
    @Nullable
    Rejection rejection() {
        return rejection;
    }

    /**
     * Parses the object whose brace is at {@code at}, and adds its rows to the chunk unless it does not fit.
     *
     * @param depth how many arrays or objects it stands in
     * @return the offset behind the object
     * @throws ParseFailure if it is not JSON; {@link #abandon()} must be called then
     */
    int parse(int at, int depth) {
        if (rejection != null) {
            rejection = null;
            Arrays.fill(rejections, null);
        }
        holdingUnknown.clear();
        openEntry(0);
        int end = parseRecord(at, depth);
        closeEntry(0);
        if (rejection != null) {
            abandon();
        }
        return end;
    }

    /** Takes back the rows of the record that was begun last. */
    void abandon() {
        resetLevels(0, 0);
    }

    /**
     * Skips the value at {@code at}, whatever it is, but checks that it is JSON.
     *
     * @return the offset behind the value
     */
    int skipValue(int at, int depth) {
        return switch (json[at]) {
            case '{', '[' -> skipNested(at, depth + 1);
            default -> skipScalar(at);
        };
    }

    private int skipScalar(int at) {
        return switch (json[at]) {
            case '"' -> stringEnd(at + 1) + 1;
            case 't', 'f', 'n' -> literalEnd(at);
            default -> numberEnd(at);
        };
    }

    /** Describes the value at {@code at} without giving away text: its kind, and the value if that is a number. */
    String describe(int at) {
        return switch (json[at]) {
            case '{' -> "an object";
            case '[' -> "an array";
            case 't' -> "true";
            case 'f' -> "false";
            case 'n' -> "null";
            case '"' -> {
                int length = stringEnd(at + 1) - at - 1;
                yield isShowable(at + 1, length)
                        ? "\"" + text(at + 1, length) + "\""
                        : "a string of " + length + (length == 1 ? " byte" : " bytes");
            }
            default -> {
                int length = numberEnd(at) - at;
                yield isShowable(at, length) ? text(at, length) : "a number of " + number.totalDigits() + " digits";
            }
        };
    }

    // ---- entries

    private void openEntry(int index) {
        Level level = levels[index];
        level.ensureSlot();
        slots[index] = level.count;
        forgetColumns(columnsOfLevel[index]);
        if (index < rowLevel || index == 0) {
            rememberState(index);
        }
    }

    /** Remembers what has to be restored if the record is abandoned, or a field with rows in it comes again. */
    private void rememberState(int index) {
        arrayMisfitAt[index + 1] = NOWHERE;
        rejectionAtOpen[index] = rejection;
        for (int deeper = index; deeper < levels.length; deeper++) {
            countsAtOpen[index][deeper] = levels[deeper].count;
        }
    }

    private void closeEntry(int index) {
        Level level = levels[index];
        long[] ofLevel = columnsOfLevel[index];
        for (int word = 0; word < ofLevel.length; word++) {
            long unsettled = ofLevel[word] & (~seen[word] | misfit[word]);
            if (unsettled != 0) {
                settle(word, ofLevel[word], index, level.count);
            }
        }
        if (index < rowLevel && arrayMisfitAt[index + 1] != NOWHERE) {
            settleArrayMisfit(index);
        }
        if (!holdingUnknown.isEmpty()) {
            settleUnknown(index);
        }
        if (rejection != null) {
            return;
        }
        if (index == rowLevel) {
            level.count++;
            checkRowCount(index);
        } else {
            closeParent(index, level);
        }
    }

    private void closeElement(int index) {
        closeEntry(index);
        elementIndex[index]++;
    }

    private void closeParent(int index, Level level) {
        if (levels[rowLevel].count == countsAtOpen[index][rowLevel]) {
            switch (onEmptyArray) {
                case DROP -> {
                    return;
                }
                case REJECT_RECORD -> {
                    reject(RejectCode.NO_ROWS, arrays[index].path.wholeArray(), index, "has no elements");
                    return;
                }
                case KEEP_PARENT -> {
                    addNullRow(index + 1);
                    checkRowCount(index);
                }
            }
        }
        level.ends[level.count++] = levels[rowLevel].count;
    }

    private void checkRowCount(int index) {
        if (levels[rowLevel].count - countsAtOpen[0][rowLevel] > maxRows) {
            reject(
                    RejectCode.LIMIT_EXCEEDED,
                    PathText.RECORD,
                    index,
                    "makes more rows than maxRowsPerRecord " + maxRows);
        }
    }

    /** Sets the columns of a level to null that got no value, or one that does not fit. */
    private void settle(int word, long ofLevel, int index, int slot) {
        long missing = ofLevel & ~seen[word];
        while (missing != 0) {
            int column = (word << 6) + Long.numberOfTrailingZeros(missing);
            missing &= missing - 1;
            columns[column].setNull(slot);
            if (leaves[column].rejectMissing) {
                reject(RejectCode.MISSING_FIELD, leaves[column].path, index, "is required but missing");
            }
        }
        long unfit = ofLevel & misfit[word];
        while (unfit != 0) {
            int column = (word << 6) + Long.numberOfTrailingZeros(unfit);
            unfit &= unfit - 1;
            columns[column].setNull(slot);
            settleMisfit(column, index);
        }
    }

    private void settleUnknown(int index) {
        for (FieldNode node : holdingUnknown) {
            if (node.level == index) {
                // The field's own name is not told: a record may use names, e-mails and the like as keys.
                reject(RejectCode.UNKNOWN_FIELD, node.path, index, "holds a field that the spec does not name");
            }
        }
        holdingUnknown.removeIf(node -> node.level == index);
    }

    private void settleMisfit(int column, int level) {
        Leaf leaf = leaves[column];
        PathText path = misfitPath[column];
        RejectCode code = misfitCode[column];
        if (code == RejectCode.NULL_FIELD) {
            reject(code, path, level, "is required but null");
        } else if (leaf.onMismatch != OnMismatch.NULL) {
            String found = describe(misfitAt[column]);
            String message;
            if (code == RejectCode.OUT_OF_RANGE) {
                message = leaf.type == ColumnType.DOUBLE
                        ? found + " is beyond the range of DOUBLE"
                        : found + " is not a whole number in the range of " + leaf.type;
            } else {
                String expected = path.equals(leaf.path) ? nounOf(leaf.type) : "an object";
                message = "expected " + expected + " but found " + found;
            }
            reject(code, path, level, message, leaf.onMismatch == OnMismatch.FAIL_UNIT);
        }
    }

    private void settleArrayMisfit(int index) {
        FieldNode array = arrays[index];
        boolean anyRejects = false;
        boolean anyFails = false;
        for (Leaf leaf : array.leavesBelow) {
            anyRejects |= leaf.onMismatch == OnMismatch.REJECT_RECORD;
            anyFails |= leaf.onMismatch == OnMismatch.FAIL_UNIT;
        }
        if (anyRejects || anyFails) {
            String message = "expected an array but found " + describe(arrayMisfitAt[index + 1]);
            reject(RejectCode.TYPE_MISMATCH, array.path.wholeArray(), index, message, anyFails);
        }
    }

    private void addNullRow(int fromLevel) {
        for (int index = fromLevel; index < levels.length; index++) {
            Level level = levels[index];
            level.ensureSlot();
            for (ColumnBuffer column : level.columns) {
                column.setNull(level.count);
            }
            level.count++;
        }
        for (int index = fromLevel; index < rowLevel; index++) {
            levels[index].ends[levels[index].count - 1] = levels[rowLevel].count;
        }
    }

    private void resetLevels(int openLevel, int fromLevel) {
        for (int index = fromLevel; index < levels.length; index++) {
            levels[index].count = countsAtOpen[openLevel][index];
        }
    }

    private void reject(RejectCode code, PathText path, int level, String message) {
        reject(code, path, level, message, false);
    }

    private void reject(RejectCode code, PathText path, int level, String message, boolean failsUnit) {
        Rejection known = rejections[level];
        if (known == null || (failsUnit && !known.failsUnit())) {
            rejections[level] = new Rejection(code, path.indexed(elementIndex), message, failsUnit);
        }
        if (rejection == null || (failsUnit && !rejection.failsUnit())) {
            rejection = rejections[level];
        }
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
                p = skipName(p);
                int index = indexOf(children, nameAt, lastNameEnd);
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
                    boolean isFirst = !child.array || elementIndex[child.level] == 0;
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
                    int element = elementIndex[node.level];
                    int begun = nextElement(node, p, depthOutside + node.depth - 1, true);
                    boolean isNext = elementIndex[node.level] == element + 1;
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
                throw fail(p, "expected a comma or the end of an object");
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
        checkDepth(at, depth);
        int p = skipSpace(json, at + 1);
        return json[p] == '}' ? ~(p + 1) : p;
    }

    /**
     * Begins with what should be an object; {@code null} leaves its columns without a value.
     *
     * @return as {@link #beginObject}; the complement also if it is something else
     */
    private int beginObjectValue(FieldNode node, int at, int depth) {
        forget(node);
        return json[at] == '{' ? beginObject(at, depth + 1) : ~skipMisfit(node, at, depth);
    }

    /** Skips what stands in place of an object: {@code null}, or a value that does not fit any of its columns. */
    private int skipMisfit(FieldNode node, int at, int depth) {
        int end = skipValue(at, depth);
        if (json[at] != 'n') {
            for (Leaf leaf : node.leavesBelow) {
                if (leaf.level == node.level) {
                    markSeen(leaf);
                    markMisfit(leaf, at, RejectCode.TYPE_MISMATCH, node.path);
                }
            }
            if (node.holdsArray) {
                arrayMisfitAt[node.level + 1] = at;
            }
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
        forgetRows(index - 1);
        if (json[at] != '[') {
            int end = skipValue(at, depth);
            if (json[at] != 'n') {
                arrayMisfitAt[index] = at;
            }
            return ~end;
        }
        checkDepth(at, depth + 1);
        elementIndex[index] = 0;
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
                closeElement(index);
                p = skipSpace(json, p);
                if (json[p] == ']') {
                    return ~(p + 1);
                }
                if (json[p] != ',') {
                    throw fail(p, "expected a comma or the end of an array");
                }
                p = skipSpace(json, p + 1);
            }
            openEntry(index);
            if (node.leaf != null) {
                p = storeAlone(node.leaf, p, depth);
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

    /** Takes back what a former field of the same name gave: of two, the last one counts. */
    private void forget(FieldNode node) {
        forgetColumns(node.columnsOfLevel);
        if (!holdingUnknown.isEmpty()) {
            holdingUnknown.removeIf(node::encloses);
        }
        if (node.holdsArray) {
            forgetRows(node.level);
        }
    }

    private void forgetColumns(long[] columnSet) {
        for (int word = 0; word < columnSet.length; word++) {
            seen[word] &= ~columnSet[word];
            misfit[word] &= ~columnSet[word];
        }
    }

    private void forgetRows(int parentLevel) {
        arrayMisfitAt[parentLevel + 1] = NOWHERE;
        // What was rejected before the parent's entry was opened came out of another entry, which stays.
        if (rejection != null) {
            Arrays.fill(rejections, parentLevel + 1, rejections.length, null);
            rejection = rejectionAtOpen[parentLevel];
            for (int level = 0; level <= parentLevel && rejection == null; level++) {
                rejection = rejections[level];
            }
        }
        resetLevels(parentLevel, parentLevel + 1);
    }

    private int skipUnknown(FieldNode node, int at, int depth) {
        if (rejectUnknown && !holdingUnknown.contains(node)) {
            holdingUnknown.add(node);
        }
        return skipValue(at, depth);
    }

    /** Returns the index of the field with the name between the offsets, or -1. */
    private int indexOf(FieldNode[] nodes, int from, int to) {
        byte[] bytes = json;
        int start = from;
        int end = to;
        int reserved = NOWHERE;
        if (escaped) {
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
            return storeAlone(field.leaf, at, depthOutside + field.node.depth);
        }
        int slot = slots[field.leaf.level];
        // The columns that got a value since `seen` was written to; whoever leaves here, crosses, or calls others
        // writes to it.
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
                        markSeen(field.leaf.word, stored | field.bit);
                        return ~end + 1;
                    }
                    // It has an escape or a character beyond ASCII, or is wrong.
                    markSeen(field.leaf.word, stored);
                    stored = 0;
                    end = storeEach(field.leaf, lastFrom - 1, depthOutside + field.node.depth) - 1;
                    if (!field.isFollowed(json, end)) {
                        return end + 1;
                    }
                }
            } else {
                end = field.kind == Kind.NUMBER ? storeNumber(field, p, slot) : NOWHERE;
                if (end >= 0) {
                    stored |= field.bit;
                } else {
                    markSeen(field.leaf.word, stored);
                    stored = 0;
                    // More white space than remembered may be left before the value.
                    end = storeEach(field.leaf, skipSpace(json, p), depthOutside + field.node.depth);
                }
                if (!field.isFollowed(json, end)) {
                    markSeen(field.leaf.word, stored);
                    lastColumn = field.leaf.column;
                    return end;
                }
            }
            // 2. The way to the next one.
            p = end + field.length;
            if (field.endsRow && isWholeRow(stored)) {
                slot = nextRow();
                stored = 0;
            } else if (field.crosses) {
                markSeen(field.leaf.word, stored);
                stored = 0;
                cross(field.crossing);
                slot = slots[field.next.leaf.level];
            }
            field = field.next;
        }
    }

    /**
     * Tells whether the open row, at its end, needs nothing but to be counted: all its columns have got a value that fits, and
     * nothing is wrong with the record.
     *
     * @param stored the columns that have got one since sets of columns were last written to
     */
    private boolean isWholeRow(long stored) {
        long columnSet = rowColumns;
        return columnSet != 0
                && ((seen[0] | stored) & columnSet) == columnSet
                && (misfit[0] & ~stored & columnSet) == 0
                && rejection == null
                && holdingUnknown.isEmpty();
    }

    /** Closes a {@linkplain #isWholeRow whole row} and opens the next one; returns its slot. */
    private int nextRow() {
        seen[0] &= ~rowColumns;
        misfit[0] &= ~rowColumns;
        Level rows = levels[rowLevel];
        rows.count++;
        checkRowCount(rowLevel);
        rows.ensureSlot();
        elementIndex[rowLevel]++;
        slots[rowLevel] = rows.count;
        return rows.count;
    }

    /** Does what parsing what is crossed would have done. */
    private void cross(Crossing between) {
        for (int i = 0; i < between.count(); i++) {
            FieldNode node = between.node(i);
            int level = node.level;
            switch (between.step(i)) {
                case OPEN_OBJECT -> forget(node);
                case OPEN_ARRAY -> {
                    forgetRows(level - 1);
                    elementIndex[level] = 0;
                    openEntry(level);
                }
                case NEXT_ELEMENT -> {
                    closeElement(level);
                    openEntry(level);
                }
                case CLOSE_ARRAY -> closeElement(level);
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

    /** Stores one value for all columns that read it; returns the offset behind it. */
    private int storeAlone(Leaf first, int at, int depth) {
        if (first.type == ColumnType.STRING && first.next == null && json[at] == '"') {
            int quote = plainEnd(json, at + 1);
            if (json[quote] == '"') {
                markSeen(first.word, first.bit);
                columns[first.column].setText(slots[first.level], at + 1, quote - at - 1);
                return quote + 1;
            }
        }
        return storeEach(first, at, depth);
    }

    private int storeEach(Leaf first, int at, int depth) {
        int end = store(first, at, depth);
        for (Leaf leaf = first.next; leaf != null; leaf = leaf.next) {
            end = store(leaf, at, depth);
        }
        return end;
    }

    private int store(Leaf leaf, int at, int depth) {
        markSeen(leaf);
        byte b = json[at];
        if (b == '{' || b == '[') {
            int end = skipValue(at, depth);
            markMisfit(leaf, at, RejectCode.TYPE_MISMATCH, leaf.path);
            return end;
        }
        if (b == 'n') {
            int end = literalEnd(at);
            columns[leaf.column].setNull(slot(leaf));
            if (leaf.rejectNull) {
                markMisfit(leaf, at, RejectCode.NULL_FIELD, leaf.path);
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
            end = skipValue(at, 0);
            textOffset = at;
            textLength = end - at;
        }
        columns[leaf.column].setText(slot(leaf), textOffset, textLength);
        return end;
    }

    private int storeDouble(Leaf leaf, int at) {
        int end = readNumber(leaf, at);
        if ((misfit[leaf.word] & leaf.bit) == 0) {
            double value = number.toDouble();
            if (Double.isInfinite(value)) {
                markMisfit(leaf, at, RejectCode.OUT_OF_RANGE, leaf.path);
            } else {
                int slot = slot(leaf);
                ColumnBuffer column = columns[leaf.column];
                column.doubles[slot] = value;
                column.nulls[slot] = false;
            }
        }
        return end;
    }

    private int storeWhole(Leaf leaf, int at) {
        int end = readNumber(leaf, at);
        if ((misfit[leaf.word] & leaf.bit) != 0) {
            return end;
        }
        long value;
        if (number.isShortWhole()) {
            value = number.toLong();
        } else {
            BigInteger whole = number.toWhole();
            if (whole == null || whole.bitLength() > 63) {
                markMisfit(leaf, at, RejectCode.OUT_OF_RANGE, leaf.path);
                return end;
            }
            value = whole.longValue();
        }
        int slot = slot(leaf);
        ColumnBuffer column = columns[leaf.column];
        if (leaf.type == ColumnType.INT64) {
            column.longs[slot] = value;
        } else if (value == (int) value) {
            column.ints[slot] = (int) value;
        } else {
            markMisfit(leaf, at, RejectCode.OUT_OF_RANGE, leaf.path);
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
            end = skipValue(at, 0);
            isTrue = json[at] == 't';
            isFalse = json[at] == 'f';
        }
        if (isTrue || isFalse) {
            int slot = slot(leaf);
            ColumnBuffer column = columns[leaf.column];
            column.booleans[slot] = isTrue;
            column.nulls[slot] = false;
        } else {
            markMisfit(leaf, at, RejectCode.TYPE_MISMATCH, leaf.path);
        }
        return end;
    }

    /** Reads a number, also one in quotes, into {@link #number}; anything else is marked as a misfit. */
    private int readNumber(Leaf leaf, int at) {
        byte b = json[at];
        if (b == '-' || (b >= '0' && b <= '9')) {
            return numberEnd(at);
        }
        if (b != '"') {
            int end = skipValue(at, 0);
            markMisfit(leaf, at, RejectCode.TYPE_MISMATCH, leaf.path);
            return end;
        }
        int end = readText(at);
        if (textLength == 0
                || number.scan(textBytes, textOffset) != textOffset + textLength
                || number.totalDigits() > MAX_DIGITS) {
            markMisfit(leaf, at, RejectCode.TYPE_MISMATCH, leaf.path);
        }
        return end;
    }

    private int slot(Leaf leaf) {
        return slots[leaf.level];
    }

    private void markSeen(Leaf leaf) {
        markSeen(leaf.word, leaf.bit);
    }

    /** Adds columns to those that have got a value; whether a former one did not fit does not count any more. */
    private void markSeen(int word, long columnSet) {
        long before = seen[word];
        seen[word] = before | columnSet;
        if ((before & columnSet) != 0) {
            misfit[word] &= ~columnSet;
        }
    }

    private void markMisfit(Leaf leaf, int at, RejectCode code, PathText path) {
        misfit[leaf.word] |= leaf.bit;
        misfitAt[leaf.column] = at;
        misfitCode[leaf.column] = code;
        misfitPath[leaf.column] = path;
    }

    // ---- strings, numbers, literals

    /** Reads the string whose opening quote is at {@code at}; its text is a slice of {@link #textBytes} then. */
    private int readText(int at) {
        int quote = stringEnd(at + 1);
        textBytes = json;
        textOffset = at + 1;
        textLength = quote - at - 1;
        if (escaped) {
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

    /** Returns the offset of the quote that ends the string whose text begins at {@code from}. */
    private int stringEnd(int from) {
        byte[] json = this.json;
        escaped = false;
        int p = plainEnd(json, from);
        while (json[p] != '"') {
            int next;
            if (json[p] < 0) {
                next = JsonText.characterEnd(json, p);
                if (next < 0) {
                    throw fail(~next, "expected well-formed UTF-8");
                }
            } else if (json[p] == '\\') {
                next = JsonText.escapeEnd(json, p);
                if (next < 0) {
                    throw fail(~next, "expected an escape sequence");
                }
                escaped = true;
            } else {
                throw fail(p, "a control character in a string must be escaped");
            }
            p = plainEnd(json, next);
        }
        return p;
    }

    /** Like {@link #stringEnd}, for the name of a field, to which closer limits apply. */
    private int nameEnd(int from) {
        int end = stringEnd(from);
        if (end - from > MAX_NAME_LENGTH && nameLength(from, end) > MAX_NAME_LENGTH) {
            throw failure.at(
                    from, RejectCode.LIMIT_EXCEEDED, "a field name is longer than " + MAX_NAME_LENGTH + " bytes");
        }
        if (escaped) {
            int lone = JsonText.loneSurrogate(json, from, end);
            if (lone >= 0) {
                throw fail(lone, "expected both halves of a surrogate pair in a field name");
            }
        }
        return end;
    }

    /** Returns the length of a checked name without its escapes. */
    private int nameLength(int from, int end) {
        return escaped ? JsonText.unescape(json, from, end, new byte[end - from], 0) : end - from;
    }

    private int numberEnd(int at) {
        int end = number.scan(json, at);
        if (end < 0) {
            throw fail(~end, ~end == at ? "expected a value" : "expected a digit or the end of the number");
        }
        if (number.totalDigits() > MAX_DIGITS) {
            throw failure.at(at, RejectCode.LIMIT_EXCEEDED, "a number has more than " + MAX_DIGITS + " digits");
        }
        return end;
    }

    private int literalEnd(int at) {
        String literal = switch (json[at]) {
            case 't' -> "true";
            case 'f' -> "false";
            default -> "null";
        };
        for (int i = 1; i < literal.length(); i++) {
            if (json[at + i] != literal.charAt(i)) {
                throw fail(at + i, "expected " + literal);
            }
        }
        return at + literal.length();
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

    // ---- values that no column reads

    /** Skips the object or array at {@code at}; a loop, since input that is nested deep must not need a deep stack. */
    private int skipNested(int at, int depth) {
        byte[] json = this.json;
        int open = 0;
        int p = at;
        while (true) {
            // 1. A value: a scalar is skipped, a bracket is opened.
            byte b = json[p];
            if (b == '{' || b == '[') {
                checkDepth(p, depth + open);
                insideObject[open++] = b == '{';
                p = skipSpace(json, p + 1);
                if (json[p] != b + 2) { // '{' + 2 is '}', and '[' + 2 is ']'
                    p = b == '{' ? skipName(p) : p;
                    continue;
                }
                open--;
                p++;
            } else {
                p = skipScalar(p);
            }
            // 2. Behind a value: brackets are closed up to a comma.
            boolean goesOn = false;
            while (open > 0 && !goesOn) {
                boolean object = insideObject[open - 1];
                p = skipSpace(json, p);
                if (json[p] == ',') {
                    p = skipSpace(json, p + 1);
                    p = object ? skipName(p) : p;
                    goesOn = true;
                } else if (json[p] == (object ? '}' : ']')) {
                    open--;
                    p++;
                } else {
                    throw fail(p, "expected a comma or the end of an " + (object ? "object" : "array"));
                }
            }
            if (!goesOn) {
                return p;
            }
        }
    }

    /**
     * Skips a field name and its colon; returns the offset of the value. The name is {@link #escaped} then or not, and ends at
     * {@link #lastNameEnd}.
     */
    private int skipName(int at) {
        if (json[at] != '"') {
            throw fail(at, "expected a field name");
        }
        lastNameEnd = nameEnd(at + 1);
        int p = skipSpace(json, lastNameEnd + 1);
        if (json[p] != ':') {
            throw fail(p, "expected a colon");
        }
        return skipSpace(json, p + 1);
    }

    private void checkDepth(int at, int depth) {
        if (depth > maxDepth) {
            throw failure.at(at, RejectCode.LIMIT_EXCEEDED, "nested deeper than maxDepth " + maxDepth);
        }
    }

    ParseFailure fail(int at, String problem) {
        return failure.at(at, RejectCode.MALFORMED_JSON, problem);
    }

    // ---- messages

    private static String nounOf(ColumnType type) {
        return switch (type) {
            case STRING -> "a string";
            case BOOLEAN -> "true or false";
            case INT32, INT64 -> "a whole number";
            case DOUBLE -> "a number";
        };
    }

    /** Tells whether a text is a short number, or nearly one, so that a message may hold it. */
    private boolean isShowable(int from, int length) {
        if (length == 0 || length > MAX_SHOWN_LENGTH) {
            return false;
        }
        int digits = 0;
        for (int p = from; p < from + length; p++) {
            byte b = json[p];
            if (b >= '0' && b <= '9') {
                digits++;
            } else if ("+-.,eE ".indexOf(b) < 0) {
                return false;
            }
        }
        return digits <= MAX_SHOWN_DIGITS;
    }

    private String text(int from, int length) {
        return new String(json, from, length, StandardCharsets.US_ASCII);
    }
}
