package io.github.orderlake.aws.lambda;

import io.github.orderlake.Content;
import io.github.orderlake.Pipeline;
import io.github.orderlake.RunReport;
import io.github.orderlake.Source;
import io.github.orderlake.aws.s3.S3Objects;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.order.Orders;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A tiny order that goes through everything once, without a network. */
final class Warmth {

    private static final String BUCKET = "warmth";
    private static final String KEY = "orders/order.json";
    private static final String ORDERS = """
            [{"order_id":"1","order_date":"2024-05-01T10:00:00Z","total_amount":12.5,\
            "customer":{"customer_id":"1","name":"n","email":"e","address":"a"},\
            "products":[{"product_id":"1","name":"n","category":"c","price":12.5,"quantity":1}]},{}]""";

    /** Not secret: nothing that is signed with them is ever sent. */
    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("none", "none"));

    private Warmth() {}

    /** Reads the order by way of a client of S3. */
    static void read() throws IOException {
        try (S3Client s3 = s3(answers())) {
            Pipeline.from(source(s3))
                    .through(JsonFlattener.of(Orders.flattenSpec()))
                    .preview(batch -> true);
        }
        loadTrust();
    }

    /** Converts the order by way of a client of S3, and returns what became of it. */
    static RunReport convert(LocalAnswers answers, Function<S3Client, Function<Source<Content>, Pipeline>> pipelines)
            throws IOException {
        try (S3Client s3 = s3(answers)) {
            return pipelines.apply(s3).apply(source(s3)).run();
        }
    }

    static LocalAnswers answers() {
        LocalAnswers answers = new LocalAnswers();
        answers.put(KEY, ORDERS);
        return answers;
    }

    /** Reads which certificates are trusted: a tenth of a second, with the first connection otherwise. */
    static void loadTrust() {
        try {
            SSLContext.getDefault().getSocketFactory();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has TLS", e);
        }
    }

    static StaticCredentialsProvider credentials() {
        return CREDENTIALS;
    }

    private static Source<Content> source(S3Client s3) {
        return S3Objects.builder(s3).object(BUCKET, KEY).contentFirst().build();
    }

    private static S3Client s3(LocalAnswers answers) {
        return S3Client.builder()
                .httpClient(answers)
                .endpointOverride(LocalAnswers.ENDPOINT)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(CREDENTIALS)
                .build();
    }
}
