package io.github.orderlake.examples.day;

import io.github.orderlake.aws.LambdaRuntime.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Events that are handed out one by one, each until it succeeded, or was given up. */
final class RetriedChannel implements Channel {

    /** What follows from an answer. */
    enum Verdict {
        DONE,
        TRY_AGAIN,
        GIVE_UP
    }

    /** Who invokes the function. */
    enum Caller {
        /** The queue of asynchronous invocations: two retries whatever the error, then the on-failure destination. */
        ASYNCHRONOUS(3) {
            @Override
            Verdict judge(Outcome outcome, String payload) {
                return outcome == Outcome.RESPONSE ? Verdict.DONE : Verdict.TRY_AGAIN;
            }
        },
        /** S3 Batch Operations, which goes by the result code of the task. */
        S3_BATCH(10) {
            @Override
            Verdict judge(Outcome outcome, String payload) {
                if (outcome != Outcome.RESPONSE || payload.contains("\"resultCode\":\"TemporaryFailure\"")) {
                    return Verdict.TRY_AGAIN;
                }
                return payload.contains("\"resultCode\":\"Succeeded\"") ? Verdict.DONE : Verdict.GIVE_UP;
            }
        },
        /** Step Functions with a state machine that retries all but permanent errors, as any caller by hand would. */
        STATE_MACHINE(10) {
            @Override
            Verdict judge(Outcome outcome, String payload) {
                if (outcome == Outcome.RESPONSE) {
                    return Verdict.DONE;
                }
                return payload.contains("PermanentFailureException") ? Verdict.GIVE_UP : Verdict.TRY_AGAIN;
            }
        };

        final int maxAttempts;

        Caller(int maxAttempts) {
            this.maxAttempts = maxAttempts;
        }

        abstract Verdict judge(Outcome outcome, String payload);
    }

    private final Caller caller;
    private final Deque<Message> waiting = new ArrayDeque<>();
    private final List<Message> dead = new ArrayList<>();
    private int inFlight;

    RetriedChannel(Caller caller) {
        this.caller = caller;
    }

    @Override
    public synchronized void send(Message message) {
        waiting.add(message);
    }

    @Override
    public synchronized Attempt poll() {
        Message message = waiting.poll();
        if (message == null) {
            return null;
        }
        inFlight++;
        return new Single(message.attempted());
    }

    @Override
    public synchronized int pending() {
        return waiting.size() + inFlight;
    }

    @Override
    public synchronized List<Message> deadLetters() {
        return List.copyOf(dead);
    }

    private synchronized void settle(Message message, Verdict verdict) {
        inFlight--;
        if (verdict == Verdict.TRY_AGAIN && message.attempts() < caller.maxAttempts) {
            waiting.add(message);
        } else if (verdict != Verdict.DONE) {
            dead.add(message);
        }
    }

    private final class Single implements Attempt {

        private final Message message;

        Single(Message message) {
            this.message = message;
        }

        @Override
        public String event() {
            return message.body();
        }

        @Override
        public void settle(Outcome outcome, String payload) {
            RetriedChannel.this.settle(message, caller.judge(outcome, payload));
        }
    }
}
