package io.github.orderlake.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;

/**
 * A flat space of named objects that sinks write to: a directory, memory, a bucket.
 *
 * <p>A key is a relative path with {@code /} between its segments: not empty, no segment empty, {@code .} or {@code ..}.
 * An object is visible either whole or not at all. Implementations are thread-safe; the streams they return are not.
 */
public interface ObjectStore {

    /** Begins an object that replaces a former one of the same key. Same as {@code create(NewObject.of(key))}. */
    default PendingObject create(String key) throws IOException {
        return create(NewObject.of(key));
    }

    /**
     * Begins an object, which becomes visible at {@link PendingObject#commit()}.
     *
     * @throws IOException if that is not possible; the message names the object
     */
    PendingObject create(NewObject object) throws IOException;

    /**
     * Opens an object for reading. The caller closes the stream.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such object
     * @throws IOException if it cannot be read; the message names the object
     */
    InputStream read(String key) throws IOException;

    /** Tells whether there is a visible object of this key. */
    boolean exists(String key) throws IOException;

    /** Removes an object; does nothing if there is none. */
    void delete(String key) throws IOException;

    /** Returns the keys of all visible objects that begin with {@code prefix}, in ascending order. */
    List<String> list(String prefix) throws IOException;

    /** Returns the address that people and engines use for the object of this key. */
    URI uri(String key);

    /**
     * Returns how many bytes a key may have in UTF-8, without what the store itself puts before it. Default: 1,024, the limit
     * of S3.
     */
    default int maxKeyBytes() {
        return 1024;
    }
}
