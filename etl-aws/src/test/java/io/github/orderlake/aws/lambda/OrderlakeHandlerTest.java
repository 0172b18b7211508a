package io.github.orderlake.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.orderlake.aws.S3Server;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.s3.model.S3Object;

class OrderlakeHandlerTest {

    @RegisterExtension
    static final S3Server S3 = new S3Server();

    private static final String NAME = "Alice Liddell";
    private static final String EMAIL = "alice@example.org";

    private String inbox;
    private String lake;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeAll
    static void setCredentials() {
        System.setProperty("aws.accessKeyId", "ak");
        System.setProperty("aws.secretAccessKey", "sk");
        System.setProperty("aws.region", "us-east-1");
    }

    @AfterAll
    static void clearCredentials() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        System.clearProperty("aws.region");
    }

    @BeforeEach
    void setUp() {
        inbox = S3.newBucket();
        lake = S3.newBucket();
        environment.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + S3.port());
        environment.put("ORDERLAKE_TARGET", "s3://" + lake + "/orders/");
    }

    @Test
    void convertsWhatANotificationNames() {
        S3.put(inbox, "in/may 1+2.json", order("a", 2));

        Invoked invoked = Invoked.of(handler(), Events.s3(Events.record(inbox, "in/may 1+2.json", "00A1")));

        assertThat(invoked.answer().toString())
                .isEqualTo(
                        "{\"published\":1,\"unchanged\":0,\"outdated\":0,\"ignored\":0,\"rows\":2,\"recordsRejected\":0}");
        assertThat(keys(lake, "orders/")).hasSize(1);
        JsonNode line = invoked.objects().get(0);
        assertThat(line.get("object").asText()).isEqualTo("s3://" + inbox + "/in/may 1+2.json");
        assertThat(line.get("sequencer").asText()).isEqualTo("00A1");
        assertThat(line.get("outcome").asText()).isEqualTo("PUBLISHED");
        assertThat(line.get("level").asText()).isEqualTo("INFO");
        assertThat(line.get("requestId").asText()).isEqualTo("request-1");
        assertThat(line.get("rows").asLong()).isEqualTo(2);
        assertThat(line.get("recordsRead").asLong()).isEqualTo(1);
    }

    private OrderlakeHandler handler() {
        return new OrderlakeHandler(environment);
    }

    private List<String> keys(String bucket, String prefix) {
        return S3.client().listObjectsV2(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private static String order(String id, int products) {
        StringBuilder json = new StringBuilder(
                "{\"order_id\":\"" + id + "\",\"order_date\":\"2024-05-01T10:00:00\",\"total_amount\":5,"
                        + "\"customer\":{\"customer_id\":\"c1\",\"name\":\"" + NAME + "\",\"email\":\"" + EMAIL
                        + "\",\"address\":\"1 Rabbit Hole\"},\"products\":[");
        for (int i = 0; i < products; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"product_id\":\"p" + i
                            + "\",\"name\":\"n\",\"category\":\"c\",\"price\":1.5,\"quantity\":2}");
        }
        return json.append("]}").toString();
    }
}
