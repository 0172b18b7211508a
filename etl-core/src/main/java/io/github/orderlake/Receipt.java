package io.github.orderlake;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a sink made of one unit.
 *
 * @param rows how many rows it wrote
 * @param files what was published; empty if there was nothing to write
 */
public record Receipt(long rows, List<PublishedFile> files) {

    /** Says that nothing was written. */
    public static final Receipt EMPTY = new Receipt(0, List.of());

    public Receipt {
        files = List.copyOf(files);
    }

    /**
     * One published file.
     *
     * @param key what the sink calls it, for {@link Sink#remove}; the object's key in a store
     * @param uri where it is
     * @param partition the values of the partition it belongs to, as text by name, in the order of the levels; empty if
     *     the output is not partitioned
     * @param rows how many rows it holds
     * @param sizeBytes its size in bytes
     * @param checksum a checksum of its bytes, as {@link io.github.orderlake.store.PendingObject#checksum()} returns it;
     *     empty if it is not known
     */
    public record PublishedFile(
            String key, URI uri, Map<String, String> partition, long rows, long sizeBytes, String checksum) {

        public PublishedFile {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(uri, "uri");
            Objects.requireNonNull(checksum, "checksum");
            partition = Collections.unmodifiableMap(new LinkedHashMap<>(partition));
        }

        /** Describes a file of an unknown checksum. */
        public PublishedFile(String key, URI uri, Map<String, String> partition, long rows, long sizeBytes) {
            this(key, uri, partition, rows, sizeBytes, "");
        }

        /** Describes a file that belongs to no partition, of an unknown checksum. */
        public PublishedFile(String key, URI uri, long rows, long sizeBytes) {
            this(key, uri, Map.of(), rows, sizeBytes);
        }
    }
}
