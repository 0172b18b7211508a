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

    /**
     * Returns the condition that the options make.
     *
     * @throws IllegalArgumentException if a pattern is malformed
     */
    NameFilter names() {
        return NameFilter.all().endingWith(suffixes).including(included).excluding(excluded);
    }

    /**
     * Returns the objects that an argument stands for, without those that the options leave out.
     *
     * @param argument {@code s3://bucket/key} or {@code s3://bucket/prefix/}
     * @throws IllegalArgumentException if it is neither
     */
    Source<Content> objects(String argument, AwsSession aws, long readAheadBytes) {
        URI uri = S3Uris.parse(argument);
        NameFilter names = names();
        Source<Content> objects = aws.clients().objects(uri, suffixes, readAheadBytes);
        boolean filters = S3Uris.isPrefix(uri) && !(included.isEmpty() && excluded.isEmpty());
        return () -> {
            Source.Units<Content> found = new Hinted(argument, uri, objects.open());
            return filters ? new Accepted(uri, names, aws.isEmptyAllowed(), found) : found;
        };
    }

    /** Adds to the message that there is no object what may have been meant. */
    private record Hinted(String argument, URI uri, Source.Units<Content> objects) implements Source.Units<Content> {

        @Override
        public Source.@Nullable Unit<Content> next() throws IOException {
            try {
                return objects.next();
            } catch (NoSuchFileException e) {
                String hint = hint();
                if (hint.isEmpty()) {
                    throw e;
                }
                NoSuchFileException hinted = new NoSuchFileException(e.getFile(), null, e.getReason() + "; " + hint);
                hinted.initCause(e);
                throw hinted;
            }
        }

        private String hint() {
            String key = S3Uris.key(uri);
            if (Inputs.hasWildcard(key)) {
                return "patterns are for files only: name a prefix such as s3://" + S3Uris.bucket(uri)
                        + "/orders/ and add --include";
            }
            String decoded = S3Uris.decoded(argument);
            if (!decoded.equals(argument)) {
                return "keys are not percent-encoded here: did you mean " + decoded + "?";
            }
            // Keys of objects have an ending, prefixes seldom.
            boolean isName = S3Uris.isPrefix(uri)
                    || key.substring(key.lastIndexOf('/') + 1).contains(".");
            return isName ? "" : "a prefix must end with a slash: " + argument + "/";
        }

        @Override
        public void close() throws IOException {
            objects.close();
        }
    }

    private static final class Accepted implements Source.Units<Content> {

        private final URI prefix;
        private final int prefixLength;
        private final NameFilter filter;
        private final boolean emptyAllowed;
        private final Source.Units<Content> all;
        private boolean refused;
        private boolean accepted;

        Accepted(URI prefix, NameFilter filter, boolean emptyAllowed, Source.Units<Content> all) {
            this.prefix = prefix;
            this.prefixLength = S3Uris.key(prefix).length();
            this.filter = filter;
            this.emptyAllowed = emptyAllowed;
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
            if (refused && !accepted && !emptyAllowed) {
                throw new NoSuchFileException(
                        prefix.toString(),
                        null,
                        "--include and --exclude leave out all objects below it; --allow-empty allows that");
            }
            return null;
        }

        @Override
        public void close() throws IOException {
            all.close();
        }
    }
}
