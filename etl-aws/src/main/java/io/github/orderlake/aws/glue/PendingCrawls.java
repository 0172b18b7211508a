package io.github.orderlake.aws.glue;

import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs of a crawler that are due, as empty objects in a store, so that they outlive the process. A name tells since when, for
 * example {@code crawler-due/orders/due_2024-05-01T10:00:00Z_5f0c...}. Every process writes and removes objects of its own
 * names; those of others are removed only after a run that covers them. So runs at once do not take marks from each other.
 *
 * <p>Thread-safe.
 */
final class PendingCrawls {

    /** Files are being published, so a run will be due unless this mark is removed. */
    private static final String RUNNING = "running";

    private static final String DUE = "due";

    /** How long clocks may differ. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    /** How long after its mark a process may still publish. */
    private static final Duration LONGEST_RUN = Duration.ofHours(12);

    private final ObjectStore store;
    private final String prefix;
    private final Time time;
    private final String id = UUID.randomUUID().toString();

    // guarded by this
    private @Nullable Mark running;
    private @Nullable Mark due;

    /**
     * @param prefix empty, or ends with a slash
     * @param crawler the crawler's name
     */
    PendingCrawls(ObjectStore store, String prefix, String crawler, Time time) {
        this.store = store;
        this.prefix = prefix + "crawler-due/" + URLEncoder.encode(crawler, StandardCharsets.UTF_8) + "/";
        this.time = time;
    }

    /**
     * One object.
     *
     * @param published when the last file was published, at the latest
     */
    record Mark(String key, Instant published) {}

    /** Notes that files are about to be published. */
    synchronized void running() throws IOException {
        running = write(RUNNING, running);
    }

    /** Notes that a run is due that begins after now. */
    synchronized void due() throws IOException {
        due = write(DUE, due);
        remove(running);
        running = null;
    }

    /** Notes that this process has published nothing since it last noted that it was about to. */
    synchronized void nothingPublished() throws IOException {
        remove(running);
        running = null;
    }

    /** Notes that nothing is due because of this process. */
    synchronized void settled() throws IOException {
        remove(running);
        running = null;
        remove(due);
        due = null;
    }

    /** Returns what other processes, and earlier calls, have left. */
    List<Mark> left() throws IOException {
        Mark own;
        synchronized (this) {
            own = running;
        }
        List<Mark> marks = new ArrayList<>();
        for (String key : store.list(prefix)) {
            Mark mark = mark(key);
            if (mark != null && (own == null || !own.key.equals(key))) {
                marks.add(mark);
            }
        }
        return marks;
    }

    /** Removes marks after a run that began later than all of them say. */
    void covered(List<Mark> marks) throws IOException {
        for (Mark mark : marks) {
            remove(mark);
        }
    }

    private Mark write(String state, @Nullable Mark former) throws IOException {
        Instant since = time.now().plus(SKEW);
        Mark mark = new Mark(prefix + state + "_" + since + "_" + id, since);
        try (PendingObject object = store.create(mark.key)) {
            object.commit();
        }
        remove(former);
        return mark;
    }

    private void remove(@Nullable Mark mark) throws IOException {
        if (mark != null) {
            store.delete(mark.key);
        }
    }

    private @Nullable Mark mark(String key) {
        String[] parts = key.substring(prefix.length()).split("_", 3);
        if (parts.length != 3) {
            return null;
        }
        try {
            Instant since = Instant.parse(parts[1]);
            return new Mark(key, parts[0].equals(RUNNING) ? since.plus(LONGEST_RUN) : since);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
