package io.github.orderlake.flatten;

import io.github.orderlake.Content;
import io.github.orderlake.Emitter;
import io.github.orderlake.MalformedJsonException;
import io.github.orderlake.Transformer;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Turns JSON bytes into {@link RowBatch}es as a {@link FlattenSpec} declares.
 *
 * <p>The bytes may be an array of objects, one object per line (NDJSON), objects one after another, or a single object,
 * compact or pretty-printed, in UTF-8 with or without byte order mark, plain or compressed by gzip or Zstandard; all of
 * that is recognized by the bytes, and other formats are refused by name. They are read as a stream: memory does not depend on their number but on the largest
 * record.
 *
 * <p>A record that does not fit the spec is rejected alone. So is a malformed line where records stand on lines of their
 * own, in NDJSON or inside an array. Anywhere else bytes that are not JSON end the unit with {@link MalformedJsonException}, unless the spec's {@link FlattenSpec#onMalformed()} allows to go on at the next
 * record. What is JSON is what Jackson's strict parser accepts. Records inside of pages: {@link FlattenSpec#records()}.
 *
 * <p>Immutable and thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259: The JavaScript Object Notation (JSON) Data Interchange
 *     Format</a>
 */
public final class JsonFlattener implements Transformer<Content, RowBatch> {

    private static final int MIN_CHUNK_BYTES = 1 << 14;
    private static final int MAX_CHUNK_BYTES = 1 << 26;

    private final FlattenSpec spec;
    private final String fingerprint;

    private JsonFlattener(FlattenSpec spec) {
        this.spec = Objects.requireNonNull(spec, "spec");
        this.fingerprint = spec.fingerprint();
    }

    /** Returns a flattener that makes rows as the spec declares. */
    public static JsonFlattener of(FlattenSpec spec) {
        return new JsonFlattener(spec);
    }

    /** Returns the schema of the rows. */
    public Schema schema() {
        return spec.schema();
    }

    @Override
    public void transform(Content input, Emitter<? super RowBatch> out) throws IOException {
        try (InputStream stored = input.open();
                Decompression plain = Decompression.of(stored, spec.maxZstdWindowBytes())) {
            String foreign = ForeignFormat.of(plain.head());
            if (foreign != null) {
                throw foreign(out, 0, "expected JSON but found " + foreign);
            }
            long size = plain.isPlain() ? out.origin().sizeBytes() : -1;
            try {
                new Flattening(spec, plain.bytes(), out, chunkBytes(size, out.preferredItemBytes())).run();
            } catch (MalformedJsonException e) {
                String guess = e.recordIndex() <= 1 ? ForeignFormat.guess(plain.head()) : null;
                throw guess == null ? e : foreign(out, e.offset(), "expected JSON but found what looks like " + guess);
            }
        }
    }

    private static MalformedJsonException foreign(Emitter<?> out, long offset, String problem) {
        return new MalformedJsonException(out.origin(), 0, offset, problem);
    }

    /** @param size that of the input in bytes, or -1 if it is not known */
    private static int chunkBytes(long size, int preferred) {
        // A small input gets a small chunk; one byte more than its size shows the end of the input at once.
        long wanted = size < 0 ? preferred : Math.min(size + 1, preferred);
        return (int) Math.max(MIN_CHUNK_BYTES, Math.min(wanted, MAX_CHUNK_BYTES));
    }

    /** Returns the spec's fingerprint. */
    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public String toString() {
        return "JsonFlattener[" + spec + "]";
    }
}
