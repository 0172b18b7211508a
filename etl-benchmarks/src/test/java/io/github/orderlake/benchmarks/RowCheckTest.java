package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.parquet.Codec;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowCheckTest {

    @TempDir
    private Path directory;

    @Test
    void isEqualForTheSameRowsOnly() throws Exception {
        RowCheck check = check(Contender.ORDERLAKE, OrderMix.DEFAULT, Codec.ZSTD);

        assertThat(check.columns())
                .isEqualTo("order_id VARCHAR, order_date VARCHAR, total_amount DOUBLE, customer_id VARCHAR,"
                        + " customer_name VARCHAR, email VARCHAR, address VARCHAR, product_id VARCHAR,"
                        + " product_name VARCHAR, category VARCHAR, price DOUBLE, quantity BIGINT");
        assertThat(check(Contender.CARPET, OrderMix.DEFAULT, Codec.SNAPPY)).isEqualTo(check);
        assertThat(check(Contender.ORDERLAKE, OrderMix.DEFAULT.withNullShare(0.01), Codec.ZSTD))
                .isNotEqualTo(check)
                .extracting(RowCheck::rows)
                .isEqualTo(check.rows());
    }

    private RowCheck check(Contender contender, OrderMix mix, Codec codec) throws Exception {
        Path input = directory.resolve("orders.json");
        Path output = directory.resolve("orders.parquet");
        OrderGenerator.writeFile(Shape.NDJSON, mix, 200, input);
        contender.convert(new Conversion(input, output, 1, codec));
        return RowCheck.of(output);
    }
}
