package io.github.orderlake.quality;

import io.github.orderlake.Origin;
import io.github.orderlake.Receipt;
import io.github.orderlake.Reject;
import io.github.orderlake.RejectedRecordException;
import io.github.orderlake.Sink;

/**
 * What can be done with rejected records without keeping them; {@link Quarantine} keeps them.
 *
 * <p>The sinks are immutable and thread-safe. Their receipts are empty: how many records were rejected is in the
 * pipeline's report.
 */
public final class Rejects {

    private static final Sink<Reject> FAIL = new Unkept("Rejects.fail()", true);
    private static final Sink<Reject> SKIP = new Unkept("Rejects.skip()", false);

    private Rejects() {}

    /** Returns a sink that fails the unit at its first reject, with a {@link RejectedRecordException}. */
    public static Sink<Reject> fail() {
        return FAIL;
    }

    /** Returns a sink that drops rejects, so that they are only counted. */
    public static Sink<Reject> skip() {
        return SKIP;
    }

    /** A sink without state, so that it is its own writer. */
    private record Unkept(String name, boolean fails) implements Sink<Reject>, Sink.Writer<Reject> {

        @Override
        public Sink.Writer<Reject> open(Origin origin, String fingerprint) {
            return this;
        }

        @Override
        public String fingerprint() {
            return name;
        }

        @Override
        public boolean isAccountable() {
            return true;
        }

        /** What a former run kept is none of its business. */
        @Override
        public boolean exists(String key) {
            return true;
        }

        @Override
        public void remove(String key) {}

        @Override
        public void write(Reject reject) throws RejectedRecordException {
            if (fails) {
                throw new RejectedRecordException(reject);
            }
        }

        @Override
        public Receipt prepare() {
            return Receipt.EMPTY;
        }

        @Override
        public Receipt renumber(int outputNumber) {
            return Receipt.EMPTY;
        }

        @Override
        public Receipt commit() {
            return Receipt.EMPTY;
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return name;
        }
    }
}
