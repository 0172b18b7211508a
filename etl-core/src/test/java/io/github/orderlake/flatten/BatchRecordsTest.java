package io.github.orderlake.flatten;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.CollectedRows;
import io.github.orderlake.order.Orders;
import io.github.orderlake.table.BatchRecords;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.Row;
import io.github.orderlake.table.RowBatch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchRecordsTest {

    /** A record of a batch, as the batch describes it. */
    private record Place(long index, long offset, String raw, String ids) {}

    private static final class Places extends CollectedRows {

        private final List<Place> places = new ArrayList<>();

        @Override
        public void emit(RowBatch batch) {
            super.emit(batch);
            BatchRecords records = batch.records();
            Row row = batch.rows();
            for (int record = 0; record < records.count(); record++) {
                StringBuilder ids = new StringBuilder();
                for (int at = records.runs().start(record); at < records.runs().end(record); at++) {
                    assertThat(row.next()).isTrue();
                    ids.append(row.getString(0)).append(' ');
                }
                String raw = new String(records.raw(record), StandardCharsets.UTF_8);
                places.add(new Place(records.index(record), records.offset(record), raw, ids.toString()));
            }
            assertThat(row.next()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 64, 100, 1 << 16})
    void namesThePlaceOfEveryAcceptedRecord(int chunkBytes) throws IOException {
        StringBuilder input = new StringBuilder("[\n");
        List<Place> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            input.append(i == 0 ? "" : ",\n ");
            int offset = input.length();
            int products = i % 4;
            String record = i % 5 == 3
                    ? "{\"order_id\": [], \"products\": [{}]}"
                    : "{\"order_id\": \"\\u006f-" + i + "\", \"products\": [" + "{},".repeat(products) + "]}";
            record = record.replace(",]", "]");
            input.append(record);
            if (i % 5 != 3 && products > 0) {
                expected.add(new Place(i, offset, record, ("o-" + i + " ").repeat(products)));
            }
        }
        Places places = new Places();
        byte[] bytes = input.append("\n]").toString().getBytes(StandardCharsets.UTF_8);
        new Flattening(Orders.flattenSpec(), new ByteArrayInputStream(bytes), places, chunkBytes).run();
        assertThat(places.places).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 1 << 16})
    void aRecordIsARowWhereNoArrayMakesRows(int chunkBytes) throws IOException {
        FlattenSpec spec =
                FlattenSpec.builder().column("id", "id", ColumnType.STRING).build();
        Places places = new Places();
        byte[] bytes = "{\"id\": 1}\n7\n{\"id\": 2}".getBytes(StandardCharsets.UTF_8);
        new Flattening(spec, new ByteArrayInputStream(bytes), places, chunkBytes).run();
        assertThat(places.places)
                .containsExactly(new Place(0, 0, "{\"id\": 1}", "1 "), new Place(2, 12, "{\"id\": 2}", "2 "));
    }
}
