package io.github.orderlake.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.Content;
import io.github.orderlake.Origin;
import io.github.orderlake.Pipeline;
import io.github.orderlake.Source;
import io.github.orderlake.UnitReport;
import io.github.orderlake.UnitReport.Outcome;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.manifest.Manifests;
import io.github.orderlake.order.Orders;
import io.github.orderlake.store.IfExists;
import io.github.orderlake.store.InMemoryStore;
import io.github.orderlake.store.NewObject;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Several files of one unit, and somebody who keeps account of them. */
class PartitionLedgerTest {

    private static final byte[] ORDERS = """
            {"order_id": "1", "products": [{"category": "A", "quantity": 1}, {"category": "B", "quantity": 2}]}
            """.getBytes(StandardCharsets.UTF_8);

    private final InMemoryStore disk = new InMemoryStore();

    @Test
    void aRunThatFailsHalfWayTakesNothingFromAnotherRunOfTheSame() throws IOException {
        boolean[] first = {true};
        ObjectStore disturbed = new Disturbed(disk, UnaryOperator.identity(), key -> {
            if (key.contains("category=A") && first[0]) {
                // In the meantime the same event is delivered to somebody else, who is faster.
                first[0] = false;
                assertThat(convert(disk).outcome()).isEqualTo(Outcome.PUBLISHED);
            } else if (key.contains("category=B")) {
                throw new IOException("503");
            }
        });
        assertThat(convert(disturbed).outcome()).isEqualTo(Outcome.FAILED);

        assertThat(disk.list("lake/")).hasSize(2);
        assertThat(convert(disk).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(disk.list("lake/")).hasSize(2);
    }

    @Test
    void aRunThatFailsHalfWayIsMendedByTheNextOne() throws IOException {
        ObjectStore disturbed = new Disturbed(disk, UnaryOperator.identity(), key -> {
            if (key.contains("category=B")) {
                throw new IOException("503");
            }
        });
        assertThat(convert(disturbed).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(convert(disk).outcome()).isEqualTo(Outcome.PUBLISHED);
        assertThat(disk.list("lake/")).hasSize(2);
    }

    @Test
    void filesThatAreKeptCannotBeAccountedFor() {
        ParquetSink sink = ParquetSink.builder(disk).ifExists(IfExists.FAIL).build();
        assertThatThrownBy(() -> Pipeline.from(unit(ORDERS))
                        .through(JsonFlattener.of(Orders.flattenSpec()))
                        .into(sink)
                        .recordedIn(Manifests.in(disk, "manifests/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A ledger cannot keep account of what " + sink + " publishes");
    }

    @Test
    void valuesThatAreOneNameForTheStoreFailTheirUnit() throws IOException {
        byte[] orders = new String(ORDERS, StandardCharsets.UTF_8)
                .replace("\"B\"", "\"a\"")
                .getBytes(StandardCharsets.UTF_8);
        ObjectStore caseless = new Disturbed(disk, key -> key.toLowerCase(Locale.ROOT), key -> {});
        UnitReport report = Pipeline.from(unit(orders))
                .through(JsonFlattener.of(Orders.flattenSpec()))
                .into(sink(caseless))
                .run()
                .units()
                .get(0);
        assertThat(report.failure())
                .hasMessageContaining(" is taken by another file of the same input, because case does not count here");
        assertThat(disk.list("")).isEmpty();

        assertThat(Pipeline.from(unit(orders))
                        .through(JsonFlattener.of(Orders.flattenSpec()))
                        .into(sink(disk))
                        .run()
                        .succeeded())
                .isTrue();
        assertThat(disk.list("lake/")).hasSize(2);
    }

    private static UnitReport convert(ObjectStore store) throws IOException {
        return Pipeline.from(unit(ORDERS))
                .through(JsonFlattener.of(Orders.flattenSpec()))
                .into(sink(store))
                .recordedIn(Manifests.in(store, "manifests/"))
                .run()
                .units()
                .get(0);
    }

    private static ParquetSink sink(ObjectStore store) {
        return ParquetSink.builder(store)
                .prefix("lake/")
                .partitionBy(Partition.by("category"))
                .build();
    }

    private static Source<Content> unit(byte[] orders) {
        Origin origin = new Origin(URI.create("mem:/orders.json"), "v1", orders.length, Instant.EPOCH);
        return Source.of(new Source.Unit<>(origin, Content.of(orders)));
    }

    /** Called before an object is published. */
    private interface Hook {
        void before(String key) throws IOException;
    }

    /** A store that calls objects otherwise than its users do, and at which something happens. */
    private record Disturbed(ObjectStore store, UnaryOperator<String> name, Hook hook) implements ObjectStore {

        @Override
        public PendingObject create(NewObject object) throws IOException {
            PendingObject pending =
                    store.create(new NewObject(name.apply(object.key()), object.ifExists(), object.metadata()));
            return new PendingObject(object.key()) {
                @Override
                protected void append(byte[] bytes, int offset, int length) throws IOException {
                    pending.write(bytes, offset, length);
                }

                @Override
                protected boolean changeName(String lastSegment) {
                    return pending.rename(lastSegment);
                }

                @Override
                protected void publish() throws IOException {
                    hook.before(object.key());
                    pending.commit();
                }

                @Override
                protected void discard() throws IOException {
                    pending.close();
                }
            };
        }

        @Override
        public InputStream read(String key) throws IOException {
            return store.read(name.apply(key));
        }

        @Override
        public boolean exists(String key) throws IOException {
            return store.exists(name.apply(key));
        }

        @Override
        public void delete(String key) throws IOException {
            store.delete(name.apply(key));
        }

        @Override
        public List<String> list(String prefix) throws IOException {
            return store.list(name.apply(prefix));
        }

        @Override
        public URI uri(String key) {
            return store.uri(key);
        }
    }
}
