package io.github.orderlake.parquet;

import io.github.orderlake.store.ObjectStore;
import java.io.IOException;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Sees to it that no file of a unit takes the place of another one of it. On file systems that do not tell {@code Garden}
 * from {@code garden}, as those of macOS and Windows, two partitions would be one file, and the rows of one be lost.
 */
final class SameNames {

    private final ObjectStore store;
    private final Map<String, Integer> count = new HashMap<>();
    private final Set<String> thereBefore = new HashSet<>();

    /** Looks for keys that differ by case or by how letters are composed only, which costs nothing if there are none. */
    SameNames(ObjectStore store, List<OpenFile> files) throws IOException {
        this.store = store;
        if (files.size() > 1) {
            files.forEach(file -> count.merge(folded(file), 1, Integer::sum));
            for (OpenFile file : files) {
                if (isDoubtful(file) && store.exists(file.key())) {
                    thereBefore.add(file.key());
                }
            }
        }
    }

    /** Called before a file is published, after those before it were. */
    void requireApart(OpenFile file) throws IOException {
        if (isDoubtful(file) && !thereBefore.contains(file.key()) && store.exists(file.key())) {
            throw new IOException(store.uri(file.key())
                    + " is taken by another file of the same input, because case does not count here");
        }
    }

    private boolean isDoubtful(OpenFile file) {
        // The tables of Unicode take a while to load, which a unit of one file need not wait for.
        return !count.isEmpty() && count.getOrDefault(folded(file), 0) > 1;
    }

    private static String folded(OpenFile file) {
        return Normalizer.normalize(file.key(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }
}
