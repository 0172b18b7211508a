package io.github.orderlake.examples.day;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.orderlake.aws.LambdaRuntime.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * A queue of SQS with a dead-letter queue and an event source mapping that reports item failures: what is not acknowledged
 * is delivered again, until it has been received too often.
 *
 * <p>A FIFO queue has a message group for each key. It hands out one group at a time, in order, and keeps a group back while
 * a batch of it is being worked on; what failed goes back to its place.
 */
final class QueueChannel implements Channel {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final boolean fifo;
    private final int batchSize;
    private final int maxReceives;
    private final List<Message> waiting = new ArrayList<>();
    private final Set<Set<String>> busyGroups = new HashSet<>();
    private final List<Message> dead = new ArrayList<>();
    private int inFlight;

    /**
     * Makes an empty queue.
     *
     * @param name a name that ends with {@code .fifo} makes it one
     * @param batchSize the most messages of an invocation
     * @param maxReceives how often a message is handed out at most
     */
    QueueChannel(String name, int batchSize, int maxReceives) {
        this.name = name;
        this.fifo = name.endsWith(".fifo");
        this.batchSize = batchSize;
        this.maxReceives = maxReceives;
    }

    @Override
    public synchronized void send(Message message) {
        waiting.add(message);
    }

    @Override
    public synchronized Attempt poll() {
        List<Message> batch = fifo ? takeGroup() : takeFirst();
        if (batch.isEmpty()) {
            return null;
        }
        inFlight += batch.size();
        return new Batch(batch.stream().map(Message::attempted).toList());
    }

    private List<Message> takeFirst() {
        List<Message> first = waiting.subList(0, Math.min(batchSize, waiting.size()));
        List<Message> batch = List.copyOf(first);
        first.clear();
        return batch;
    }

    private List<Message> takeGroup() {
        List<Message> batch = new ArrayList<>();
        for (Iterator<Message> rest = waiting.iterator(); rest.hasNext() && batch.size() < batchSize; ) {
            Message message = rest.next();
            boolean isOfBatch = !batch.isEmpty() && batch.get(0).keys().equals(message.keys());
            if (isOfBatch || batch.isEmpty() && !busyGroups.contains(message.keys())) {
                batch.add(message);
                rest.remove();
            }
        }
        if (!batch.isEmpty()) {
            busyGroups.add(batch.get(0).keys());
        }
        return batch;
    }

    @Override
    public synchronized int pending() {
        return waiting.size() + inFlight;
    }

    @Override
    public synchronized List<Message> deadLetters() {
        return List.copyOf(dead);
    }

    private synchronized void settle(List<Message> batch, Set<String> failed) {
        inFlight -= batch.size();
        busyGroups.remove(batch.get(0).keys());
        List<Message> again = new ArrayList<>();
        for (Message message : batch) {
            if (failed.contains(message.id())) {
                (message.attempts() < maxReceives ? again : dead).add(message);
            }
        }
        waiting.addAll(fifo ? 0 : waiting.size(), again);
    }

    private final class Batch implements Attempt {

        private final List<Message> messages;

        Batch(List<Message> messages) {
            this.messages = messages;
        }

        @Override
        public String event() {
            return EventTexts.ofQueue(name, messages);
        }

        @Override
        public void settle(Outcome outcome, String payload) {
            Set<String> ids = new HashSet<>();
            messages.forEach(message -> ids.add(message.id()));
            QueueChannel.this.settle(messages, outcome == Outcome.RESPONSE ? failures(ids, payload) : ids);
        }

        /** One id that is not of the batch makes SQS take the whole batch for failed; here it is an error. */
        private static Set<String> failures(Set<String> ids, String payload) {
            Set<String> failed = new HashSet<>();
            try {
                for (JsonNode failure : JSON.readTree(payload).withArray("/batchItemFailures")) {
                    String id = failure.path("itemIdentifier").asText();
                    if (!ids.contains(id)) {
                        throw new IllegalStateException("No message of the batch: " + payload);
                    }
                    failed.add(id);
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(payload, e);
            }
            return failed;
        }
    }
}
