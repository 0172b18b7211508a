package io.github.orderlake.examples.day;

import java.util.Set;

/**
 * What is delivered until it is acknowledged, or given up.
 *
 * @param id its id
 * @param body what it says
 * @param keys of the objects that it names; empty for one that names none
 * @param attempts how often it was handed out so far
 */
record Message(String id, String body, Set<String> keys, int attempts) {

    Message {
        keys = Set.copyOf(keys);
    }

    /** Returns a text without the body, which may be long. */
    @Override
    public String toString() {
        return id + " of " + keys + " after " + attempts + " attempts";
    }

    Message attempted() {
        return new Message(id, body, keys, attempts + 1);
    }
}
