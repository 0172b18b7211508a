package io.github.orderlake.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.Content;
import io.github.orderlake.Origin;
import io.github.orderlake.Pipeline;
import io.github.orderlake.RunReport;
import io.github.orderlake.Source;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.table.Row;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnColumnsTest {

    @Test
    void makesOneRowPerStop() throws IOException {
        String trip = "{\"id\": 7, \"legs\": [{\"distance\": {\"km\": 1.5}, \"stops\": ["
                + "{\"name\": \"A\", \"minutes\": 3, \"accessible\": true}, {\"name\": \"B\", \"minutes\": 4}]},"
                + " {\"distance\": {\"km\": 2}, \"stops\": []}]}";

        assertThat(rows(OwnColumns.trips(), trip))
                .containsExactly(
                        Arrays.asList("7", 1.5, "A", 3, true),
                        Arrays.asList("7", 1.5, "B", 4, null),
                        Arrays.asList("7", 2.0, null, null, null));
    }

    @Test
    void givesEachTotalOnce() throws IOException {
        String order = "{\"total_amount\": 30, \"products\": [{\"quantity\": 1}, {\"quantity\": 2}]}";

        assertThat(rows(OwnColumns.summableOrders(), order))
                .extracting(row -> row.get(2))
                .containsExactly(30.0, null);
    }

    @Test
    void isAJsonDocumentAsWell() {
        assertThat(FlattenSpec.fromJson(OwnColumns.trips().toJson())).isEqualTo(OwnColumns.trips());
    }

    private static List<List<Object>> rows(FlattenSpec spec, String json) throws IOException {
        Origin origin = new Origin(URI.create("memory:trips"), "1", -1, Instant.EPOCH);
        Content content = Content.of(json.getBytes(StandardCharsets.UTF_8));
        List<List<Object>> rows = new ArrayList<>();
        RunReport report = Pipeline.from(Source.of(new Source.Unit<>(origin, content)))
                .through(JsonFlattener.of(spec))
                .preview(batch -> {
                    for (Row row = batch.rows(); row.next(); ) {
                        List<Object> values = new ArrayList<>();
                        for (int i = 0; i < spec.schema().size(); i++) {
                            values.add(row.get(i));
                        }
                        rows.add(values);
                    }
                    return true;
                });
        assertThat(report.succeeded()).isTrue();
        return rows;
    }
}
