package io.github.orderlake;

import io.github.orderlake.Ledger.Publication;
import io.github.orderlake.Ledger.Role;
import io.github.orderlake.Ledger.Standing;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where units go.
 *
 * @param sink takes what comes out of the last stage
 * @param rejectSink takes rejected records; {@code null} if the first one fails its unit
 * @param budget limits how many records may be rejected
 * @param ledger keeps account of what is published; {@code null} if nobody does
 * @param fingerprint stands for the stages
 * @param strict whether a unit fails that has records but no row, or no array that makes rows
 */
record Destination(
        Sink<Object> sink,
        @Nullable Sink<Reject> rejectSink,
        RejectBudget budget,
        @Nullable Ledger ledger,
        String fingerprint,
        boolean strict) {

    private static final Ledger.Entry UNKEPT = new UnkeptEntry();

    /** Looks up a unit in the ledger. Without one each is due. */
    Ledger.Entry look(Origin origin) throws IOException {
        if (ledger == null) {
            return UNKEPT;
        }
        return ledger.open(origin, way(), budget.toString(), new SinkOutputs());
    }

    /** Returns what a run would find about a unit. Without a ledger each is new. */
    Ledger.Prospect prospect(Origin origin) throws IOException {
        return ledger == null
                ? Ledger.Prospect.NEW
                : ledger.prospect(origin, way(), budget.toString(), new SinkOutputs());
    }

    /** Returns what stands for everything that decides what is made of a unit. */
    private String way() {
        Fingerprint way =
                Fingerprint.of("pipeline", 1).field("stages", fingerprint).field("sink", sink.fingerprint());
        if (rejectSink != null) {
            way.field("rejects", rejectSink.fingerprint());
        }
        return way.digest();
    }

    /** Tells whether somebody keeps account of what is published, so that it has to be announced. */
    boolean isAccounted() {
        return ledger != null;
    }

    int preferredItemBytes() {
        return sink.preferredItemBytes();
    }

    Sink.Writer<Object> openRows(Origin origin, Sink.Context context) throws IOException {
        return sink.open(origin, fingerprint, context);
    }

    Sink.@Nullable Writer<Reject> openRejects(Origin origin) throws IOException {
        return rejectSink == null ? null : rejectSink.open(origin, fingerprint);
    }

    /** What the sinks published before. Without a sink for rejects, those that a former run kept stay as they are. */
    private final class SinkOutputs implements Ledger.Outputs {

        @Override
        public boolean exists(Role role, String key) throws IOException {
            return switch (role) {
                case ROWS -> sink.exists(key);
                case REJECTS -> rejectSink == null || rejectSink.exists(key);
            };
        }

        @Override
        public void remove(Role role, String key) throws IOException {
            switch (role) {
                case ROWS -> sink.remove(key);
                case REJECTS -> {
                    if (rejectSink != null) {
                        rejectSink.remove(key);
                    }
                }
            }
        }
    }

    /** The entry of every unit if nobody keeps account. */
    private static final class UnkeptEntry implements Ledger.Entry {

        @Override
        public Standing standing() {
            return Standing.DUE;
        }

        @Override
        public Publication published() {
            return Publication.EMPTY;
        }

        @Override
        public Publication failed() {
            return Publication.EMPTY;
        }

        @Override
        public int number() {
            return 0;
        }

        @Override
        public int reserve() {
            return 0;
        }

        @Override
        public Standing announce(Publication publication, int number, Ledger.Renumbering names) {
            return Standing.DUE;
        }

        @Override
        public Standing complete() {
            return Standing.DUE;
        }
    }
}
