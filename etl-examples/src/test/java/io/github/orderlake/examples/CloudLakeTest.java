package io.github.orderlake.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.RunReport;
import io.github.orderlake.UnitReport.Outcome;
import io.github.orderlake.aws.FakeGlue;
import io.github.orderlake.aws.S3Server;
import io.github.orderlake.aws.glue.CatalogReport;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.glue.GlueClient;

class CloudLakeTest {

    @RegisterExtension
    static final S3Server SERVER = new S3Server();

    @Test
    void convertsWhatIsNewAndRegistersItsPartitions() throws IOException {
        String inbox = SERVER.newBucket();
        String lake = SERVER.newBucket();
        SERVER.put(inbox, "orders/1.json", order("1", "2024-05-01") + order("2", "2024-05-02"));
        try (FakeGlue catalog = FakeGlue.start();
                GlueClient glue = catalog.client()) {
            catalog.addDatabase("lake");

            RunReport first = CloudLake.convert(SERVER.client(), inbox, lake);
            CatalogReport registered = CloudLake.register(glue, lake, first);
            assertThat(first.rows()).isEqualTo(2);
            assertThat(registered.failure()).isNull();
            assertThat(registered.created()).isTrue();
            assertThat(registered.partitionsRegistered()).containsExactly("day=2024-05-01", "day=2024-05-02");

            SERVER.put(inbox, "orders/2.json", order("3", "2024-05-03"));
            RunReport second = CloudLake.convert(SERVER.client(), inbox, lake);
            CatalogReport more = CloudLake.register(glue, lake, second);
            assertThat(second.rows()).isEqualTo(1);
            assertThat(second.with(Outcome.UNCHANGED)).hasSize(1);
            assertThat(more.created()).isFalse();
            assertThat(more.partitionsRegistered()).containsExactly("day=2024-05-03");
            assertThat(more.differences()).isEmpty();
        }
    }

    private static String order(String id, String day) {
        return "{\"order_id\": \"" + id + "\", \"order_date\": \"" + day + "\", \"products\": [{\"price\": 1.5}]}\n";
    }
}
