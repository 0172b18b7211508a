package io.github.orderlake.examples.cli;

import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.flatten.OnMalformed;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options about input that is malformed or costs much memory; they take precedence over the spec. */
final class MalformedOptions {

    private static final int MAX_WINDOW_MEGABYTES = 1024;

    @Option(
            names = "--on-malformed",
            paramLabel = "MODE",
            converter = ModeConverter.class,
            description =
                    "malformed records that have no line of their own: fail means the input they are in,"
                            + " next-record rejects such a record if the next one is found (default: that of the spec, or fail)")
    private @Nullable OnMalformed onMalformed;

    @Option(
            names = "--zstd-window",
            paramLabel = "MB",
            description = "largest window of Zstandard input, for each input at once (default: that of the spec, or 8)")
    private @Nullable Integer windowMegabytes;

    /**
     * Returns the spec with what the options say.
     *
     * @throws IllegalArgumentException if an option is out of its range
     */
    FlattenSpec applyTo(FlattenSpec spec) {
        if (onMalformed == null && windowMegabytes == null) {
            return spec;
        }
        FlattenSpec.Builder builder = spec.toBuilder();
        if (onMalformed != null) {
            builder.onMalformed(onMalformed);
        }
        if (windowMegabytes != null) {
            if (windowMegabytes < 1 || windowMegabytes > MAX_WINDOW_MEGABYTES) {
                throw new IllegalArgumentException(
                        "--zstd-window must be from 1 to " + MAX_WINDOW_MEGABYTES + " but was " + windowMegabytes);
            }
            builder.maxZstdWindowBytes(windowMegabytes << 20);
        }
        return builder.build();
    }

    /** Reads a mode. */
    static final class ModeConverter implements ITypeConverter<OnMalformed> {

        @Override
        public OnMalformed convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "fail" -> OnMalformed.FAIL;
                case "next-record" -> OnMalformed.NEXT_RECORD;
                default -> throw new TypeConversionException("expected fail or next-record but was '" + text + "'");
            };
        }
    }
}
