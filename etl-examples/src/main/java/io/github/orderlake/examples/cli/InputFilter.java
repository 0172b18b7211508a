package io.github.orderlake.examples.cli;

import io.github.orderlake.Content;
import io.github.orderlake.Source;
import io.github.orderlake.store.NameFilter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that tell which files below directories, and which objects below prefixes, are inputs. */
final class InputFilter {

    @Option(
            names = "--suffix",
            paramLabel = "TEXT",
            split = ",",
            description =
                    "how names below a directory or s3://bucket/prefix/, and those that match a pattern, must end, for"
                            + " example .json,.json.gz (default: any)")
    private List<String> suffixes = List.of();

    @Option(
            names = "--include",
            paramLabel = "GLOB",
            description =
                    "reads only names below a directory or s3://bucket/prefix/ that match, for example 'orders-*' at"
                            + " any depth, or '2024/*/*.json'; may be repeated")
    private List<String> included = List.of();

    @Option(
            names = "--exclude",
            paramLabel = "GLOB",
            description = "leaves out names that match, and all below a directory whose name does; may be repeated")
    private List<String> excluded = List.of();

    /** Returns how keys below prefixes must end; empty if any will do. */
    List<String> suffixes() {
        return suffixes;
    }

    /**
     * Returns the condition that the options make.
     *
     * @throws IllegalArgumentException if a pattern is malformed
     */
    NameFilter names() {
        return NameFilter.all().endingWith(suffixes).including(included).excluding(excluded);
    }

    /** Returns those objects below a prefix that the options do not leave out. */
    Source<Content> objectsBelow(URI prefix, Source<Content> objects) {
        return included.isEmpty() && excluded.isEmpty()
                ? objects
                : () -> new Accepted(prefix, S3Uris.key(prefix).length(), names(), objects.open());
    }

    private static final class Accepted implements Source.Units<Content> {

        private final URI prefix;
        private final int prefixLength;
        private final NameFilter filter;
        private final Source.Units<Content> all;
        private boolean refused;
        private boolean accepted;

        Accepted(URI prefix, int prefixLength, NameFilter filter, Source.Units<Content> all) {
            this.prefix = prefix;
            this.prefixLength = prefixLength;
            this.filter = filter;
            this.all = all;
        }

        @Override
        public Source.@Nullable Unit<Content> next() throws IOException {
            for (Source.Unit<Content> unit = all.next(); unit != null; unit = all.next()) {
                String name = S3Uris.key(unit.origin().uri()).substring(prefixLength);
                if (filter.accepts(name)) {
                    accepted = true;
                    return unit;
                }
                refused = true;
            }
            if (refused && !accepted) {
                throw new NoSuchFileException(
                        prefix.toString(), null, "--include and --exclude leave out all objects below it");
            }
            return null;
        }

        @Override
        public void close() throws IOException {
            all.close();
        }
    }
}
