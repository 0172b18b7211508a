package io.github.orderlake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes that can be read, from the beginning, as often as needed.
 *
 * <p>Implementations are safe for use by several threads; each stream they return is used by one.
 */
@FunctionalInterface
public interface Content {

    /**
     * Opens the bytes, as stored: still compressed if they are. The caller closes the stream.
     *
     * @throws IOException if they cannot be opened; the message names the object
     */
    InputStream open() throws IOException;

    /** Returns content held in memory. The array is shared, not copied, and must not change. */
    static Content of(byte[] bytes) {
        return () -> new ByteArrayInputStream(bytes);
    }
}
