package io.github.orderlake.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.RejectCode;
import io.github.orderlake.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenLinesTest {

    @TempDir
    private Path directory;

    @Test
    void convertsFilesAndKeepsWhatDoesNotFit() throws IOException {
        Path in = Files.createDirectory(directory.resolve("in"));
        Files.writeString(in.resolve("orders.json"), """
            [{"order_id": 7, "customer": {"name": "Zoë"}, "products": [{"price": "2.50", "quantity": 2.0}, {"quantity": 1}]},
             {"order_id": "8", "products": [{"quantity": 2.5}]}]
            """);

        RunReport report = TenLines.convert(in, directory.resolve("out"), directory.resolve("quarantine"));

        assertThat(report.succeeded()).isTrue();
        assertThat(report.rejects()).isEqualTo(Map.of(RejectCode.OUT_OF_RANGE, 1L));
        assertThat(Duck.query("select order_id, customer_name, price, quantity from "
                        + Duck.parquet(directory.resolve("out")) + " order by quantity"))
                .containsExactly("7|Zoë|null|1", "7|Zoë|2.5|2");
        assertThat(directory.resolve("quarantine")).isDirectoryContaining("glob:**/rejects_*.ndjson");
    }

    @Test
    void runsAsAProgram() throws IOException {
        Path in = Files.createDirectory(directory.resolve("in"));
        Files.writeString(in.resolve("orders.json"), "{\"order_id\": \"1\", \"products\": [{}]}");

        TenLines.main(new String[] {
            in.toString(),
            directory.resolve("out").toString(),
            directory.resolve("quarantine").toString()
        });

        assertThat(Duck.query("select count(*) from " + Duck.parquet(directory.resolve("out"))))
                .containsExactly("1");
    }
}
