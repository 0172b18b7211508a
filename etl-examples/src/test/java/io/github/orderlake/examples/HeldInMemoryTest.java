package io.github.orderlake.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldInMemoryTest {

    private static final Instant SENT = Instant.parse("2024-05-17T08:30:00Z");

    @TempDir
    private Path out;

    @Test
    void writesOneRowPerProduct() throws IOException {
        HeldInMemory.main(new String[] {out.toString()});

        assertThat(Duck.query("select order_id, total_amount, customer_name, product_name, price, quantity from "
                        + Duck.parquet(out) + " order by order_id, product_id"))
                .containsExactly(
                        "ORD-1|81.0|Zoë Müller|Kite|19.5|2",
                        "ORD-1|81.0|Zoë Müller|Desk Lamp|42.0|1",
                        "ORD-2|42.0|null|Desk Lamp|42.0|1");
    }

    @Test
    void replacesTheFileWhenTheSameMessagesComeAgain() throws IOException {
        RunReport first = HeldInMemory.write(HeldInMemory.twoOrders(), 1200, SENT, out);
        RunReport again = HeldInMemory.write(HeldInMemory.twoOrders(), 1200, SENT, out);
        RunReport next = HeldInMemory.write(HeldInMemory.twoOrders(), 1202, SENT, out);

        assertThat(again.files()).isEqualTo(first.files());
        assertThat(next.files()).isNotEqualTo(first.files());
        assertThat(Duck.query("select count(*) from " + Duck.parquet(out))).containsExactly("6");
    }
}
