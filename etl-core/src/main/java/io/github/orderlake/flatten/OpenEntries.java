package io.github.orderlake.flatten;

import io.github.orderlake.ElementCounts;
import io.github.orderlake.Emitter;
import io.github.orderlake.RejectCode;
import io.github.orderlake.flatten.FieldNode.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries that are open while a record is parsed, one at each level down to the element at hand: which columns have got a
 * value, whether it fits, and what becomes of that when the entry is closed.
 *
 * <p>A value that does not fit is settled when its entry is closed: of two fields of the same name the last one counts, so a
 * later one may make good what a former one did.
 */
final class OpenEntries {

    private static final int NOWHERE = -1;

    // the spec, compiled
    private final FieldNode[] arrays;
    /** By column. */
    private final Leaf[] leaves;

    private final long[][] columnsOfLevel;
    private final int rowLevel;
    /** The columns of the rows if a set of columns is one word; otherwise none. */
    private final long rowColumns;

    private final int maxRows;
    private final OnEmptyArray onEmptyArray;
    private final OnEmptyArray onEmptyInnerArray;
    private final boolean rejectUnknown;

    private final JsonSkipper skipper;

    // the chunk that is being filled
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

    /** The first field of each object of open entries that the spec does not name, if that matters. */
    private final List<UnknownField> unknownFields = new ArrayList<>();

    private final Rejections rejections;
    private final ElementBooks books;
    private final PresentPaths present;

    OpenEntries(FlattenSpec spec, JsonSkipper skipper, Chunk chunk) {
        this.skipper = skipper;
        FieldTree fields = spec.fields();
        arrays = fields.arrays().toArray(FieldNode[]::new);
        rowLevel = arrays.length;
        maxRows = spec.maxRowsPerRecord();
        onEmptyArray = spec.onEmptyArray();
        onEmptyInnerArray = spec.onEmptyInnerArray();
        rejectUnknown = spec.onUnknownField() == OnUnknownField.REJECT_RECORD;

        int columnCount = spec.columns().size();
        int words = (columnCount + 63) >> 6;
        leaves = new Leaf[columnCount];
        columnsOfLevel = new long[rowLevel + 1][words];
        for (Leaf leaf : fields.root().leavesBelow) {
            leaves[leaf.column] = leaf;
            columnsOfLevel[leaf.level][leaf.word] |= leaf.bit;
        }
        rowColumns = words == 1 ? columnsOfLevel[rowLevel][0] : 0;
        elementIndex = new int[rowLevel + 1];
        slots = new int[rowLevel + 1];
        countsAtOpen = new int[rowLevel + 1][rowLevel + 1];
        arrayMisfitAt = new int[rowLevel + 2];
        seen = new long[words];
        misfit = new long[words];
        misfitAt = new int[columnCount];
        misfitCode = new RejectCode[columnCount];
        misfitPath = new PathText[columnCount];
        Arrays.fill(misfitCode, RejectCode.TYPE_MISMATCH);
        Arrays.fill(misfitPath, PathText.RECORD);
        rejections = new Rejections(rowLevel + 1);
        books = new ElementBooks(rowLevel);
        present = new PresentPaths(columnCount, rowLevel);
        columns = chunk.columns;
        levels = chunk.levels;
    }

    /** Goes on with another chunk, or with the same one after its input has changed. */
    void use(Chunk next) {
        columns = next.columns;
        levels = next.levels;
    }

    /** Returns why the record is left out, or {@code null} if it is not. */
    @Nullable
    Rejection rejection() {
        return rejections.reason();
    }

    /** Returns the index of the open entry of a level among the entries of the chunk. */
    int slot(int level) {
        return slots[level];
    }

    // ---- opening and closing

    /** Begins with a record. */
    void begin() {
        rejections.clear();
        unknownFields.clear();
        books.begin();
        open(0);
    }

    /** Ends with the record. */
    void end() {
        close(0);
        if (rejections.reason() != null) {
            abandon();
        }
    }

    /** Takes back the rows of the record that was begun last. */
    void abandon() {
        resetLevels(0, 0);
    }

    /**
     * Counts the elements of the record that ended last. Not called for a record that will be parsed again, or is not JSON: what
     * such a record holds is not known.
     */
    void countElements() {
        for (int level = 1; level <= rowLevel; level++) {
            if (rejections.reason() != null) {
                books.settleRejected(level);
            } else {
                books.settle(level, levels[level].count - countsAtOpen[0][level]);
            }
        }
    }

    /** Reports the numbers of elements that were counted since they were last reported. */
    void reportElements(Emitter<?> out) {
        for (FieldNode array : arrays) {
            ElementCounts counts = books.take(array.level);
            if (counts.seen() > 0) {
                out.elementsCounted(array.path.text(), counts);
            }
        }
    }

    /** Returns which paths were present so far. */
    PresentPaths present() {
        for (int word = 0; word < seen.length; word++) {
            present.columns[word] |= seen[word] & ~misfit[word];
        }
        return present;
    }

    /** Begins with the value of the field that should hold the array of a level; rows of a former one are taken back. */
    void beginArray(int level) {
        forgetRows(level - 1);
    }

    /** Returns how many elements of the array of a level came before the one at hand. */
    int elementIndex(int level) {
        return elementIndex[level];
    }

    /** Opens the next entry of a level. */
    void open(int index) {
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
        rejections.open(index);
        books.open(index);
        if (index < rowLevel) {
            elementIndex[index + 1] = 0;
        }
        for (int deeper = index; deeper < levels.length; deeper++) {
            countsAtOpen[index][deeper] = levels[deeper].count;
        }
    }

    /** Closes the open entry of a level. It counts unless the record is left out, or it has no rows and such are dropped. */
    private void close(int index) {
        Level level = levels[index];
        long[] ofLevel = columnsOfLevel[index];
        for (int word = 0; word < ofLevel.length; word++) {
            long unsettled = ofLevel[word] & (~seen[word] | misfit[word]);
            if (unsettled != 0) {
                settle(word, ofLevel[word], level.count);
            }
        }
        if (index < rowLevel && arrayMisfitAt[index + 1] != NOWHERE) {
            settleArrayMisfit(index);
        }
        if (!unknownFields.isEmpty()) {
            settleUnknown(index);
        }
        if (index < rowLevel) {
            books.found(index + 1, elementIndex[index + 1]);
        }
        if (rejections.reason() != null) {
            return;
        }
        if (index == rowLevel) {
            level.count++;
            checkRowCount();
        } else {
            closeParent(index, level);
        }
    }

    /** Closes an element of an array. */
    void closeElement(int index) {
        close(index);
        elementIndex[index]++;
    }

    /** Leaves out an element that is null. */
    void dropElement(int index) {
        books.drop(index);
        elementIndex[index]++;
    }

    private void closeParent(int index, Level level) {
        if (levels[rowLevel].count == countsAtOpen[index][rowLevel]) {
            switch (index == 0 ? onEmptyArray : onEmptyInnerArray) {
                case DROP -> {
                    books.drop(index);
                    return;
                }
                case REJECT_RECORD -> {
                    reject(RejectCode.NO_ROWS, arrays[index].path.wholeArray(), "has no elements");
                    return;
                }
                case KEEP_PARENT -> {
                    addNullRow(index + 1);
                    checkRowCount();
                }
            }
        }
        level.ends[level.count++] = levels[rowLevel].count;
    }

    private void checkRowCount() {
        if (levels[rowLevel].count - countsAtOpen[0][rowLevel] > maxRows) {
            reject(RejectCode.LIMIT_EXCEEDED, PathText.RECORD, "makes more rows than maxRowsPerRecord " + maxRows);
        }
    }

    /**
     * Tells whether the open row, at its end, needs nothing but to be counted: all its columns have got a value that fits, and
     * nothing is wrong with the record.
     *
     * @param stored the columns that have got one since sets of columns were last written to
     */
    boolean isWholeRow(long stored) {
        long columnSet = rowColumns;
        return columnSet != 0
                && ((seen[0] | stored) & columnSet) == columnSet
                && (misfit[0] & ~stored & columnSet) == 0
                && rejections.reason() == null
                && unknownFields.isEmpty();
    }

    /** Closes a {@linkplain #isWholeRow whole row} and opens the next one; returns its slot. */
    int nextRow() {
        present.columns[0] |= rowColumns;
        seen[0] &= ~rowColumns;
        misfit[0] &= ~rowColumns;
        Level rows = levels[rowLevel];
        rows.count++;
        checkRowCount();
        rows.ensureSlot();
        elementIndex[rowLevel]++;
        slots[rowLevel] = rows.count;
        return rows.count;
    }

    /** Sets the columns of a level to null that got no value, or one that does not fit. */
    private void settle(int word, long ofLevel, int slot) {
        long missing = ofLevel & ~seen[word];
        while (missing != 0) {
            int column = (word << 6) + Long.numberOfTrailingZeros(missing);
            missing &= missing - 1;
            columns[column].setNull(slot);
            if (leaves[column].rejectMissing) {
                reject(RejectCode.MISSING_FIELD, leaves[column].path, "is required but missing");
            }
        }
        long unfit = ofLevel & misfit[word];
        while (unfit != 0) {
            int column = (word << 6) + Long.numberOfTrailingZeros(unfit);
            unfit &= unfit - 1;
            columns[column].setNull(slot);
            settleMisfit(column);
        }
    }

    private void settleUnknown(int index) {
        for (UnknownField field : unknownFields) {
            if (field.object().level == index) {
                reject(RejectCode.UNKNOWN_FIELD, field.object().path, field.message(skipper.json()));
            }
        }
        unknownFields.removeIf(field -> field.object().level == index);
    }

    private void settleMisfit(int column) {
        Leaf leaf = leaves[column];
        PathText path = misfitPath[column];
        RejectCode code = misfitCode[column];
        if (code == RejectCode.NULL_FIELD) {
            reject(code, path, "is required but null");
        } else if (leaf.onMismatch != OnMismatch.NULL) {
            String message = ValueDescription.ofMisfit(leaf, code, path, skipper, misfitAt[column]);
            reject(code, path, message, leaf.onMismatch == OnMismatch.FAIL_UNIT);
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
            String message = "expected an array but found " + ValueDescription.of(skipper, arrayMisfitAt[index + 1]);
            reject(RejectCode.TYPE_MISMATCH, array.path.wholeArray(), message, anyFails);
        }
    }

    private void addNullRow(int fromLevel) {
        books.add(fromLevel);
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

    private void reject(RejectCode code, PathText path, String message) {
        reject(code, path, message, false);
    }

    private void reject(RejectCode code, PathText path, String message, boolean failsUnit) {
        if (rejections.takes(failsUnit)) {
            rejections.set(new Rejection(code, path.indexed(elementIndex), message, failsUnit));
        }
    }

    // ---- what becomes known while they are open

    /** Notes that a column has got a value. */
    void markSeen(Leaf leaf) {
        markSeen(leaf.word, leaf.bit);
    }

    /** Notes that columns of one word have got a value; whether a former one did not fit does not count any more. */
    void markSeen(int word, long columnSet) {
        long before = seen[word];
        seen[word] = before | columnSet;
        if ((before & columnSet) != 0) {
            misfit[word] &= ~columnSet;
        }
    }

    /** Notes that the value at {@code at}, which a column has got, does not fit. Its field was present all the same. */
    void markMisfit(Leaf leaf, int at, RejectCode code) {
        markMisfit(leaf, at, code, leaf.path);
        present.columns[leaf.word] |= leaf.bit;
    }

    private void markMisfit(Leaf leaf, int at, RejectCode code, PathText path) {
        misfit[leaf.word] |= leaf.bit;
        misfitAt[leaf.column] = at;
        misfitCode[leaf.column] = code;
        misfitPath[leaf.column] = path;
    }

    /** Tells whether the value that a column has got fits. */
    boolean fits(Leaf leaf) {
        return (misfit[leaf.word] & leaf.bit) == 0;
    }

    /** Notes that a value which stands in place of an object fits none of its columns. */
    void markObjectMisfit(FieldNode node, int at) {
        for (Leaf leaf : node.leavesBelow) {
            if (leaf.level == node.level) {
                markSeen(leaf);
                markMisfit(leaf, at, RejectCode.TYPE_MISMATCH, node.path);
            }
        }
        if (node.holdsArray) {
            markArrayMisfit(node.level + 1, at);
        }
    }

    /** Notes that a value stands in place of the array of a level. */
    void markArrayMisfit(int level, int at) {
        arrayMisfitAt[level] = at;
    }

    /** Notes that the array of a level is present. */
    void markArray(int level) {
        present.arrays[level] = true;
    }

    /**
     * Notes that an object holds a field that the spec does not name.
     *
     * @param nameFrom where the name begins, behind its quote
     * @param nameTo where the name ends
     */
    void markUnknown(FieldNode node, int nameFrom, int nameTo) {
        if (rejectUnknown && unknownFields.stream().noneMatch(field -> field.object() == node)) {
            unknownFields.add(new UnknownField(node, nameFrom, nameTo));
        }
    }

    // ---- what comes again

    /** Takes back what a former field of the same name gave: of two, the last one counts. */
    void forget(FieldNode node) {
        forgetColumns(node.columnsOfLevel);
        if (!unknownFields.isEmpty()) {
            unknownFields.removeIf(field -> node.encloses(field.object()));
        }
        if (node.holdsArray) {
            forgetRows(node.level);
        }
    }

    private void forgetColumns(long[] columnSet) {
        for (int word = 0; word < columnSet.length; word++) {
            present.columns[word] |= seen[word] & ~misfit[word] & columnSet[word];
            seen[word] &= ~columnSet[word];
            misfit[word] &= ~columnSet[word];
        }
    }

    /** Takes back all rows of the open entry of a level. */
    private void forgetRows(int parentLevel) {
        arrayMisfitAt[parentLevel + 1] = NOWHERE;
        rejections.forgetSince(parentLevel);
        books.replaceSince(parentLevel, elementIndex[parentLevel + 1]);
        elementIndex[parentLevel + 1] = 0;
        resetLevels(parentLevel, parentLevel + 1);
    }
}
