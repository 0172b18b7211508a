package io.github.orderlake.aws.lambda;

import io.github.orderlake.Content;
import io.github.orderlake.Pipeline;
import io.github.orderlake.RunReport;
import io.github.orderlake.Source;
import io.github.orderlake.Source.Unit;
import io.github.orderlake.Source.Units;
import io.github.orderlake.aws.glue.CatalogReport;
import io.github.orderlake.aws.s3.S3Objects;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A Lambda function that converts orders, or other JSON records, to Parquet, and is set up by environment variables. Its
 * handler string is {@code io.github.orderlake.aws.lambda.OrderlakeHandler::handleRequest}. Besides {@code etl-aws} it needs
 * {@code etl-parquet} and an HTTP client of the AWS SDK, and Glue's client if it keeps a catalog.
 *
 * <p>{@code ORDERLAKE_TARGET}, {@code s3://bucket/prefix/}, is required. The others are listed in the README. A blank value
 * counts as none.
 *
 * <p>Thread-safe.
 *
 * @see ObjectEventHandler
 */
public final class OrderlakeHandler extends ObjectEventHandler {

    private final Setup setup;

    /** What the environment comes to. */
    private record Setup(
            Settings settings,
            S3Client s3,
            Lake lake,
            @Nullable LakeCatalog catalog) {

        static Setup of(Map<String, String> environment) {
            Settings settings = new SettingsReader(
                            environment,
                            (bucket, key) -> open(environment, bucket, key),
                            Runtime.getRuntime().maxMemory())
                    .read();
            S3Client s3 = S3Clients.create(environment);
            LakeCatalog catalog = settings.keepsCatalog() ? Catalogs.create(settings, environment, s3) : null;
            return new Setup(settings, s3, new Lake(settings, s3), catalog);
        }
    }

    /**
     * Makes a handler as the environment says. No request is made, unless the spec is in S3.
     *
     * @throws IllegalArgumentException if something is wrong with the environment; the message tells everything that is
     */
    public OrderlakeHandler() {
        this(System.getenv());
    }

    OrderlakeHandler(Map<String, String> environment) {
        this(Setup.of(environment));
    }

    private OrderlakeHandler(Setup setup) {
        super(setup.s3, setup.settings.options().withFailures(Lake.failures(setup.settings, setup.s3)));
        this.setup = setup;
    }

    @Override
    protected Pipeline pipeline(Source<Content> objects) {
        return setup.lake.pipeline(objects);
    }

    @Override
    protected void expectFiles(Duration longest) throws IOException {
        if (setup.catalog != null) {
            setup.catalog.expectFiles(longest);
        }
    }

    @Override
    protected @Nullable CatalogReport register(RunReport report) {
        return setup.catalog == null ? null : setup.catalog.register(report);
    }

    /** Converts an order with the settings of the environment, by clients that answer by themselves. */
    @Override
    protected void prime() throws IOException {
        primed();
        Warmth.loadTrust();
    }

    /** Returns what became of the order, of which one record is to be rejected if the spec demands anything. */
    RunReport primed() throws IOException {
        Settings settings = setup.settings;
        LocalAnswers answers = Warmth.answers();
        RunReport report = Warmth.convert(answers, s3 -> new Lake(settings, s3)::pipeline);
        // As if the event came again, which makes other requests.
        Warmth.convert(answers, s3 -> new Lake(settings, s3)::pipeline);
        if (settings.keepsCatalog()) {
            Catalogs.prime(settings, answers, report);
        }
        return report;
    }

    // By a client of its own: the settings, which may hold mistakes, are known before the function's is made.
    private static InputStream open(Map<String, String> environment, String bucket, String key) throws IOException {
        try (S3Client s3 = S3Clients.create(environment);
                Units<Content> objects =
                        S3Objects.builder(s3).object(bucket, key).build().open()) {
            Unit<Content> object = objects.next();
            if (object == null) {
                throw new NoSuchFileException("s3://" + bucket + "/" + key);
            }
            try (InputStream in = object.payload().open()) {
                return new ByteArrayInputStream(in.readNBytes(SettingsReader.MAX_SPEC_BYTES + 1));
            }
        }
    }

    /** Apart, because Glue's client need not be there. */
    private static final class Catalogs {

        static LakeCatalog create(Settings settings, Map<String, String> environment, S3Client s3) {
            return new LakeCatalog(settings, GlueClients.create(environment), Lake.manifestStore(settings, s3));
        }

        static void prime(Settings settings, LocalAnswers answers, RunReport report) {
            try (GlueClient glue = GlueClients.answeredBy(answers)) {
                new LakeCatalog(settings, glue, null).register(report);
            }
        }
    }
}
