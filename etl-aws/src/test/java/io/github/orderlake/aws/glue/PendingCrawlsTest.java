package io.github.orderlake.aws.glue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.Receipt.PublishedFile;
import io.github.orderlake.aws.FakeGlue;
import io.github.orderlake.aws.FakeGlue.Fault;
import io.github.orderlake.aws.RetryPolicy;
import io.github.orderlake.aws.glue.GlueCrawler.Outcome;
import io.github.orderlake.store.InMemoryStore;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.GlueClient;

/** A crawler that did not run for new files is started by the next process, though there are no new files then. */
class PendingCrawlsTest {

    private static final String NAME = "etl pipeline/crawler";
    private static final String MARKS = "m/crawler-due/etl+pipeline%2Fcrawler/";
    private static final List<PublishedFile> NEW =
            List.of(new PublishedFile("a.parquet", URI.create("s3://lake/orders/a.parquet"), 1, 1));
    private static final List<PublishedFile> NOTHING_NEW = List.of();

    private static final Duration LONGEST = Duration.ofHours(12);

    private final FakeGlue glue = FakeGlue.start();
    private final GlueClient client = glue.client();
    private final FakeTime time = new FakeTime();
    private final InMemoryStore store = new InMemoryStore();

    @BeforeEach
    void addCrawler() {
        glue.addCrawler(NAME);
    }

    @AfterEach
    void close() {
        client.close();
        glue.close();
    }

    @Test
    void aCrawlerThatIsStartedAtOnceLeavesNothingAndCostsNothing() throws IOException {
        assertThat(process().sync(NEW).crawl()).isEqualTo(Outcome.STARTED);
        assertThat(store.list("")).isEmpty();
        assertThat(process().sync(NOTHING_NEW).crawl()).isNull();
        assertThat(glue.takeOperations()).containsExactly("StartCrawler");
    }

    @Test
    void aCrawlerThatFailedToStartIsStartedByTheNextProcess() throws IOException {
        glue.next("StartCrawler", Fault.error(400, "AccessDeniedException"));
        assertThat(process().sync(NEW).failure()).hasMessageStartingWith("StartCrawler " + NAME + " failed: 400 ");
        assertThat(store.list("")).hasSize(1).allMatch(key -> key.startsWith(MARKS + "due_2024-05-01T10:01:00."));

        assertThat(process().sync(NOTHING_NEW).crawl()).isEqualTo(Outcome.STARTED);
        assertThat(store.list("")).as("it has not run yet").hasSize(1);
        assertThat(process().sync(NOTHING_NEW).crawl()).isEqualTo(Outcome.RUNNING);

        glue.beginCrawlAt(NAME, time.now().getEpochSecond() + 120);
        glue.endCrawl(NAME, "SUCCEEDED", null);
        assertThat(process().sync(NOTHING_NEW).crawl()).isEqualTo(Outcome.UP_TO_DATE);
        assertThat(store.list("")).isEmpty();
        assertThat(glue.runs(NAME)).isEqualTo(1);
    }

    @Test
    void aRunThatBeganBeforeTheFilesDoesNotCount() throws IOException {
        glue.startCrawl(NAME, 0);
        glue.beginCrawlAt(NAME, time.now().getEpochSecond());
        assertThat(process().sync(NEW).crawl()).isEqualTo(Outcome.RUNNING);

        glue.endCrawl(NAME, "SUCCEEDED", null);
        assertThat(process().sync(NOTHING_NEW).crawl()).isEqualTo(Outcome.STARTED);
        assertThat(glue.runs(NAME)).isEqualTo(2);
    }

    @Test
    void aRunThatFailedDoesNotCount() throws IOException {
        glue.startCrawl(NAME, 0);
        assertThat(process().sync(NEW).crawl()).isEqualTo(Outcome.RUNNING);
        glue.beginCrawlAt(NAME, time.now().getEpochSecond() + 120);
        glue.endCrawl(NAME, "FAILED", "x");

        assertThat(process().sync(NOTHING_NEW).crawl()).isEqualTo(Outcome.STARTED);
    }

    @Test
    void aProcessThatWasKilledAfterPublishingIsMadeUpFor() throws IOException {
        process().expectFiles(LONGEST);
        assertThat(store.list("")).hasSize(1).allMatch(key -> key.startsWith(MARKS + "running_"));

        time.sleepQuietly(Duration.ofMinutes(1));
        assertThat(process().sync(NOTHING_NEW).crawl()).isEqualTo(Outcome.STARTED);
        glue.beginCrawlAt(NAME, time.now().getEpochSecond());
        glue.endCrawl(NAME, "SUCCEEDED", null);
        for (int i = 0; i < 3; i++) {
            time.sleepQuietly(Duration.ofHours(1));
            assertThat(process().sync(NOTHING_NEW).crawl())
                    .as("a run began after the process")
                    .isEqualTo(Outcome.UP_TO_DATE);
            assertThat(store.list("")).as("it may be at work still").hasSize(1);
        }

        time.sleepQuietly(Duration.ofHours(12));
        assertThat(process().sync(NOTHING_NEW).crawl())
                .as("it may have been at work after that run began")
                .isEqualTo(Outcome.STARTED);
        glue.beginCrawlAt(NAME, time.now().getEpochSecond());
        glue.endCrawl(NAME, "SUCCEEDED", null);
        assertThat(process().sync(NOTHING_NEW).crawl()).isEqualTo(Outcome.UP_TO_DATE);
        assertThat(store.list("")).isEmpty();
        assertThat(glue.runs(NAME)).isEqualTo(2);
    }

    @Test
    void aRunThatDidNotAnswerIsDueForTheNextOneOfTheSameProcess() throws IOException {
        GlueTable process = process();
        process.expectFiles(LONGEST);
        process.expectFiles(LONGEST);
        assertThat(process.sync(NOTHING_NEW).crawl())
                .as("the first may have published")
                .isEqualTo(Outcome.STARTED);
        glue.beginCrawlAt(NAME, time.now().getEpochSecond() + 120);
        glue.endCrawl(NAME, "SUCCEEDED", null);
        process.expectFiles(LONGEST);
        assertThat(process.sync(NOTHING_NEW).crawl()).isEqualTo(Outcome.UP_TO_DATE);
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void aProcessThatPublishedNothingTakesItsMarkBack() throws IOException {
        GlueTable process = process();
        process.expectFiles(LONGEST);
        assertThat(process.sync(NOTHING_NEW).crawl()).isNull();
        assertThat(store.list("")).isEmpty();
        assertThat(glue.takeOperations()).isEmpty();

        glue.startCrawl(NAME, 0);
        process().sync(NEW);
        process.expectFiles(LONGEST);
        assertThat(process.sync(NOTHING_NEW).crawl()).isEqualTo(Outcome.RUNNING);
        assertThat(store.list("")).as("that of the other process").hasSize(1);
    }

    @Test
    void aProcessLeavesOneMarkHoweverOftenTheCrawlerWasRunning() throws IOException {
        glue.startCrawl(NAME, 0);
        GlueTable process = process();
        for (int i = 0; i < 5; i++) {
            assertThat(process.sync(NEW).crawl()).isEqualTo(Outcome.RUNNING);
        }
        assertThat(store.list("")).hasSize(1);
        glue.endCrawl(NAME, "SUCCEEDED", null);
        assertThat(process.sync(NEW).crawl()).isEqualTo(Outcome.STARTED);
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void processesAtOnceDoNotTakeMarksFromEachOther() throws IOException {
        glue.startCrawl(NAME, 0);
        GlueTable one = process();
        GlueTable other = process();
        assertThat(one.sync(NEW).crawl()).isEqualTo(Outcome.RUNNING);
        glue.beginCrawlAt(NAME, time.now().getEpochSecond() + 120);
        time.sleepQuietly(Duration.ofMinutes(3));
        assertThat(other.sync(NEW).crawl()).isEqualTo(Outcome.RUNNING);
        glue.endCrawl(NAME, "SUCCEEDED", null);

        // That run covers the files of the one, and not those of the other.
        assertThat(process().sync(NOTHING_NEW).crawl()).isEqualTo(Outcome.STARTED);
        assertThat(store.list("")).hasSize(2);
    }

    private GlueTable process() {
        return GlueTable.builder(client, "crawler", "orders")
                .mode(TableMode.CRAWLER)
                .crawler(GlueCrawler.builder(client, NAME)
                        .time(time)
                        .retries(RetryPolicy.none())
                        .build())
                .time(time)
                .pendingCrawlsIn(store, "m/")
                .build();
    }
}
