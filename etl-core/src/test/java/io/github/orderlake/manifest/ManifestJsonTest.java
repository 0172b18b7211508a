package io.github.orderlake.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.Ledger;
import io.github.orderlake.Ledger.Publication;
import io.github.orderlake.Ledger.Role;
import io.github.orderlake.Receipt;
import io.github.orderlake.RejectCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Documents of both formats as they lie in stores. What {@link ManifestsTest} shows of mistakes is not repeated. */
class ManifestJsonTest {

    private static final String URI_TEXT = "mem:/in/orders.json";
    private static final Instant MAY_FIRST = Instant.parse("2024-05-01T00:00:00Z");

    @Test
    void readsTheFirstFormat() throws IOException {
        Manifest manifest = read(golden(1));
        assertThat(manifest)
                .isEqualTo(
                        manifest(published("orders_1.parquet", "rejects_1.ndjson", 0, false, ""), null, announced(0)));
    }

    @Test
    void readsAndWritesTheSecondFormat() throws IOException {
        Manifest manifest = manifest(
                published("orders_1-m3.parquet", "rejects_1-m3.ndjson", 3, true, "crc32:01234567"),
                failed(),
                announced(6));
        assertThat(new String(ManifestJson.write(manifest), StandardCharsets.UTF_8))
                .isEqualTo(golden(2));
        assertThat(read(golden(2))).isEqualTo(manifest);
    }

    private static Manifest manifest(Edition published, Edition failed, Edition announced) {
        return new Manifest(
                URI_TEXT,
                Instant.parse("2024-05-01T10:11:12Z"),
                published,
                failed,
                announced,
                Set.of(new OwnedFile(Role.ROWS, "lake/p=a/orders_0.parquet")),
                List.of(new Manifest.Abandoned(
                        Instant.parse("2024-05-01T09:00:00Z"),
                        Set.of(new OwnedFile(Role.REJECTS, "rejects/rejects_0.ndjson")))));
    }

    private static Edition published(String rows, String rejects, int number, boolean shared, String checksum) {
        Receipt.PublishedFile rowsFile = new Receipt.PublishedFile(
                "lake/p=a/" + rows, URI.create("memory:/lake/p=a/" + rows), Map.of("p", "a"), 3, 10, checksum);
        Receipt.PublishedFile rejectsFile =
                new Receipt.PublishedFile("rejects/" + rejects, URI.create("memory:/rejects/" + rejects), 1, 20);
        Publication publication =
                new Publication(new Receipt(3, List.of(rowsFile)), new Receipt(1, List.of(rejectsFile)));
        return new Edition("v1", MAY_FIRST, "", "spec", number, shared, publication);
    }

    private static Edition failed() {
        Map<RejectCode, Long> rejects = Map.of(RejectCode.TYPE_MISMATCH, 7L, RejectCode.MALFORMED_JSON, 3L);
        Ledger.Excess excess = new Ledger.Excess("5%", 90, 2, rejects, true);
        Publication publication = new Publication(Receipt.EMPTY, Receipt.EMPTY, excess);
        return new Edition("v2", Instant.parse("2024-05-01T12:00:00Z"), "", "spec", 5, false, publication);
    }

    private static Edition announced(int number) {
        Instant maySecond = Instant.parse("2024-05-02T00:00:00Z");
        return new Edition("v2", maySecond, "0A", "other", number, false, Publication.EMPTY);
    }

    private static Manifest read(String json) throws IOException {
        InputStream in = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
        return ManifestJson.read(in, URI_TEXT, URI.create("memory:/manifest.json"));
    }

    private static String golden(int format) throws IOException {
        try (InputStream in = ManifestJsonTest.class.getResourceAsStream("/manifest/format-" + format + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
