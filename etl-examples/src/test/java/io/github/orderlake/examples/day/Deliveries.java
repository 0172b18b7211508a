package io.github.orderlake.examples.day;

import io.github.orderlake.examples.day.DayOfEvents.Route;
import io.github.orderlake.examples.day.DayOfEvents.Send;
import io.github.orderlake.examples.day.RetriedChannel.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** All ways by which events of a bucket reach a function. Thread-safe. */
final class Deliveries {

    private static final int BATCH_SIZE = 10;
    private static final int MAX_RECEIVES = 8;

    private final String bucket;
    private final Channel queue = new QueueChannel("orders", BATCH_SIZE, MAX_RECEIVES);
    private final Channel fifo = new QueueChannel("orders.fifo", BATCH_SIZE, MAX_RECEIVES);
    private final Channel asynchronous = new RetriedChannel(Caller.ASYNCHRONOUS);
    private final Channel batch = new RetriedChannel(Caller.S3_BATCH);
    private final Channel stateMachine = new RetriedChannel(Caller.STATE_MACHINE);
    private final List<Channel> all = List.of(queue, fifo, asynchronous, batch, stateMachine);
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();

    Deliveries(String bucket) {
        this.bucket = bucket;
    }

    void send(Send send) {
        String id = "m-" + ids.incrementAndGet();
        channel(send.route()).send(new Message(id, body(send, id), send.keys(), 0));
    }

    private Channel channel(Route route) {
        return switch (route) {
            case QUEUE_S3, QUEUE_SNS, QUEUE_EVENT_BRIDGE -> queue;
            case FIFO -> fifo;
            case S3, SNS, EVENT_BRIDGE -> asynchronous;
            case BATCH_1, BATCH_2 -> batch;
            case MAP, MANUAL -> stateMachine;
        };
    }

    private String body(Send send, String id) {
        List<ObjectVersion> versions = send.versions();
        if (versions.isEmpty()) {
            return EventTexts.test(bucket);
        }
        return switch (send.route()) {
            case QUEUE_S3, FIFO, S3 -> EventTexts.s3(bucket, versions);
            case QUEUE_SNS -> EventTexts.snsBody(EventTexts.s3(bucket, versions));
            case SNS -> EventTexts.sns(EventTexts.s3(bucket, versions));
            case QUEUE_EVENT_BRIDGE, EVENT_BRIDGE -> EventTexts.eventBridge(bucket, versions.get(0));
            case BATCH_1 -> EventTexts.batch1(bucket, versions.get(0), id);
            case BATCH_2 -> EventTexts.batch2(bucket, versions.get(0), id);
            case MAP -> EventTexts.mapItems(bucket, versions);
            case MANUAL -> EventTexts.manual(bucket, versions.get(0));
        };
    }

    /** Returns the next attempt of any channel, each in its turn, or {@code null} if nothing waits. */
    Channel.Attempt poll() {
        int turn = turns.getAndIncrement();
        for (int i = 0; i < all.size(); i++) {
            Channel.Attempt attempt = all.get((turn + i) % all.size()).poll();
            if (attempt != null) {
                return attempt;
            }
        }
        return null;
    }

    /** Returns how many messages wait or are being worked on. */
    int pending() {
        return all.stream().mapToInt(Channel::pending).sum();
    }

    /** Returns what was given up, of all channels. */
    List<Message> deadLetters() {
        List<Message> dead = new ArrayList<>();
        all.forEach(channel -> dead.addAll(channel.deadLetters()));
        return dead;
    }
}
