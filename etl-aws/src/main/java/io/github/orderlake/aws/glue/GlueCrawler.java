package io.github.orderlake.aws.glue;

import io.github.orderlake.aws.RetryPolicy;
import io.github.orderlake.aws.SecureEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerRunningException;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.CrawlerStoppingException;
import software.amazon.awssdk.services.glue.model.GetCrawlerRequest;
import software.amazon.awssdk.services.glue.model.LastCrawlInfo;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.glue.model.StartCrawlerRequest;

/**
 * Starts a crawler, which finds new files and puts them into the catalog.
 *
 * <pre>{@code
 * GlueCrawler crawler = GlueCrawler.builder(client, "etl_pipeline_crawler").build();
 * crawler.startAndWait(Duration.ofMinutes(15)); // the files published before are in the catalog
 * }</pre>
 *
 * <p>A crawler that runs already may have passed the place where a new file is. So its run does not count, and it is
 * started again when it has ended: once, however many threads have asked meanwhile, as long as they share this object.
 * Several processes at once start it once more at worst.
 *
 * <p>Every run of a crawler takes minutes and is billed for ten at least; {@link GlueTable} does without.
 *
 * <p>Thread-safe. The client stays the caller's, who closes it when the crawler is no longer used.
 */
public final class GlueCrawler {

    /** What became of a request to start a crawler. */
    public enum Outcome {
        /** It has been started, and finds all files published before. */
        STARTED,
        /**
         * It was running before. It may have missed the files published meanwhile, so it is to be started again later:
         * by the next event, by a schedule, or by {@link GlueCrawler#ensureStartedAfter}.
         */
        RUNNING,
        /** It was not started, because a run that began after the files were published has ended well. */
        UP_TO_DATE
    }

    private final GlueClient client;
    private final String name;
    private final Duration pollInterval;
    private final Retries retries;

    // guarded by turn: whoever holds it starts the crawler or waits for its end, for all the others too
    private final ReentrantLock turn = new ReentrantLock(true);
    private @Nullable Run latest;

    private GlueCrawler(Builder builder) {
        client = builder.client;
        name = builder.name;
        pollInterval = builder.pollInterval;
        retries = new Retries(builder.retries, builder.time);
    }

    /**
     * Returns a builder for the crawler of this name.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public static Builder builder(GlueClient client, String name) {
        return new Builder(client, name);
    }

    /** Returns the crawler's name. */
    public String name() {
        return name;
    }

    /**
     * Starts the crawler and returns at once, for a function that must not wait.
     *
     * @throws IOException if the crawler does not exist or could not be started
     */
    public Outcome start() throws IOException {
        return retries.call("StartCrawler", name, () -> {
            try {
                client.startCrawler(StartCrawlerRequest.builder().name(name).build());
                return Outcome.STARTED;
            } catch (CrawlerRunningException | CrawlerStoppingException e) {
                return Outcome.RUNNING;
            }
        });
    }

    /**
     * Starts the crawler, unless its last run began after an instant and ended well. Returns at once.
     *
     * @param change when the last file was published that the crawler must find, by the clock of AWS
     * @throws IOException if the crawler does not exist, or could not be asked or started
     */
    public Outcome startUnlessRunSince(Instant change) throws IOException {
        Crawler crawler = describe();
        if (crawler.state() != CrawlerState.READY) {
            return Outcome.RUNNING;
        }
        Instant begin = lastBegin(crawler);
        boolean covered =
                begin != null && begin.isAfter(change) && crawler.lastCrawl().status() == LastCrawlStatus.SUCCEEDED;
        return covered ? Outcome.UP_TO_DATE : start();
    }

    /**
     * Returns once the crawler has been started after an instant: at once if it was, otherwise after it has been started,
     * for which a present run has to end first. It does not wait for the end of the new run.
     *
     * @param change when the last file was published that the crawler is to find, by this machine's clock
     * @param timeout how long to wait in all
     * @throws IOException if the crawler does not exist, could not be started, or ran longer than the time-out
     */
    public void ensureStartedAfter(Instant change, Duration timeout) throws IOException {
        Deadline deadline = Deadline.in(timeout, retries.time());
        takeTurn(deadline);
        try {
            startedAfter(change, deadline);
        } finally {
            turn.unlock();
        }
    }

    /**
     * Returns once a run of the crawler that began after this call has ended well.
     *
     * @param timeout how long to wait in all
     * @throws IOException if the crawler does not exist, could not be started, failed, was cancelled, or ran longer than
     *     the time-out; the run goes on in the last case
     */
    public void startAndWait(Duration timeout) throws IOException {
        Instant asked = retries.time().now();
        Deadline deadline = Deadline.in(timeout, retries.time());
        takeTurn(deadline);
        try {
            requireSuccess(endOf(startedAfter(asked, deadline), deadline));
        } finally {
            turn.unlock();
        }
    }

    /** Returns how many threads wait for their turn, for tests. */
    int waitingThreads() {
        return turn.getQueueLength();
    }

    private void takeTurn(Deadline deadline) throws IOException {
        try {
            Duration remaining = deadline.remaining(retries.time().now());
            if (!turn.tryLock(remaining.toNanos(), TimeUnit.NANOSECONDS)) {
                throw timedOut(deadline, "another thread waits for an earlier run");
            }
        } catch (InterruptedException e) {
            throw Retries.interrupted(waiting(), e);
        }
    }

    private Run startedAfter(Instant change, Deadline deadline) throws IOException {
        Run run = latest;
        while (run == null || run.begin.isBefore(change)) {
            Instant now = retries.time().now();
            Crawler crawler = describe();
            if (crawler.state() == CrawlerState.READY && start() == Outcome.STARTED) {
                run = new Run(now, lastBegin(crawler), false);
            } else if (begunBySomebodyElse(crawler, now, change)) {
                run = new Run(change, lastBegin(crawler), true);
            } else {
                pause(deadline, crawler.state());
            }
        }
        latest = run;
        return run;
    }

    /** Tells whether a run began after the change. Its age is taken from before the answer, so errs on the early side. */
    private static boolean begunBySomebodyElse(Crawler crawler, Instant now, Instant change) {
        Long ageMillis = crawler.crawlElapsedTime();
        return crawler.state() == CrawlerState.RUNNING
                && ageMillis != null
                && !now.minusMillis(ageMillis).isBefore(change);
    }

    private LastCrawlInfo endOf(Run run, Deadline deadline) throws IOException {
        while (run.end == null) {
            Crawler crawler = describe();
            boolean ready = crawler.state() == CrawlerState.READY;
            // Ready and never seen at work, it may not know yet that it has been started.
            if (ready && (run.seen || !Objects.equals(lastBegin(crawler), run.formerBegin))) {
                run.end = Objects.requireNonNullElseGet(
                        crawler.lastCrawl(), () -> LastCrawlInfo.builder().build());
            } else {
                run.seen |= !ready;
                pause(deadline, crawler.state());
            }
        }
        return run.end;
    }

    private void requireSuccess(LastCrawlInfo end) throws IOException {
        if (end.status() != LastCrawlStatus.SUCCEEDED) {
            String message = end.errorMessage() == null ? "" : ": " + end.errorMessage();
            throw new IOException("Crawler " + name + " ended as " + end.statusAsString() + message);
        }
    }

    private Crawler describe() throws IOException {
        GetCrawlerRequest request = GetCrawlerRequest.builder().name(name).build();
        return retries.call("GetCrawler", name, () -> client.getCrawler(request).crawler());
    }

    private static @Nullable Instant lastBegin(Crawler crawler) {
        return crawler.lastCrawl() == null ? null : crawler.lastCrawl().startTime();
    }

    private void pause(Deadline deadline, CrawlerState state) throws IOException {
        Duration remaining = deadline.remaining(retries.time().now());
        if (remaining.isZero()) {
            throw timedOut(deadline, "its state is " + state);
        }
        try {
            retries.time().sleep(remaining.compareTo(pollInterval) < 0 ? remaining : pollInterval);
        } catch (InterruptedException e) {
            throw Retries.interrupted(waiting(), e);
        }
    }

    private String waiting() {
        return "Waiting for crawler " + name;
    }

    private IOException timedOut(Deadline deadline, String reason) {
        return new IOException(waiting() + " took longer than " + deadline.timeout() + ": " + reason);
    }

    /** One run of the crawler, as far as it is known. */
    private static final class Run {

        /** By this machine's clock, and rather early than late. */
        final Instant begin;

        /** By the service's clock, the begin of the run before; {@code null} if there was none. */
        final @Nullable Instant formerBegin;

        /** Whether the crawler has been seen at it. */
        boolean seen;

        /** How it ended; {@code null} as long as that is not known. */
        @Nullable
        LastCrawlInfo end;

        Run(Instant begin, @Nullable Instant formerBegin, boolean seen) {
            this.begin = begin;
            this.formerBegin = formerBegin;
            this.seen = seen;
        }
    }

    private record Deadline(Instant end, Duration timeout) {

        static Deadline in(Duration timeout, Time time) {
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("timeout must not be negative but was " + timeout);
            }
            return new Deadline(time.now().plus(timeout), timeout);
        }

        /** Returns the time that is left, which is never negative. */
        Duration remaining(Instant now) {
            return now.isBefore(end) ? Duration.between(now, end) : Duration.ZERO;
        }
    }

    /** Collects the settings of a {@link GlueCrawler}. Not thread-safe. */
    public static final class Builder {

        private final GlueClient client;
        private final String name;
        private Duration pollInterval = Duration.ofSeconds(10);
        private RetryPolicy retries = Retries.DEFAULT;
        private boolean plainHttpAllowed;
        private Time time = Time.SYSTEM;

        private Builder(GlueClient client, String name) {
            this.client = Objects.requireNonNull(client, "client");
            if (name.isBlank()) {
                throw new IllegalArgumentException("The crawler's name must not be blank");
            }
            this.name = name;
        }

        /** Says how often to look at a running crawler; positive. The default is every 10 seconds. */
        public Builder pollInterval(Duration interval) {
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException("pollInterval must be positive but was " + interval);
            }
            pollInterval = interval;
            return this;
        }

        /**
         * Sets how calls are made again that failed for a passing reason. Default: 12 attempts within a minute, at most 500
         * milliseconds before the second and 10 seconds before any, so that many writers that are throttled at
         * once do not come back together.
         */
        public Builder retries(RetryPolicy retries) {
            this.retries = Objects.requireNonNull(retries, "retries");
            return this;
        }

        /**
         * Allows an endpoint that is plain HTTP on another machine, such as a server in a private network. Whoever is on the
         * way can read and change everything then, so the default is to refuse such an endpoint.
         */
        public Builder allowPlainHttp() {
            plainHttpAllowed = true;
            return this;
        }

        Builder time(Time time) {
            this.time = time;
            return this;
        }

        /**
         * Returns the crawler. Nothing is called before it is used.
         *
         * @throws IllegalArgumentException if the client's endpoint is plain HTTP on another machine, and that is not allowed
         */
        public GlueCrawler build() {
            SecureEndpoint.require(client, plainHttpAllowed);
            return new GlueCrawler(this);
        }
    }
}
