package io.github.orderlake.examples.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleOrdersTest {

    /** The working directory of Maven's tests is that of their module. */
    private static final Path FILE = Path.of("data/orders.json");

    @Test
    void isWhatTheFileHolds() throws IOException {
        assertThat(SampleOrders.json()).isEqualTo(Files.readString(FILE));
    }

    @Test
    void writesTheFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("orders.json");

        SampleOrders.main(new String[] {file.toString()});

        assertThat(file).hasContent(SampleOrders.json());
    }

    @Test
    void isOfAReadableSize() {
        byte[] bytes = SampleOrders.json().getBytes(StandardCharsets.UTF_8);

        assertThat(bytes).hasSizeBetween(200_000, 300_000);
        assertThat(SampleOrders.json().lines()).hasSize(SampleOrders.ORDERS + 2).allMatch(line -> line.length() < 1500);
    }

    @Test
    void holdsWhatRealFilesHold() {
        assertThat(SampleOrders.json())
                .contains("\"order_id\": 500003")
                .contains("\"customer\": null")
                .contains("\"name\": null")
                .contains("\"products\": []")
                .contains("\"products\": null")
                .contains("\\u00e9")
                .contains("\\ud83d\\ude80")
                .contains("\\\"Rocky\\\"")
                .contains("\\n")
                .contains("\\\\")
                .containsPattern("\"price\": \"\\d+\\.\\d\\d\"")
                .containsPattern("\"quantity\": \\d+\\.0")
                .containsPattern("\"total_amount\": \\d+,")
                .contains("\"coupon\"")
                .contains("山田 太郎", "Ольга Смирнова", "ليلى حداد", "김 민준")
                .doesNotContainPattern("@(?!example\\.(com|org)\")");
    }
}
