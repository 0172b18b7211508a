package io.github.orderlake.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.orderlake.aws.FakeGlue;
import io.github.orderlake.aws.S3Server;
import io.github.orderlake.aws.lambda.MetricNames;
import io.github.orderlake.order.Orders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The zip runs by itself, with the variables that the template gives it. */
class FunctionZipIT {

    @RegisterExtension
    static final S3Server S3 = new S3Server();

    @TempDir
    static Path task;

    private static final int MAX_BYTES = 35 * 1000 * 1000;
    private static final String ORDER = "{\"order_id\":\"o-1\",\"order_date\":\"2024-05-01\",\"total_amount\":9.5,"
            + "\"customer\":{\"customer_id\":\"c-1\",\"name\":\"n\",\"email\":\"e\",\"address\":\"a\"},"
            + "\"products\":[{\"product_id\":\"p-1\",\"name\":\"n\",\"category\":\"c\",\"price\":9.5,\"quantity\":1}]}";

    /** Another way to say "orders", which takes the classes that read a spec. */
    private static final String SPEC = Orders.flattenSpec().toJson();

    private static FunctionZip zip;

    @BeforeAll
    static void unpack() throws IOException {
        zip = FunctionZip.unpack(task);
    }

    @Test
    void isSmallAndHoldsOneJar() throws IOException {
        assertThat(Files.size(FunctionZip.FILE)).isLessThan(MAX_BYTES);
        assertThat(zip.files()).containsExactly("lib/orderlake-lambda.jar");
    }

    @Test
    void holdsWhatRunsInLambdaOnly() throws IOException {
        try (JarFile jar = new JarFile(task.resolve("lib/orderlake-lambda.jar").toFile())) {
            List<String> names = jar.stream().map(ZipEntry::getName).toList();

            assertThat(names.stream().filter(name -> name.matches(".*\\.(so|dll|dylib|jnilib|a)")))
                    .containsExactlyInAnyOrder(
                            "linux/aarch64/libzstd-jni-1.5.7-28.so",
                            "linux/amd64/libzstd-jni-1.5.7-28.so",
                            "org/xerial/snappy/native/Linux/aarch64/libsnappyjava.so",
                            "org/xerial/snappy/native/Linux/x86_64/libsnappyjava.so");
            assertThat(names)
                    .doesNotHaveDuplicates()
                    .noneMatch(
                            name -> name.contains("netty") || name.contains("/http/apache") || name.contains("junit"))
                    .noneMatch(name -> name.startsWith("io/github/orderlake/lambda/"))
                    .contains("io/github/orderlake/aws/lambda/OrderlakeHandler.class", "META-INF/LICENSE");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ZSTD", "SNAPPY"})
    void convertsAndRegisters(String codec) throws IOException, InterruptedException {
        Stack stack =
                Stack.of(Map.of("NamePrefix", "it-" + codec.toLowerCase(Locale.ROOT), "Codec", codec, "Spec", SPEC));
        String source = bucket(stack, "NewSourceBucket");
        String lake = bucket(stack, "NewLakeBucket");
        S3.put(source, "orders/a.json", ORDER);
        try (FakeGlue glue = FakeGlue.start()) {
            glue.addDatabase("orderlake");
            Map<String, String> variables = variables(stack);
            variables.put("AWS_ENDPOINT_URL_GLUE", glue.endpoint().toString());
            String event = "{\"bucket\":\"" + source + "\",\"key\":\"orders/a.json\"}";

            FunctionZip.Ended ended = zip.invoke(variables, event, event);

            assertThat(ended.exitCode()).as(ended.output()).isZero();
            assertThat(keys(lake))
                    .filteredOn(key -> key.startsWith("orders_parquet_datalake/"))
                    .singleElement()
                    .satisfies(key -> {
                        assertThat(key)
                                .startsWith("orders_parquet_datalake/day=2024-05-01/")
                                .endsWith(".parquet");
                        assertThat(bytes(lake, key))
                                .startsWith('P', 'A', 'R', '1')
                                .endsWith('P', 'A', 'R', '1');
                    });
            assertThat(glue.table("orderlake.orders")).isNotNull();
            assertThat(metrics(ended.output())).hasSize(2).allSatisfy(this::areThoseThatAreWatched);
        }
    }

    @Test
    void refusesVariablesThatItDoesNotKnow() throws IOException, InterruptedException {
        Map<String, String> variables = variables(Stack.of(Map.of()));
        variables.put("ORDERLAKE_TARGETT", "s3://lake/a/");

        FunctionZip.Ended ended = zip.invoke(variables);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.output()).contains("ORDERLAKE_TARGETT is no variable that is known");
    }

    private void areThoseThatAreWatched(JsonNode line) {
        JsonNode directive = line.at("/_aws/CloudWatchMetrics/0");
        List<String> names = new ArrayList<>();
        directive.get("Metrics").forEach(metric -> names.add(metric.get("Name").textValue()));
        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(MetricNames.units().keySet());
        assertThat(directive.get("Namespace").textValue()).isEqualTo("Orderlake");
        assertThat(directive.get("Dimensions").toString()).isEqualTo("[[\"FunctionName\"]]");
    }

    private static List<JsonNode> metrics(String output) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line :
                output.lines().filter(text -> text.contains("\"_aws\"")).toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    private static String bucket(Stack stack, String resource) {
        String name = (String) stack.properties(resource).get("BucketName");
        S3.client().createBucket(request -> request.bucket(name));
        return name;
    }

    private static List<String> keys(String bucket) {
        return S3.client().listObjectsV2(request -> request.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private static byte[] bytes(String bucket, String key) {
        ResponseBytes<GetObjectResponse> object =
                S3.client().getObjectAsBytes(request -> request.bucket(bucket).key(key));
        return object.asByteArray();
    }

    private static Map<String, String> variables(Stack stack) {
        Map<String, String> variables = StackVariables.of(stack);
        variables.put("_HANDLER", (String) stack.properties("Function").get("Handler"));
        variables.put("AWS_ACCESS_KEY_ID", "ak");
        variables.put("AWS_SECRET_ACCESS_KEY", "sk");
        variables.put("AWS_REGION", "us-east-1");
        variables.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + S3.port());
        return variables;
    }
}
