package io.github.orderlake.examples.cli;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The AWS clients of one command, made when they are first needed: a command that touches files only must not load the
 * SDK. Not thread-safe.
 */
final class AwsSession implements Closeable {

    private final AwsOptions options;
    private @Nullable AwsClients clients;

    AwsSession(AwsOptions options) {
        this.options = options;
    }

    boolean isPlainHttpAllowed() {
        return options.isPlainHttpAllowed();
    }

    boolean isEmptyAllowed() {
        return options.isEmptyAllowed();
    }

    /** Returns a line for each prefix of which objects were passed over. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (clients != null) {
            clients.skipped()
                    .forEach((prefix, count) -> notes.add(count + (count == 1 ? " object" : " objects") + " below "
                            + prefix + " passed over: a name in the key begins with . or _"));
        }
        return notes;
    }

    /** Returns the clients, which this session closes. */
    AwsClients clients() {
        AwsClients made = clients;
        if (made == null) {
            made = new AwsClients(options);
            clients = made;
        }
        return made;
    }

    @Override
    public void close() {
        if (clients != null) {
            clients.close();
        }
    }
}
