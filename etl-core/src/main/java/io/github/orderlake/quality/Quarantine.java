package io.github.orderlake.quality;

import io.github.orderlake.Fingerprint;
import io.github.orderlake.Origin;
import io.github.orderlake.Reject;
import io.github.orderlake.Sink;
import io.github.orderlake.store.ObjectStore;
import java.io.IOException;
import java.util.Objects;

/**
 * Keeps rejected records where they can be read, mended and tried again: one NDJSON object per unit that has any.
 *
 * <p>Its key is the prefix, what {@link Origin#outputName} makes of {@code rejects}, and {@code .ndjson}. Each line is a
 * JSON object, here broken to fit:
 *
 * <pre>{@code
 * {"origin":"s3://orders-in/a.json","version":"3f2a","recordIndex":17,"byteOffset":40312,"byteLength":25,
 *  "path":"products[2].price","code":"TYPE_MISMATCH","message":"...","raw":"{\"order_id\":\"17\", ...}"}
 * }</pre>
 *
 * <p>{@code raw} is the record's exact text; bytes that are not well-formed UTF-8 are in {@code rawBase64} instead. To
 * try the records again, mend and read what {@code jq -r '.raw // empty'} prints.
 *
 * <p>These objects hold personal data whenever the input does: protect and expire them like it. Immutable and
 * thread-safe; a writer needs constant memory.
 */
public final class Quarantine implements Sink<Reject> {

    private final ObjectStore store;
    private final String prefix;

    private Quarantine(ObjectStore store, String prefix) {
        this.store = store;
        this.prefix = prefix;
    }

    /**
     * Returns a quarantine in a store.
     *
     * @param prefix what keys begin with: empty, or ends with {@code /}, for example {@code quarantine/}
     * @throws IllegalArgumentException if the prefix is neither, or keys of the store cannot begin so
     */
    public static Quarantine in(ObjectStore store, String prefix) {
        Objects.requireNonNull(store, "store");
        if (!prefix.isEmpty() && !prefix.endsWith("/")) {
            throw new IllegalArgumentException("prefix must be empty or end with \"/\" but was \"" + prefix + "\"");
        }
        // Lets the store check the prefix now, rather than at the first reject.
        Objects.requireNonNull(store.uri(prefix + "rejects.ndjson"), "uri");
        return new Quarantine(store, prefix);
    }

    @Override
    public Writer<Reject> open(Origin origin, String fingerprint) {
        return new QuarantineWriter(
                store,
                prefix,
                number -> origin.withOutputNumber(number).outputName("rejects", fingerprint) + ".ndjson",
                origin.outputNumber());
    }

    /** Another place is another way to convert, lest rejects that were skipped before go on missing. */
    @Override
    public String fingerprint() {
        return Fingerprint.of("quarantine", 1)
                .field("place", store.uri(prefix + "rejects.ndjson").toString())
                .digest();
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

    /** Describes where rejects go. */
    @Override
    public String toString() {
        return "Quarantine.in(" + store + ", \"" + prefix + "\")";
    }
}
