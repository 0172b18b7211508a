package io.github.orderlake.quality;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.orderlake.Receipt;
import io.github.orderlake.Reject;
import io.github.orderlake.Sink;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Writes the rejects of one unit, to an object that is made with the first of them. */
final class QuarantineWriter implements Sink.Writer<Reject> {

    private static final JsonFactory JSON = JsonFactory.builder().build();

    private final ObjectStore store;
    private final String prefix;
    private final IntFunction<String> names;
    private String key;
    private @Nullable Lines lines;
    private long count;
    private @Nullable Receipt prepared;
    private boolean finished;

    /** @param names returns the object's name by the {@linkplain io.github.orderlake.Origin#outputNumber number} */
    QuarantineWriter(ObjectStore store, String prefix, IntFunction<String> names, int number) {
        this.store = store;
        this.prefix = prefix;
        this.names = names;
        this.key = prefix + names.apply(number);
    }

    @Override
    public void write(Reject reject) throws IOException {
        requireUnfinished();
        if (lines == null) {
            lines = new Lines(store.create(key));
        }
        lines.add(reject);
        count++;
    }

    @Override
    public Receipt prepare() throws IOException {
        requireUnfinished();
        finished = true;
        if (lines != null) {
            lines.prepare();
        }
        prepared = receipt();
        return prepared;
    }

    @Override
    public @Nullable Receipt renumber(int outputNumber) {
        if (prepared == null) {
            throw new IllegalStateException("The rejects for " + key + " were not prepared");
        }
        String name = names.apply(outputNumber);
        if (lines != null && !lines.rename(name)) {
            return null;
        }
        key = prefix + name;
        prepared = receipt();
        return prepared;
    }

    private Receipt receipt() {
        if (lines == null) {
            return Receipt.EMPTY;
        }
        return new Receipt(
                count,
                List.of(new Receipt.PublishedFile(
                        key, store.uri(key), Map.of(), count, lines.sizeBytes(), lines.checksum())));
    }

    @Override
    public Receipt commit() throws IOException {
        Receipt receipt = prepared == null ? prepare() : prepared;
        prepared = null;
        if (lines != null) {
            lines.commit();
        }
        return receipt;
    }

    @Override
    public void close() throws IOException {
        finished = true;
        prepared = null;
        if (lines != null) {
            lines.close();
        }
    }

    private void requireUnfinished() {
        if (finished) {
            throw new IllegalStateException("The rejects for " + key + " were committed or closed already");
        }
    }

    /** The object being written. */
    private static final class Lines {

        private final PendingObject object;
        private final CountingStream bytes;
        private final JsonGenerator json;
        private final Utf8 utf8 = new Utf8();

        Lines(PendingObject object) throws IOException {
            this.object = object;
            this.bytes = new CountingStream(object);
            this.json = JSON.createGenerator(bytes)
                    .configure(JsonGenerator.Feature.AUTO_CLOSE_TARGET, false)
                    .setRootValueSeparator(null);
        }

        void add(Reject reject) throws IOException {
            json.writeStartObject();
            text("origin", reject.origin().uri().toString());
            text("version", reject.origin().version());
            json.writeNumberField("recordIndex", reject.recordIndex());
            json.writeNumberField("byteOffset", reject.byteOffset());
            json.writeNumberField("byteLength", reject.byteLength());
            text("path", reject.path());
            text("code", reject.code().name());
            text("message", reject.message());
            byte[] raw = reject.raw();
            if (utf8.isWellFormed(raw)) {
                json.writeFieldName("raw");
                json.writeUTF8String(raw, 0, raw.length);
            } else {
                json.writeBinaryField("rawBase64", raw);
            }
            json.writeEndObject();
            json.writeRaw('\n');
        }

        // A field's name may hold half a surrogate pair, which getBytes replaces and the generator does not take.
        private void text(String name, String value) throws IOException {
            byte[] utf8Value = value.getBytes(StandardCharsets.UTF_8);
            json.writeFieldName(name);
            json.writeUTF8String(utf8Value, 0, utf8Value.length);
        }

        void prepare() throws IOException {
            json.close();
            object.prepare();
        }

        boolean rename(String name) {
            return object.rename(name);
        }

        long sizeBytes() {
            return bytes.count;
        }

        String checksum() {
            return object.checksum();
        }

        void commit() throws IOException {
            object.commit();
        }

        // The generator is left as it is: closing it would write what it still buffers.
        void close() throws IOException {
            object.close();
        }
    }

    private static final class CountingStream extends FilterOutputStream {

        private long count;

        CountingStream(OutputStream target) {
            super(target);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            count += length;
        }
    }
}
