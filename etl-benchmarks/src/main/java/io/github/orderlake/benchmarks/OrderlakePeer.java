package io.github.orderlake.benchmarks;

import io.github.orderlake.Pipeline;
import io.github.orderlake.RunReport;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.order.Orders;
import io.github.orderlake.parquet.ParquetSink;
import io.github.orderlake.store.LocalObjects;
import io.github.orderlake.store.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Orderlake as a library, as its users call it. */
final class OrderlakePeer {

    private OrderlakePeer() {}

    static void convert(Conversion conversion) throws IOException {
        Path directory = conversion.output().toAbsolutePath().resolveSibling("");
        RunReport report = Pipeline.from(LocalObjects.of(conversion.input()))
                .through(JsonFlattener.of(Orders.flattenSpec()))
                .into(ParquetSink.builder(LocalStore.in(directory))
                        .codec(conversion.codec())
                        .threads(conversion.threads())
                        .build())
                .run();
        if (!report.succeeded()) {
            throw new IOException("Not converted", report.failures().get(0).failure());
        }
        // The sink names files after their input.
        Files.move(Path.of(report.files().get(0).uri()), conversion.output(), StandardCopyOption.REPLACE_EXISTING);
    }
}
