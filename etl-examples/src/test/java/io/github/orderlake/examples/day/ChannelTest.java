package io.github.orderlake.examples.day;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.aws.LambdaRuntime.Outcome;
import io.github.orderlake.examples.day.DayOfEvents.Put;
import io.github.orderlake.examples.day.DayOfEvents.Send;
import io.github.orderlake.examples.day.DayOfEvents.Step;
import io.github.orderlake.examples.day.RetriedChannel.Caller;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The services that {@link DayOfEventsTest} plays, and the day itself. */
class ChannelTest {

    private static Message message(String id, String key) {
        return new Message(id, "body of " + id, Set.of(key), 0);
    }

    private static String failures(String... ids) {
        StringBuilder text = new StringBuilder("{\"batchItemFailures\":[");
        for (String id : ids) {
            text.append(text.charAt(text.length() - 1) == '[' ? "" : ",");
            text.append("{\"itemIdentifier\":\"").append(id).append("\"}");
        }
        return text.append("]}").toString();
    }

    @Test
    void aQueueDeliversAgainWhatFailedUntilItIsDead() {
        Channel queue = new QueueChannel("q", 2, 3);
        for (String id : List.of("1", "2", "3")) {
            queue.send(message(id, "k" + id));
        }

        Channel.Attempt first = queue.poll();
        assertThat(first.event()).contains("\"messageId\":\"1\"", "\"messageId\":\"2\"", "\"body of 1\"");
        first.settle(Outcome.RESPONSE, failures("2"));
        assertThat(queue.pending()).isEqualTo(2);
        queue.poll().settle(Outcome.EXITED, "");
        queue.poll().settle(Outcome.RESPONSE, failures("2"));

        assertThat(queue.poll()).isNull();
        assertThat(queue.pending()).isZero();
        assertThat(queue.deadLetters()).extracting(Message::id).containsExactly("2");
    }

    @Test
    void anAnswerNamesMessagesOfItsBatchOnly() {
        Channel queue = new QueueChannel("q", 2, 3);
        queue.send(message("1", "k"));

        Channel.Attempt attempt = queue.poll();
        assertThatThrownBy(() -> attempt.settle(Outcome.RESPONSE, failures("9")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFifoQueueKeepsTheOrderOfAGroup() {
        Channel queue = new QueueChannel("q.fifo", 10, 3);
        queue.send(message("1", "a"));
        queue.send(message("2", "b"));
        queue.send(message("3", "a"));

        Channel.Attempt a = queue.poll();
        assertThat(a.event())
                .contains("\"messageId\":\"1\"", "\"messageId\":\"3\"")
                .doesNotContain("\"2\"");
        queue.send(message("4", "a"));
        Channel.Attempt b = queue.poll();
        assertThat(b.event()).contains("\"messageId\":\"2\"");
        assertThat(queue.poll()).isNull();
        a.settle(Outcome.RESPONSE, failures("3"));
        b.settle(Outcome.RESPONSE, failures());

        assertThat(queue.poll().event())
                .containsSubsequence("\"messageId\":\"3\"", "\"messageId\":\"4\"")
                .contains("\"ApproximateReceiveCount\":\"2\"");
    }

    @Test
    void anAsynchronousInvocationIsRetriedTwice() {
        Channel channel = new RetriedChannel(Caller.ASYNCHRONOUS);
        channel.send(message("1", "k"));
        for (Outcome outcome : List.of(Outcome.ERROR, Outcome.EXITED, Outcome.TIMED_OUT)) {
            channel.poll().settle(outcome, "");
        }

        assertThat(channel.poll()).isNull();
        assertThat(channel.deadLetters()).extracting(Message::id).containsExactly("1");
    }

    @Test
    void aBatchJobGoesByTheResultOfATask() {
        Channel channel = new RetriedChannel(Caller.S3_BATCH);
        channel.send(message("1", "k"));
        channel.send(message("2", "k"));
        channel.poll().settle(Outcome.RESPONSE, "{\"results\":[{\"resultCode\":\"TemporaryFailure\"}]}");
        channel.poll().settle(Outcome.RESPONSE, "{\"results\":[{\"resultCode\":\"PermanentFailure\"}]}");
        channel.poll()
                .settle(
                        Outcome.RESPONSE,
                        "{\"treatMissingKeysAs\":\"TemporaryFailure\",\"results\":[{\"resultCode\":\"Succeeded\"}]}");

        assertThat(channel.pending()).isZero();
        assertThat(channel.deadLetters()).extracting(Message::id).containsExactly("2");
    }

    @Test
    void aStateMachineGivesUpOnPermanentErrorsOnly() {
        Channel channel = new RetriedChannel(Caller.STATE_MACHINE);
        channel.send(message("1", "k"));
        channel.poll().settle(Outcome.ERROR, "{\"errorType\":\"a.TemporaryFailureException\"}");
        channel.poll().settle(Outcome.ERROR, "{\"errorType\":\"a.PermanentFailureException\"}");

        assertThat(channel.poll()).isNull();
        assertThat(channel.deadLetters()).hasSize(1);
    }

    @Test
    void aDayIsTheSameForASeedAndHasWhatItShould() {
        List<Step> day = DayOfEvents.of(7, 500, 10_000, 100);
        List<Step> again = DayOfEvents.of(7, 500, 10_000, 100);

        assertThat(again).hasSameSizeAs(day);
        assertThat(texts(again)).isEqualTo(texts(day));
        assertThat(sends(day).mapToInt(send -> send.versions().size()).sum()).isEqualTo(10_000);
        assertThat(sends(day).filter(send -> send.versions().isEmpty())).hasSize(100);
        Map<String, ObjectVersion> last = DayOfEvents.finalVersions(day);
        assertThat(last).hasSize(500);
        assertThat(last.values().stream().filter(ObjectVersion::broken)).hasSize(15);
        assertThat(last.values().stream().filter(version -> version.number() > 0))
                .hasSizeGreaterThan(100);
        assertThat(sends(day).map(Send::route)).contains(DayOfEvents.Route.values());
        assertThat(isReordered(day)).isTrue();
    }

    private static Stream<Send> sends(List<Step> day) {
        return day.stream().filter(Send.class::isInstance).map(Send.class::cast);
    }

    /** Tells whether an event of a former version comes after one of a later version. */
    private static boolean isReordered(List<Step> day) {
        Map<String, Integer> seen = new HashMap<>();
        return sends(day)
                .flatMap(send -> send.versions().stream())
                .anyMatch(version -> seen.merge(version.key(), version.number(), Math::max) > version.number());
    }

    private static List<String> texts(List<Step> day) {
        return day.stream()
                .map(step -> step instanceof Put put
                        ? put.version().eTag()
                        : ((Send) step).route() + " "
                                + ((Send) step).keys().stream().sorted().toList())
                .toList();
    }
}
