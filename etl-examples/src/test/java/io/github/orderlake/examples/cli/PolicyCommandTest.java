package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.examples.cli.Cli.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyCommandTest {

    private static final String KEY = "arn:aws:kms:eu-west-1:111122223333:key/0a1b-2c3d";

    @ParameterizedTest
    @CsvSource({
        "least, --source s3://orders-in/2024/ --to s3://lake/orders_parquet_datalake/",
        "one-object, --source s3://orders-in/2024/a.json --versioned",
        "every-option, --source s3://orders-in/2024/ --source s3://archive --to s3://lake/orders/ --glue-table lake.orders"
                + " --kms-key " + KEY + " --account 111122223333 --region eu-west-1"
                + " --expected-bucket-owner 111122223333 --versioned --tagged --sweep",
        "crawler, --to s3://lake/orders/ --glue-crawler etl_pipeline_crawler --account 111122223333"
                + " --region cn-north-1 --partition aws-cn --stage catalog",
        "partitions-only, --glue-table lake.orders --glue-mode partitions_only",
        "bucket-policies, --source s3://orders-in/2024/ --to s3://lake/orders/ --bucket-policy"
    })
    void printsPolicies(String golden, String options) throws IOException {
        Result result = run(options);

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo(resource("policy/" + golden + ".json"));
        assertThat(result.exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "``|There must be --source or --to, --glue-table or --glue-crawler",
                "--glue-table lake.orders --bucket-policy|There must be --source or --to",
                "--glue-table lake.orders --glue-crawler c|--glue-table and --glue-crawler exclude each other",
                "--to s3://lake/orders/ --glue-mode CHECK|--glue-mode needs --glue-table",
                "--to s3://lake/orders/ --bucket-policy --stage target|--bucket-policy and --stage exclude each other",
                "--source s3://orders-in/ --sweep|--sweep needs --to",
                "--source s3://orders-in/ --tagged|--tagged needs --to",
                "--source s3://orders-in/ --function|--function needs --to",
                "--glue-crawler c --versioned|--versioned, --kms-key and --expected-bucket-owner need --source or --to",
                "--to s3://lake/orders/ --stage sweep|--stage SWEEP needs options that say what it works on",
                "--glue-table orders|--glue-table must be DATABASE.TABLE but was \"orders\"",
                "--to orders/|A location must begin with s3://bucket but was \"orders/\"",
                "--to s3://lake/orders/ --partition mars|Invalid value for option '--partition': expected one of aws, aws-cn,"
                        + " aws-us-gov but was 'mars'"
            })
    void saysWhatIsWrongWithItsOptions(String options, String message) {
        assertThat(run(options))
                .isEqualTo(new Result(2, "", "orderlake: " + message + " (orderlake policy --help tells more)\n"));
    }

    @Test
    void needsNoSdk(@TempDir Path directory) throws Exception {
        Path loaded = directory.resolve("loaded.txt");

        Process process = Cli.start(
                directory,
                List.of("-Xlog:class+load:file=" + loaded),
                "policy",
                "--source",
                "s3://orders-in/2024/",
                "--glue-table",
                "lake.orders");

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readString(loaded))
                .contains("io.github.orderlake.aws.policy.PipelinePolicies")
                .doesNotContain("software.amazon.awssdk");
    }

    private static Result run(String options) {
        List<String> args = new ArrayList<>(List.of("policy"));
        if (!options.isEmpty()) {
            args.addAll(List.of(options.split(" ", -1)));
        }
        return Cli.run(args.toArray());
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = PolicyCommandTest.class.getResourceAsStream("/" + name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
