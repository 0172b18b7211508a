package io.github.orderlake;

import java.net.URI;
import java.util.List;
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
     * @param uri where it is
     * @param rows how many rows it holds
     * @param sizeBytes its size in bytes
     */
    public record PublishedFile(URI uri, long rows, long sizeBytes) {

        public PublishedFile {
            Objects.requireNonNull(uri, "uri");
        }
    }
}
