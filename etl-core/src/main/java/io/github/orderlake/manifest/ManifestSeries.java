package io.github.orderlake.manifest;

import io.github.orderlake.store.IfExists;
import io.github.orderlake.store.NewObject;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The numbered manifests of one URI, the last of which counts. One is only ever added as the successor of the last one
 * that was read, which fails if somebody else did so meanwhile.
 *
 * <p>That rests on a number not becoming free again while somebody may still take it for the next. So superseded
 * manifests are kept until the last one is a day old, and what was read half a day ago is read again before it gets a
 * successor. The first is kept for good, because whoever has not read the series tries to write that one.
 */
final class ManifestSeries {

    private static final Duration KEPT_FOR = Duration.ofDays(1);
    private static final Duration VALID_FOR = Duration.ofHours(12);
    private static final int DIGEST_BYTES = 16;
    private static final int NUMBER_DIGITS = 9;
    private static final String SUFFIX = ".json";
    private static final int READ_ATTEMPTS = 10;
    private static final int FIRST = 1;

    private final ObjectStore store;
    private final String prefix;
    private final String uri;
    private final Clock clock;

    // as last read or written
    private Manifest last;
    private int number;
    private Instant knownSince;

    /** The series of a URI, which is taken for empty until it is {@linkplain #reload read}. */
    ManifestSeries(ObjectStore store, String prefix, String uri, Clock clock) {
        this.store = store;
        this.prefix = prefix + digest(uri) + "/";
        this.uri = uri;
        this.clock = clock;
        this.last = Manifest.empty(uri);
        this.knownSince = clock.instant();
    }

    /** Returns the last manifest, as far as known. */
    Manifest last() {
        return last;
    }

    /** Returns the number of the manifest that is added next, unless somebody else is faster. */
    int nextNumber() {
        return number + 1;
    }

    Instant now() {
        return clock.instant();
    }

    /** Reads the last manifest. */
    void reload() throws IOException {
        knownSince = clock.instant();
        for (int attempt = 1; ; attempt++) {
            List<String> keys = store.list(prefix).stream()
                    .filter(key -> key.endsWith(SUFFIX))
                    .toList();
            if (keys.isEmpty()) {
                last = Manifest.empty(uri);
                number = 0;
                return;
            }
            String key = keys.get(keys.size() - 1);
            try (InputStream in = store.read(key)) {
                last = ManifestJson.read(in, uri, store.uri(key));
                number = number(key);
            } catch (NoSuchFileException e) {
                // Superseded and removed this moment.
                if (attempt == READ_ATTEMPTS) {
                    throw e;
                }
                continue;
            }
            removeSuperseded(keys.subList(0, keys.size() - 1));
            return;
        }
    }

    /**
     * Adds a successor of the last manifest.
     *
     * @param step makes it of the last one
     * @return whether it was added; if not, somebody else's is the last one now, and known
     */
    boolean add(UnaryOperator<Manifest> step) throws IOException {
        if (knownSince.plus(VALID_FOR).isBefore(clock.instant())) {
            int before = number;
            reload();
            if (number != before) {
                return false;
            }
        }
        Manifest next = step.apply(last);
        String key = key(number + 1);
        try (PendingObject object = store.create(NewObject.of(key).ifExists(IfExists.FAIL))) {
            object.write(ManifestJson.write(next));
            object.commit();
        } catch (FileAlreadyExistsException e) {
            reload();
            return false;
        }
        last = next;
        number++;
        knownSince = clock.instant();
        return true;
    }

    private void removeSuperseded(List<String> keys) {
        if (last.writtenAt().plus(KEPT_FOR).isAfter(clock.instant())) {
            return;
        }
        for (String key : keys) {
            try {
                if (!key.equals(key(FIRST))) {
                    store.delete(key);
                }
            } catch (IOException e) {
                // They do no harm: only the last one counts. The next run tries again.
                return;
            }
        }
    }

    // Not String.format, which takes a function some milliseconds of its start.
    private String key(int of) {
        String digits = Integer.toString(of);
        return prefix + "0".repeat(Math.max(0, NUMBER_DIGITS - digits.length())) + digits + SUFFIX;
    }

    private int number(String key) throws IOException {
        String name = key.substring(prefix.length(), key.length() - SUFFIX.length());
        try {
            return Integer.parseInt(name);
        } catch (NumberFormatException e) {
            throw new IOException(
                    store.uri(key) + " is no manifest: its name must be a number of " + NUMBER_DIGITS + " digits", e);
        }
    }

    private static String digest(String uri) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(uri.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
