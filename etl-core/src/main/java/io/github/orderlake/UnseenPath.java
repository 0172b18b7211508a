package io.github.orderlake;

import java.util.List;
import java.util.Objects;

/**
 * The path of a column, of an array on the way to it, or of the records in pages, that was never present, most often because it
 * is misspelt. A field that is null counts as present.
 *
 * @param path the path as the specification has it, for example {@code products[].price}
 * @param similar the paths of fields that were seen and look like it, the most similar first; may be empty
 */
public record UnseenPath(String path, List<String> similar) {

    public UnseenPath {
        Objects.requireNonNull(path, "path");
        similar = List.copyOf(similar);
    }

    /** Returns whether the path is that of the outermost array that makes rows. */
    boolean isOutermostArray() {
        String names = path.replaceAll("(?s)\\\\.", "x");
        return names.indexOf("[]") == names.length() - 2;
    }

    /** Returns the path and, in brackets after it, those that are similar. */
    @Override
    public String toString() {
        return similar.isEmpty() ? path : path + " (similar: " + String.join(", ", similar) + ")";
    }
}
