package io.github.orderlake.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.orderlake.aws.S3Server;
import io.github.orderlake.aws.lambda.FakeContext;
import io.github.orderlake.aws.lambda.ObjectEventHandler;
import io.github.orderlake.aws.lambda.PermanentFailureException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.s3.model.S3Object;

class EmbeddedFunctionTest {

    @RegisterExtension
    static final S3Server SERVER = new S3Server();

    private final PrintStream standardOutput = System.out;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private String inbox;
    private String lake;

    @BeforeEach
    void setUp() {
        System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
        inbox = SERVER.newBucket();
        lake = SERVER.newBucket();
    }

    @AfterEach
    void tearDown() {
        System.setOut(standardOutput);
    }

    @Test
    void convertsWhatAnEventNames() throws IOException {
        SERVER.put(inbox, "1.json", "{\"order_id\": \"1\", \"products\": [{\"price\": 1.5}, {\"price\": 2}]}");
        String event = "{\"Records\":[{\"eventSource\":\"aws:s3\",\"eventName\":\"ObjectCreated:Put\",\"s3\":{"
                + "\"bucket\":{\"name\":\"" + inbox + "\"},\"object\":{\"key\":\"1.json\"}}}]}";

        String answer = invoke(event);

        assertThat(answer).contains("\"published\":1", "\"rows\":2");
        assertThat(keys("orders/")).singleElement().asString().endsWith(".parquet");
        assertThat(log.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("\"Rows\":2");
    }

    @Test
    void refusesItsOwnOutput() {
        assertThatThrownBy(() -> invoke("{\"bucket\":\"" + lake + "\",\"key\":\"orders/a.parquet\"}"))
                .isInstanceOf(PermanentFailureException.class)
                .hasMessageEndingWith("which this function writes to");
    }

    private String invoke(String event) throws IOException {
        ObjectEventHandler function = new EmbeddedFunction(SERVER.client(), lake);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        function.handleRequest(
                new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, new FakeContext());
        return answer.toString(StandardCharsets.UTF_8);
    }

    private List<String> keys(String prefix) {
        return SERVER.client().listObjectsV2(request -> request.bucket(lake).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }
}
