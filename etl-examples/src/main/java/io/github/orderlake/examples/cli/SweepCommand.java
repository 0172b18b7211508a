package io.github.orderlake.examples.cli;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code sweep}: gives up uploads that dead processes have left. */
@Command(
        name = "sweep",
        description = {
            "Aborts multipart uploads that processes have left which were killed; their parts are stored and paid for.",
            "",
            "Uploads that are still going on are aborted too if they are older than that.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILED_TEXT, ExitCodes.USAGE_TEXT})
final class SweepCommand implements Callable<Integer> {

    private static final int SHOWN_UPLOADS = 20;

    private final Streams streams;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "PLACE", description = "s3://bucket/prefix/")
    private String place = "";

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            converter = Age.class,
            description = "30s, 30m, 12h or 7d (default: 1d)")
    private Duration olderThan = Duration.ofDays(1);

    @Mixin
    private AwsOptions awsOptions = new AwsOptions();

    SweepCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (!S3Uris.isS3(place)) {
            throw wrongUsage(place + " is no s3://bucket/prefix/");
        }
        try (AwsSession aws = new AwsSession(awsOptions)) {
            List<URI> aborted;
            try {
                S3Place swept = S3Place.of(place, aws);
                aborted = aws.clients().store(swept.bucket(), swept.prefix()).sweep("", olderThan);
            } catch (IllegalArgumentException e) {
                throw wrongUsage(Failures.message(e));
            }
            streams.out().println(aborted.size() + (aborted.size() == 1 ? " upload" : " uploads") + " aborted");
            for (URI uri : aborted.subList(0, Math.min(aborted.size(), SHOWN_UPLOADS))) {
                streams.out().println(uri);
            }
            if (aborted.size() > SHOWN_UPLOADS) {
                streams.out().println("  and " + (aborted.size() - SHOWN_UPLOADS) + " more uploads");
            }
        }
        return ExitCodes.OK;
    }

    private ParameterException wrongUsage(String message) {
        return Usage.wrong(spec, message);
    }

    /** Ages such as {@code 12h}. */
    static final class Age implements ITypeConverter<Duration> {

        private static final Pattern SYNTAX = Pattern.compile("(?<number>[0-9]{1,6})(?<unit>[smhd])");

        @Override
        public Duration convert(String value) {
            Matcher matcher = SYNTAX.matcher(value);
            if (!matcher.matches()) {
                throw new TypeConversionException("\"" + value + "\" is no age: expected 30s, 30m, 12h or 7d");
            }
            long number = Long.parseLong(matcher.group("number"));
            return switch (matcher.group("unit")) {
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
        }
    }
}
