package io.github.orderlake.examples.day;

import io.github.orderlake.aws.LambdaRuntime.Outcome;
import java.util.List;

/** A way by which events reach a function: hands them out until they are acknowledged or given up. Thread-safe. */
interface Channel {

    /** One invocation to make. */
    interface Attempt {

        /** Returns the event, JSON. */
        String event();

        /** Takes what became of it. */
        void settle(Outcome outcome, String payload);
    }

    void send(Message message);

    /** Returns the next attempt, or {@code null} if nothing waits. */
    Attempt poll();

    /** Returns how many messages wait or are being worked on. */
    int pending();

    /** Returns what was given up. */
    List<Message> deadLetters();
}
