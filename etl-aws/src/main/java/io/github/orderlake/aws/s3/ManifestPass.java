package io.github.orderlake.aws.s3;

import io.github.orderlake.Content;
import io.github.orderlake.Origin;
import io.github.orderlake.Source.Unit;
import io.github.orderlake.Source.Units;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One pass over the objects that a manifest names, of which a line is in memory at a time. */
final class ManifestPass implements Units<Content> {

    /** A key has 1,024 bytes at most, three times as many when encoded. */
    private static final int MAX_LINE_BYTES = 8 << 10;

    /** Bucket, key, and a version if there is one; each with or without quotation marks. */
    private static final Pattern VALUES =
            Pattern.compile("\"?([^\",]+)\"?\\s*,\\s*\"?([^\",]+)\"?(?:\\s*,\\s*\"?([^\",]*)\"?)?");

    private final S3Objects source;
    private final S3Address manifest;

    private @Nullable InputStream bytes;
    private long lineNumber;
    private boolean found;
    private boolean done;

    ManifestPass(S3Objects source, S3Address manifest) {
        this.source = source;
        this.manifest = manifest;
    }

    @Override
    public @Nullable Unit<Content> next() throws IOException {
        while (!done) {
            String line = readLine();
            if (line == null) {
                close();
                if (!found) {
                    throw new NoSuchFileException(manifest.uri().toString(), null, "the manifest names no object");
                }
            } else if (!line.isBlank()) {
                found = true;
                return unit(line.strip());
            }
        }
        return null;
    }

    private Unit<Content> unit(String line) throws IOException {
        S3Address object;
        String versionId = null;
        try {
            if (line.startsWith("s3://")) {
                object = S3Address.of(URI.create(line));
            } else {
                Matcher values = VALUES.matcher(line);
                if (!values.matches()) {
                    throw malformed("it is neither s3://bucket/key nor bucket,key", null);
                }
                object = new S3Address(values.group(1), decoded(values.group(2)));
                versionId = values.group(3) == null || values.group(3).isBlank() ? null : values.group(3);
            }
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()), e);
        }
        try {
            return source.find(new S3ObjectVersion(object.bucket(), object.key(), versionId, null, ""));
        } catch (NoSuchFileException e) {
            return missing(object, e);
        }
    }

    /** One object that is gone fails alone: the others of a manifest of millions are still to be read. */
    private Unit<Content> missing(S3Address object, NoSuchFileException cause) {
        String reason = cause.getReason() + ", but " + place() + " names it";
        Content content = () -> {
            NoSuchFileException missing = new NoSuchFileException(object.uri().toString(), null, reason);
            missing.initCause(cause);
            throw missing;
        };
        return new Unit<>(new Origin(object.uri(), "missing", -1, Instant.now()), content);
    }

    private static String decoded(String key) {
        try {
            return URLDecoder.decode(key, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the key is not URL-encoded", e);
        }
    }

    /** Returns the next line, or {@code null} if there is none. */
    private @Nullable String readLine() throws IOException {
        InputStream in = bytes;
        if (in == null) {
            in = new BufferedInputStream(
                    ResumingStream.openWhole(source.calls(), new Pin(manifest, null, null), ResumingStream.UNKNOWN));
            bytes = in;
        }
        lineNumber++;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        if (b < 0) {
            return null;
        }
        for (; b >= 0 && b != '\n'; b = in.read()) {
            if (line.size() == MAX_LINE_BYTES) {
                throw malformed("it is longer than " + MAX_LINE_BYTES + " bytes", null);
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private IOException malformed(String fault, @Nullable Exception cause) {
        return new IOException(place() + " is malformed: " + fault, cause);
    }

    private String place() {
        return "line " + lineNumber + " of " + manifest.uri();
    }

    @Override
    public void close() throws IOException {
        done = true;
        if (bytes != null) {
            bytes.close();
        }
    }
}
