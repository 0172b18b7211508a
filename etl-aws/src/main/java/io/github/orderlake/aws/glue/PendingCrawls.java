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
 * example {@code crawler-due/orders/due_2024-05-01T10:00:00Z_5f0c...}, or from when to when a process may publish:
 * {@code running_2024-05-01T10:00:00Z_2024-05-01T10:15:00Z_5f0c...}. Every process writes and removes objects of its own
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
     * @param crawlAfter a crawl that began later than this covers what the mark stands for, as far as that is known
     * @param isFinal whether that covers all of it; if not, the process that left the mark may still publish
     */
    record Mark(String key, Instant crawlAfter, boolean isFinal) {}

    /**
     * Notes that files are about to be published. A former note that was not answered counts as {@link #due}.
     *
     * @param longest how long after now files may be published
     */
    synchronized void running(Duration longest) throws IOException {
        if (running != null) {
            due();
        }
        Instant now = time.now();
        running = write(RUNNING + "_" + now + "_" + now.plus(longest).plus(SKEW), now);
    }

    /** Notes that a run is due that begins after now. */
    synchronized void due() throws IOException {
        Instant latest = time.now().plus(SKEW);
        Mark former = due;
        due = write(DUE + "_" + latest, latest);
        remove(former);
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

    /** Removes marks after a run that began later than all of them say, but for those of processes that may be at work. */
    void covered(List<Mark> marks) throws IOException {
        for (Mark mark : marks) {
            if (mark.isFinal) {
                remove(mark);
            }
        }
    }

    private Mark write(String stateAndTimes, Instant crawlAfter) throws IOException {
        Mark mark = new Mark(prefix + stateAndTimes + "_" + id, crawlAfter, true);
        try (PendingObject object = store.create(mark.key)) {
            object.commit();
        }
        return mark;
    }

    private void remove(@Nullable Mark mark) throws IOException {
        if (mark != null) {
            store.delete(mark.key);
        }
    }

    private @Nullable Mark mark(String key) {
        String[] parts = key.substring(prefix.length()).split("_", 4);
        try {
            if (parts.length == 4 && parts[0].equals(RUNNING)) {
                // A process that was killed may have published at any time between the two. So one crawl is started
                // for it at once, and another after its end if the first began before.
                Instant end = Instant.parse(parts[2]);
                boolean ended = time.now().isAfter(end);
                return new Mark(key, ended ? end : Instant.parse(parts[1]), ended);
            }
            return parts.length == 3 && parts[0].equals(DUE) ? new Mark(key, Instant.parse(parts[1]), true) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
