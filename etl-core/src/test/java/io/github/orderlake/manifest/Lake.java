package io.github.orderlake.manifest;

import io.github.orderlake.Emitter;
import io.github.orderlake.Origin;
import io.github.orderlake.Pipeline;
import io.github.orderlake.Receipt;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectBudget;
import io.github.orderlake.RejectCode;
import io.github.orderlake.Sink;
import io.github.orderlake.Source;
import io.github.orderlake.Transformer;
import io.github.orderlake.UnitReport;
import io.github.orderlake.quality.Quarantine;
import io.github.orderlake.store.InMemoryStore;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A lake of text files in memory, and processes that convert versions of one input into it, with manifests. */
final class Lake {

    static final URI INPUT = URI.create("mem:/in/orders.json");

    /** Whether processes take the input for new until they are about to publish. */
    enum Guess {
        NEVER,
        ALWAYS,
        /** Every other time. */
        AT_TIMES;

        private boolean isMade(int time) {
            return this == ALWAYS || this == AT_TIMES && time % 2 == 0;
        }
    }

    private static final int BYTES = 10;

    /** What all processes see. */
    final InMemoryStore disk = new InMemoryStore();

    private final Guess guess;
    private final AtomicInteger conversions = new AtomicInteger();
    private final AtomicBoolean failing = new AtomicBoolean();
    private RejectBudget budget = RejectBudget.NOT_ALL;

    Lake(Guess guess) {
        this.guess = guess;
    }

    /**
     * One version of the input, converted in one way.
     *
     * @param name its version, and what its rows begin with
     * @param second when it was made
     * @param spec stands for the way it is converted
     * @param sequencer orders versions of the same second; empty if unknown
     * @param partitions one file each; a row that begins with {@code !} is rejected
     */
    record Version(String name, int second, String sequencer, String spec, List<String> partitions) {

        Version(String name, int second, String spec, List<String> partitions) {
            this(name, second, "", spec, partitions);
        }

        Version sequenced(String newSequencer) {
            return new Version(name, second, newSequencer, spec, partitions);
        }

        Origin origin() {
            return new Origin(INPUT, name, BYTES, Instant.ofEpochSecond(second)).withSequencer(sequencer);
        }

        /** Returns the rows that the lake holds when this is what stands for the input. */
        List<String> rows() {
            List<String> rows = new ArrayList<>();
            for (String partition : partitions) {
                if (!partition.startsWith("!")) {
                    rows.add(name + " " + spec + " " + partition);
                }
            }
            rows.sort(null);
            return rows;
        }
    }

    UnitReport convert(Version version) throws IOException {
        return convert(disk, version);
    }

    /** Converts a version, as a process would that sees the disk through this store. */
    UnitReport convert(ObjectStore store, Version version) throws IOException {
        return convert(store, version, Clock.systemUTC());
    }

    UnitReport convert(ObjectStore store, Version version, Clock clock) throws IOException {
        return pipeline(store, version, clock).run().units().get(0);
    }

    Pipeline pipeline(ObjectStore store, Version version, Clock clock) {
        long expectedNewBytes = guess.isMade(conversions.getAndIncrement()) ? BYTES : BYTES - 1;
        return Pipeline.from(Source.of(new Source.Unit<>(version.origin(), version)))
                .through(new Rows(version.spec, failing))
                .into(new TextSink(store))
                .rejectsTo(Quarantine.in(store, "rejects/"))
                .rejectBudget(budget)
                .recordedIn(new Manifests(store, "manifests/", clock, expectedNewBytes));
    }

    /** Returns the rows of all visible files, in order. */
    List<String> rows() {
        List<String> rows = new ArrayList<>();
        for (String key : disk.list("lake/")) {
            rows.addAll(text(key).lines().toList());
        }
        rows.sort(null);
        return rows;
    }

    String text(String key) {
        try (InputStream in = disk.read(key)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sets the budget of conversions from here on. */
    void budget(RejectBudget newBudget) {
        budget = newBudget;
    }

    /** Makes conversions fail, or not any more. */
    void failing(boolean fails) {
        failing.set(fails);
    }

    private record Rows(String fingerprint, AtomicBoolean failing) implements Transformer<Version, String> {

        @Override
        public void transform(Version version, Emitter<? super String> out) throws IOException {
            if (failing.get()) {
                throw new IOException("cannot be converted");
            }
            int record = 0;
            for (String partition : version.partitions()) {
                if (partition.startsWith("!")) {
                    out.reject(new Reject(
                            version.origin(), record, 0, "", RejectCode.TYPE_MISMATCH, "no", new byte[] {'1'}));
                } else {
                    out.emit(partition + ":" + version.name() + " " + version.spec() + " " + partition);
                }
                record++;
            }
        }
    }

    /** One file for each partition. */
    private record TextSink(ObjectStore store) implements Sink<String> {

        @Override
        public Writer<String> open(Origin origin, String fingerprint) {
            return new TextWriter(store, origin, fingerprint);
        }

        @Override
        public boolean isAccountable() {
            return true;
        }

        @Override
        public boolean exists(String key) throws IOException {
            return store.exists(key);
        }

        @Override
        public void remove(String key) throws IOException {
            store.delete(key);
        }
    }

    private static final class TextWriter implements Sink.Writer<String> {

        private final ObjectStore store;
        private final Origin origin;
        private final String fingerprint;
        private final Map<String, PendingObject> files = new LinkedHashMap<>();
        private Receipt prepared = Receipt.EMPTY;

        TextWriter(ObjectStore store, Origin origin, String fingerprint) {
            this.store = store;
            this.origin = origin;
            this.fingerprint = fingerprint;
        }

        private static String name(Origin origin, String fingerprint) {
            return origin.outputName("orders", fingerprint) + ".txt";
        }

        @Override
        public void write(String item) throws IOException {
            String directory = "lake/p=" + item.substring(0, item.indexOf(':')) + "/";
            PendingObject file = files.get(directory);
            if (file == null) {
                file = store.create(directory + name(origin, fingerprint));
                files.put(directory, file);
            }
            file.write((item.substring(item.indexOf(':') + 1) + "\n").getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Receipt prepare() throws IOException {
            for (PendingObject file : files.values()) {
                file.prepare();
            }
            prepared = receipt(name(origin, fingerprint));
            return prepared;
        }

        @Override
        public Receipt renumber(int outputNumber) {
            String name = name(origin.withOutputNumber(outputNumber), fingerprint);
            for (PendingObject file : files.values()) {
                if (!file.rename(name)) {
                    return null;
                }
            }
            prepared = receipt(name);
            return prepared;
        }

        private Receipt receipt(String name) {
            List<Receipt.PublishedFile> published = new ArrayList<>();
            files.forEach((directory, file) -> published.add(new Receipt.PublishedFile(
                    directory + name, store.uri(directory + name), Map.of(), 1, 10, file.checksum())));
            return new Receipt(files.size(), published);
        }

        @Override
        public Receipt commit() throws IOException {
            for (PendingObject file : files.values()) {
                file.commit();
            }
            return prepared;
        }

        @Override
        public void close() throws IOException {
            for (PendingObject file : files.values()) {
                file.close();
            }
        }
    }
}
