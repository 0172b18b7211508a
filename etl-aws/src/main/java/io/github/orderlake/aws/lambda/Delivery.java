package io.github.orderlake.aws.lambda;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is acknowledged as one: a message, a task, or a whole event.
 *
 * @param id by which it is acknowledged; empty for a whole event
 * @param objects the objects it names; none if it tells of something else, such as a deletion
 * @param problem why part of it was not understood, or {@code null} if it was; it fails then, for good
 * @param text the message's body, or the whole event; empty where nobody can send it again, as a task
 */
record Delivery(
        String id, List<ObjectRef> objects, @Nullable String problem, String text) {

    Delivery {
        objects = List.copyOf(objects);
    }
}
