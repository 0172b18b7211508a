package io.github.orderlake.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.aws.LambdaRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Priming as Lambda's runtime interface client has it done, before a snapshot is taken. */
@EnabledOnOs(OS.LINUX)
class SnapStartTest {

    @Test
    void primesWithoutANetworkThoughAVariableNamesAnEndpoint() {
        try (LambdaRuntime function = LambdaRuntime.builder(OrderlakeHandler.class.getName())
                .environment("ORDERLAKE_TARGET", "s3://lake/orders/")
                .environment("ORDERLAKE_GLUE_TABLE", "lake.orders")
                // Nothing listens there.
                .environment("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
                .environment("AWS_ENDPOINT_URL_GLUE", "http://127.0.0.1:1")
                .jvmOptions("-Xlog:class+load:stdout")
                .snapStart()
                .build()) {
            assertThat(function.start()).isTrue();
            function.stop();

            assertThat(function.output())
                    .noneMatch(line -> line.contains("priming failed"))
                    .anyMatch(line -> line.contains("s3.model.PutObjectResponse "))
                    // Which an event makes that comes again.
                    .anyMatch(line -> line.contains("s3.model.ListObjectsV2Response "))
                    .anyMatch(line -> line.contains("io.github.orderlake.parquet.CompactWriter "));
        }
    }
}
