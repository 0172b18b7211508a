package io.github.orderlake.aws.s3;

import io.github.orderlake.Content;
import io.github.orderlake.Origin;
import io.github.orderlake.Source;
import io.github.orderlake.aws.RetryPolicy;
import io.github.orderlake.aws.SecureEndpoint;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.RequestPayer;

/**
 * A source of objects in S3, each of them one unit: first those that are named, then those below prefixes in the order of
 * the listing, then those of manifests.
 *
 * <p>Objects are looked up one after another while the units are worked on, so memory does not grow with their number. A
 * named object that is missing, and a prefix or manifest without any object, ends the run with an error when its turn
 * comes, so that a mistyped name does not look like success. An object that several arguments lead to is read once; only
 * a manifest is taken at its word.
 *
 * <p>The version of an object is its version id if that is named or S3 tells it, which a listing does not, and its ETag
 * otherwise. An object that is replaced or removed between being found and being read to the end fails its unit. A
 * connection that breaks off is made again from where it ended. An object larger than two ranges (16 MiB) is fetched by
 * several threads ahead of the reader; they end with its stream.
 *
 * <p>Immutable and thread-safe. The client belongs to the caller, who closes it after the last use of what was opened here.
 * An endpoint without TLS is refused unless it is on this machine.
 *
 * <pre>{@code
 * Source<Content> orders = S3Objects.builder(S3Client.create())
 *         .prefix("orders-in", "2024/05/")
 *         .suffixes(".json", ".json.gz")
 *         .build();
 * }</pre>
 */
public final class S3Objects implements Source<Content> {

    private final S3Calls calls;
    private final ObjectContent.ReadAhead readAhead;
    private final Map<S3Address, S3ObjectVersion> named;
    private final List<S3Address> prefixes;
    private final List<URI> manifests;
    private final ObjectFilter filter;
    private final boolean contentFirst;
    private final boolean emptyAllowed;
    private final Consumer<URI> skipped;
    private final @Nullable Integer pageKeys;

    private S3Objects(Builder builder) {
        calls = new S3Calls(
                builder.client,
                builder.retries,
                builder.expectedBucketOwner,
                builder.requesterPays ? RequestPayer.REQUESTER : null);
        readAhead =
                new ObjectContent.ReadAhead(builder.rangeBytes, (int) (builder.readAheadBytes / builder.rangeBytes));
        named = new LinkedHashMap<>(builder.named);
        prefixes = withoutCovered(builder.prefixes);
        manifests = List.copyOf(builder.manifests);
        filter = new ObjectFilter(builder.suffixes, builder.minSizeBytes, builder.maxSizeBytes);
        contentFirst = builder.contentFirst;
        emptyAllowed = builder.emptyAllowed;
        skipped = builder.skipped;
        pageKeys = builder.pageKeys;
    }

    /**
     * Returns a builder without any object and with defaults for everything else.
     *
     * @param client makes the requests; stays the caller's
     * @throws IllegalArgumentException if the client's endpoint is not safe
     */
    public static Builder builder(S3Client client) {
        return new Builder(client);
    }

    /**
     * {@inheritDoc} No request is made before the first unit is asked for.
     *
     * <p>The units fail with {@link java.nio.file.NoSuchFileException} if a named object, or one that a manifest names,
     * does not exist, or there is none below a prefix and that is not {@linkplain Builder#allowEmpty allowed}; with {@link S3ObjectReplacedException} if one that was named by its
     * ETag has another one; and with {@link S3RequestException} if a request fails.
     */
    @Override
    public Units<Content> open() {
        List<Units<Content>> passes = new ArrayList<>();
        named.values().forEach(object -> passes.add(contentFirst ? new FirstAnswerPass(this, object) : once(object)));
        Set<S3Address> seen = Set.copyOf(named.keySet());
        prefixes.forEach(prefix -> passes.add(new PrefixPass(this, prefix, filter, seen, pageKeys)));
        manifests.forEach(manifest -> passes.add(new ManifestPass(this, S3Address.of(manifest))));
        return new PassUnits(passes);
    }

    /** Describes what is read. */
    @Override
    public String toString() {
        List<String> texts = new ArrayList<>();
        named.keySet().forEach(object -> texts.add(object.uri().toString()));
        prefixes.forEach(prefix -> texts.add(prefix.uri() + "*"));
        manifests.forEach(manifest -> texts.add("manifest " + manifest));
        return "S3Objects[" + String.join(", ", texts) + "]";
    }

    /** Returns whether there may be no object below a prefix. */
    boolean isEmptyAllowed() {
        return emptyAllowed;
    }

    /** Tells of an object that is passed over because of a name in its key. */
    void skip(S3Address object) {
        skipped.accept(object.uri());
    }

    /** Returns an object that is known by its name only. */
    Unit<Content> find(S3ObjectVersion wanted) throws IOException {
        S3Address object = wanted.address();
        HeadObjectResponse head;
        try {
            head = calls.head(object, wanted.versionId());
        } catch (S3RequestException e) {
            throw e.isNoSuchKey() ? S3Errors.missing(object.uri(), e) : e;
        }
        Pin pin = pin(wanted, head.versionId(), head.eTag());
        return unit(pin, head.contentLength(), head.lastModified(), wanted.sequencer());
    }

    /**
     * Returns what an object is to be read as, according to an answer of S3.
     *
     * @param versionId what S3 told, or {@code null} if the bucket has no versions
     * @throws S3ObjectReplacedException if it is another object than the one that is wanted
     */
    static Pin pin(S3ObjectVersion wanted, @Nullable String versionId, String eTag) throws S3ObjectReplacedException {
        String known = wanted.versionId() != null ? wanted.versionId() : versionId;
        if ("null".equals(known)) {
            // Every content has this id while versioning is suspended, so it pins nothing.
            known = null;
        }
        if (wanted.versionId() == null || known == null) {
            requireETag(wanted, eTag);
        }
        return new Pin(wanted.address(), known, eTag);
    }

    private static void requireETag(S3ObjectVersion wanted, String eTag) throws S3ObjectReplacedException {
        String found = S3ObjectVersion.unquoted(eTag);
        if (wanted.eTag() != null && !wanted.eTag().equals(found)) {
            URI uri = wanted.address().uri();
            throw new S3ObjectReplacedException(
                    uri + ": the object was replaced: its ETag is " + found + " and was to be " + wanted.eTag(),
                    uri,
                    null);
        }
    }

    /**
     * Returns an object of which S3 has told what is to be known. Its version is the ETag, whatever else is known: listings
     * do not tell version ids, and an object must have the same version however it was found.
     */
    Unit<Content> unit(Pin pin, long sizeBytes, Instant lastModified, String sequencer) {
        String version = S3ObjectVersion.unquoted(Objects.requireNonNull(pin.eTag(), "eTag"));
        Origin origin = new Origin(pin.object().uri(), version, sizeBytes, lastModified, sequencer);
        return new Unit<>(origin, new ObjectContent(calls, readAhead, pin, sizeBytes));
    }

    S3Calls calls() {
        return calls;
    }

    ObjectContent.ReadAhead readAhead() {
        return readAhead;
    }

    private Units<Content> once(S3ObjectVersion object) {
        return new Units<>() {
            private boolean done;

            @Override
            public @Nullable Unit<Content> next() throws IOException {
                if (done) {
                    return null;
                }
                done = true;
                return find(object);
            }
        };
    }

    /** Leaves out prefixes below other ones, whose objects come with those. */
    private static List<S3Address> withoutCovered(List<S3Address> prefixes) {
        List<S3Address> distinct = prefixes.stream().distinct().toList();
        return distinct.stream()
                .filter(prefix -> distinct.stream().noneMatch(other -> covers(other, prefix)))
                .toList();
    }

    private static boolean covers(S3Address wide, S3Address narrow) {
        return !wide.equals(narrow)
                && wide.bucket().equals(narrow.bucket())
                && narrow.key().startsWith(wide.key());
    }

    /** One pass after another, each over the objects that one argument stands for. */
    private static final class PassUnits implements Units<Content> {

        private final List<Units<Content>> passes;
        private int current;

        PassUnits(List<Units<Content>> passes) {
            this.passes = passes;
        }

        @Override
        public @Nullable Unit<Content> next() throws IOException {
            while (current < passes.size()) {
                Unit<Content> unit = passes.get(current).next();
                if (unit != null) {
                    return unit;
                }
                current++;
            }
            return null;
        }

        @Override
        public void close() throws IOException {
            current = passes.size();
            for (Units<Content> pass : passes) {
                pass.close();
            }
        }
    }

    /** Collects what is read, and how. Not thread-safe. */
    public static final class Builder {

        private static final int MIN_RANGE_BYTES = 64 << 10;
        private static final int MAX_RANGE_BYTES = 1 << 30;
        private static final long MAX_READ_AHEAD_BYTES = 64L << 30;
        private static final int MAX_RANGES = 256;

        private final S3Client client;
        private final Map<S3Address, S3ObjectVersion> named = new LinkedHashMap<>();
        private final List<S3Address> prefixes = new ArrayList<>();
        private final List<URI> manifests = new ArrayList<>();
        private List<String> suffixes = List.of();
        private long minSizeBytes;
        private long maxSizeBytes = Long.MAX_VALUE;
        private @Nullable String expectedBucketOwner;
        private boolean requesterPays;
        private RetryPolicy retries = RetryPolicy.ofDefaults();
        private long readAheadBytes = 32L << 20;
        private int rangeBytes = 8 << 20;
        private boolean contentFirst;
        private boolean emptyAllowed;
        private Consumer<URI> skipped = object -> {};
        private boolean plainHttpAllowed;
        private @Nullable Integer pageKeys;

        private Builder(S3Client client) {
            this.client = Objects.requireNonNull(client, "client");
        }

        /**
         * Adds an object in its latest version.
         *
         * @throws IllegalArgumentException if the bucket is not a name, the key is empty, or the object was added in a
         *     version of its own
         */
        public Builder object(String bucket, String key) {
            return object(S3ObjectVersion.latest(bucket, key));
        }

        /**
         * Adds an object in a certain version.
         *
         * @throws IllegalArgumentException if the bucket is not a name, key or version are empty, or the object was added in
         *     another version
         */
        public Builder object(String bucket, String key, String versionId) {
            return object(new S3ObjectVersion(bucket, key, Options.notBlank("versionId", versionId), null, ""));
        }

        /**
         * Adds an object in the version that somebody tells of, such as an S3 event. That with a version id is read in that
         * version, even if there is a newer one. Of one with an ETag only the latest version is read if it has that ETag; if
         * it has another one, the run ends with {@link S3ObjectReplacedException}.
         *
         * @throws IllegalArgumentException if the object was added in another version
         */
        public Builder object(S3ObjectVersion version) {
            S3ObjectVersion former = named.putIfAbsent(version.address(), version);
            if (former != null && !former.equals(version)) {
                throw new IllegalArgumentException(version.address().uri()
                        + " was added in another version, and a run reads one version of an object");
            }
            return this;
        }

        /**
         * Adds objects in their latest versions.
         *
         * @param uris {@code s3://bucket/key}, quoted as URIs are: a space is {@code %20}
         * @throws IllegalArgumentException if one is not such a URI
         */
        public Builder objects(List<URI> uris) {
            for (URI uri : uris) {
                S3Address object = S3Address.of(uri);
                object(object.bucket(), object.key());
            }
            return this;
        }

        /**
         * Adds the objects that a prefix leads to, at any depth. Empty objects whose key ends with {@code /}, which
         * consoles make for folders, are left out, and so is what has {@code .} or {@code _} before a name below the
         * prefix, such as {@code _SUCCESS} and {@code _temporary/}; what {@link #suffixes}, {@link #minSizeBytes} and
         * {@link #maxSizeBytes} leave out as well.
         *
         * @param prefix what keys begin with; empty for the whole bucket
         * @throws IllegalArgumentException if the bucket is not a name
         */
        public Builder prefix(String bucket, String prefix) {
            prefixes.add(new S3Address(bucket, prefix));
            return this;
        }

        /**
         * Adds the objects that a manifest names: an object in UTF-8 with a line for each.
         *
         * <p>A line is either a URI, quoted as in {@link #objects}, or comma-separated values as in manifests of S3 Batch
         * Operations and in S3 Inventory: bucket, key and, if wanted, version id, with or without quotation marks. There
         * keys are URL-encoded, a space being {@code +} or {@code %20}. Blank lines are skipped. Filters do not apply, and
         * lines that name the same object twice are not noticed.
         *
         * @param uri {@code s3://bucket/key}
         * @throws IllegalArgumentException if it is not such a URI
         */
        public Builder manifest(URI uri) {
            manifests.add(S3Address.of(uri).uri());
            return this;
        }

        /**
         * Sets how keys below prefixes must end, in one of these ways, case counting. Default: in any way.
         *
         * @throws IllegalArgumentException if there is none, or one is empty
         */
        public Builder suffixes(String... suffixes) {
            this.suffixes = List.of(suffixes);
            if (this.suffixes.isEmpty() || this.suffixes.contains("")) {
                throw new IllegalArgumentException("There must be a suffix, and none may be empty");
            }
            return this;
        }

        /**
         * Sets how many bytes an object below a prefix must have at least, as stored. Default: 0.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder minSizeBytes(long minSizeBytes) {
            this.minSizeBytes = Options.inRange("minSizeBytes", minSizeBytes, 0, Long.MAX_VALUE);
            return this;
        }

        /**
         * Sets how many bytes an object below a prefix may have at most, as stored. Default: no limit.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maxSizeBytes(long maxSizeBytes) {
            this.maxSizeBytes = Options.inRange("maxSizeBytes", maxSizeBytes, 0, Long.MAX_VALUE);
            return this;
        }

        /**
         * Sets which account the buckets must belong to; S3 refuses every request if they do not. Default: any.
         *
         * @param accountId 12 digits
         * @throws IllegalArgumentException if it is not
         */
        public Builder expectedBucketOwner(String accountId) {
            expectedBucketOwner = Options.accountId(accountId);
            return this;
        }

        /** Has the client's account pay for requests to buckets that demand it. Default: the bucket's owner pays. */
        public Builder requesterPays() {
            requesterPays = true;
            return this;
        }

        /** Sets how requests are made again that failed for a passing reason. Default: {@link RetryPolicy#ofDefaults()}. */
        public Builder retries(RetryPolicy retries) {
            this.retries = Objects.requireNonNull(retries, "retries");
            return this;
        }

        /**
         * Sets how much memory, in bytes, a large object's ranges take while it is read, those on their way included. There
         * is a thread for each range, {@code readAheadBytes / rangeBytes} of them. Less than two ranges: every object is
         * read by one request. Default: 32 MiB.
         *
         * @throws IllegalArgumentException if it is negative or above 64 GiB
         */
        public Builder readAheadBytes(long readAheadBytes) {
            this.readAheadBytes = Options.inRange("readAheadBytes", readAheadBytes, 0, MAX_READ_AHEAD_BYTES);
            return this;
        }

        /**
         * Sets how large a range is, in bytes. Objects larger than two are read in ranges. Default: 8 MiB.
         *
         * @throws IllegalArgumentException if it is not 64 KiB to 1 GiB
         */
        public Builder rangeBytes(int rangeBytes) {
            this.rangeBytes = (int) Options.inRange("rangeBytes", rangeBytes, MIN_RANGE_BYTES, MAX_RANGE_BYTES);
            return this;
        }

        /**
         * Asks for the content of a named object at once, and learns from the answer what it is, instead of asking for that
         * beforehand. That saves a request of each object that is read, which counts where objects are small and waited for.
         * What is not read after all, or is read in ranges, costs a connection that is broken off; so it is for runs of one
         * unit at a time, since with several the next object is asked for before this one is read. Until it is read its
         * connection is taken, so a client needs more than one for each run at once. Default: asks beforehand.
         */
        public Builder contentFirst() {
            contentFirst = true;
            return this;
        }

        /**
         * Allows an endpoint that is plain HTTP on another machine, such as a server in a private network. Whoever is on the
         * way can read and change everything then, so the default is to refuse such an endpoint.
         */
        public Builder allowPlainHttp() {
            plainHttpAllowed = true;
            return this;
        }

        /**
         * Allows that there is no object to read below a prefix, as on a day without orders. Default: that is a failure, since a
         * prefix may be misspelt.
         */
        public Builder allowEmpty() {
            emptyAllowed = true;
            return this;
        }

        /**
         * Sets who is told of each object below a prefix that is passed over because a name in its key begins with {@code .} or
         * {@code _}, as those of unfinished and hidden files do. Called by the thread that lists. Default: nobody.
         */
        public Builder onSkipped(Consumer<URI> skipped) {
            this.skipped = Objects.requireNonNull(skipped, "skipped");
            return this;
        }

        /** Sets how many entries a page of a listing has. For tests. */
        Builder pageKeys(int pageKeys) {
            this.pageKeys = pageKeys;
            return this;
        }

        /**
         * Returns the source. No request is made.
         *
         * @throws IllegalArgumentException if nothing is to be read, the size limits exclude everything, there were more
         *     than 256 ranges, or the client's endpoint is not safe
         */
        public S3Objects build() {
            SecureEndpoint.require(client, plainHttpAllowed);
            if (named.isEmpty() && prefixes.isEmpty() && manifests.isEmpty()) {
                throw new IllegalArgumentException("There must be at least one object, prefix or manifest to read");
            }
            if (minSizeBytes > maxSizeBytes) {
                throw new IllegalArgumentException(
                        "minSizeBytes must be 0 to maxSizeBytes, " + maxSizeBytes + ", but was " + minSizeBytes);
            }
            if (readAheadBytes / rangeBytes > MAX_RANGES) {
                throw new IllegalArgumentException("readAheadBytes must be at most " + MAX_RANGES
                        + " times rangeBytes, " + rangeBytes + ", but was " + readAheadBytes);
            }
            return new S3Objects(this);
        }
    }
}
