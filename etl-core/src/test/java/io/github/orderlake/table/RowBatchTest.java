package io.github.orderlake.table;

import static io.github.orderlake.table.ColumnType.BOOLEAN;
import static io.github.orderlake.table.ColumnType.DOUBLE;
import static io.github.orderlake.table.ColumnType.INT32;
import static io.github.orderlake.table.ColumnType.INT64;
import static io.github.orderlake.table.ColumnType.STRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowBatchTest {

    private static final Schema SCHEMA = Schema.of(
            new Column("id", STRING),
            new Column("paid", BOOLEAN),
            new Column("count", INT32),
            new Column("total", INT64),
            new Column("price", DOUBLE));

    @Test
    void readsBackTheRowsThatWereAdded() {
        String id = "é";
        RowBatch batch = RowBatch.builder(SCHEMA)
                .addRow(id, true, 1, 2L, 0.5)
                .addRow(id, true, 1, 3, -0.0)
                .endRecord()
                .endRecord()
                .addRow(null, null, null, null, null)
                .addRow("", false, 1, 2L, 0.5)
                .build();
        assertThat(batch.rowCount()).isEqualTo(4);
        assertThat(batch.recordCount()).isEqualTo(2);
        assertThat(batch.records().runs().end(0)).isEqualTo(2);
        assertThat(batch.records().index(1)).isEqualTo(BatchRecords.UNKNOWN);
        assertThat(batch.records().offset(1)).isEqualTo(BatchRecords.UNKNOWN);
        assertThat(batch.records().raw(1)).isEmpty();
        assertThatThrownBy(() -> batch.records().raw(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(batch.column(0).entryCount()).isEqualTo(3);
        Row row = batch.rows();
        assertThat(row.next()).isTrue();
        assertThat(row.getString(0)).isEqualTo("é");
        assertThat(row.getBoolean(1)).isTrue();
        assertThat(row.getLong(2)).isEqualTo(1);
        assertThat(row.getLong(3)).isEqualTo(2);
        assertThat(row.getDouble(4)).isEqualTo(0.5);
        assertThat(row.next()).isTrue();
        assertThat(row.get(3)).isEqualTo(3L);
        assertThat(row.get(4)).isEqualTo(-0.0);
        assertThat(row.next()).isTrue();
        for (int column = 0; column < SCHEMA.size(); column++) {
            assertThat(row.isNull(column)).isTrue();
            assertThat(row.get(column)).isNull();
        }
        assertThatThrownBy(() -> row.getDouble(4)).hasMessage("Column price is null in row 2");
        assertThat(row.next()).isTrue();
        assertThat(row.getString(0)).isEmpty();
        assertThatThrownBy(() -> row.getString(1)).hasMessage("Column paid is BOOLEAN");
        assertThat(row.next()).isFalse();
        assertThat(row.next()).isFalse();
        assertThatThrownBy(() -> row.get(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The cursor does not stand on a row: next() was not called or returned false");
    }

    @Test
    void refusesValuesThatDoNotFit() {
        RowBatchBuilder rows = RowBatch.builder(SCHEMA);
        assertThatThrownBy(() -> rows.addRow("a")).hasMessage("A row of this schema has 5 values but 1 were given");
        assertThatThrownBy(() -> rows.addRow("a", true, 1L, 1L, 1.0))
                .hasMessage("Column count is INT32 but a value is Long");
        assertThatThrownBy(() -> rows.addRow("a", true, 1, 1.5, 1.0))
                .hasMessage("Column total is INT64 but a value is 1.5");
        assertThatThrownBy(() -> rows.addRow("a", true, 1, 1L, Double.NaN))
                .hasMessage("Column price is DOUBLE but a value is NaN");
        assertThat(rows.rowCount()).isZero();
        assertThat(rows.build().rowCount()).isZero();
    }

    @Test
    void refusesColumnsThatDoNotFit() {
        Schema schema = Schema.of(new Column("a", INT64), new Column("b", DOUBLE));
        ColumnVector one = new LongVector(Runs.ofRows(1), new long[1], null);
        BatchRecords oneRecord = BatchRecords.of(Runs.ofRows(1));
        BatchRecords twoRecords = BatchRecords.of(Runs.ofRows(2));
        assertThatThrownBy(() -> new RowBatch(schema, List.of(one), oneRecord, () -> {}))
                .hasMessage("The schema has 2 columns but the batch 1");
        assertThatThrownBy(() -> new RowBatch(schema, List.of(one, one), oneRecord, () -> {}))
                .hasMessage("Column b is DOUBLE but its values are INT64");
        ColumnVector two = new DoubleVector(Runs.ofRows(2), new double[2], null);
        assertThatThrownBy(() -> new RowBatch(schema, List.of(one, two), oneRecord, () -> {}))
                .hasMessage("Column b spans 2 rows but the first column 1");
        ColumnVector fits = new DoubleVector(Runs.constant(1), new double[1], null);
        assertThatThrownBy(() -> new RowBatch(schema, List.of(one, fits), twoRecords, () -> {}))
                .hasMessage("The records span 2 rows but the columns 1");
        assertThatThrownBy(() -> new LongVector(Runs.ofRows(2), new long[1], null))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void recyclesItsArraysAfterTheLastHold() {
        int[] recycled = {0};
        Schema schema = Schema.of(new Column("a", INT64));
        ColumnVector vector = new LongVector(Runs.ofRows(1), new long[1], null);
        RowBatch batch = new RowBatch(schema, List.of(vector), BatchRecords.of(Runs.ofRows(1)), () -> recycled[0]++);
        RowBatch other = batch.withColumn(0, new LongVector(Runs.ofRows(1), new long[] {7}, null));
        other.retain();
        batch.release();
        assertThat(recycled[0]).isZero();
        other.release();
        assertThat(recycled[0]).isEqualTo(1);
        assertThatThrownBy(batch::retain).hasMessage("The batch was released already");
        assertThatThrownBy(other::release).hasMessage("The batch was released more often than retained");
        assertThat(recycled[0]).isEqualTo(1);
    }

    @Test
    void tellsWhichRowsAnEntrySpans() {
        Runs runs = Runs.endingAt(new int[] {2, 3, 99}, 2);
        assertThat(runs.rowCount()).isEqualTo(3);
        assertThat(runs.entryCount()).isEqualTo(2);
        assertThat(new int[] {runs.start(0), runs.end(0), runs.start(1), runs.end(1)})
                .containsExactly(0, 2, 2, 3);
        assertThat(runs.isRowLevel()).isFalse();
        assertThat(Runs.ofRows(3).end(2)).isEqualTo(3);
        assertThat(Runs.constant(5).end(0)).isEqualTo(5);
        assertThat(Runs.constant(0).entryCount()).isZero();
        assertThatThrownBy(() -> Runs.ofRows(-1)).hasMessage("rowCount must not be negative but was -1");
    }

    @Test
    void refusesSchemasThatEnginesCannotRead() {
        assertThatThrownBy(() -> Schema.of()).hasMessage("A schema needs at least one column");
        assertThatThrownBy(() -> new Column(" ", STRING)).hasMessage("A column name must not be blank");
        assertThatThrownBy(() -> new Column("a\n", STRING)).hasMessage("Column name \"a?\" holds a control character");
        assertThat(SCHEMA.indexOf("price")).isEqualTo(4);
        assertThatThrownBy(() -> Schema.of(new Column("a", STRING)).indexOf("A"))
                .hasMessage("There is no column \"A\" among [a]");
    }
}
