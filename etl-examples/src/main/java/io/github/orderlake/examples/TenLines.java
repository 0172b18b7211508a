package io.github.orderlake.examples;

import io.github.orderlake.Pipeline;
import io.github.orderlake.RunReport;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.order.Orders;
import io.github.orderlake.parquet.ParquetSink;
import io.github.orderlake.quality.Quarantine;
import io.github.orderlake.store.LocalObjects;
import io.github.orderlake.store.LocalStore;
import java.io.IOException;
import java.nio.file.Path;

/** Converts JSON files to Parquet and keeps what does not fit: the library in ten lines. */
public final class TenLines {

    private TenLines() {}

    /** Converts: {@code TenLines IN OUT QUARANTINE}, three directories. */
    public static void main(String[] args) throws IOException {
        RunReport report = convert(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
        System.out.println(report.rows() + " rows from " + report.recordsRead() + " orders, " + report.recordsRejected()
                + " rejected");
        report.failures().forEach(unit -> System.err.println(unit.origin() + ": " + unit.failure()));
    }

    /** Converts all files below a directory. */
    public static RunReport convert(Path in, Path out, Path quarantine) throws IOException {
        return Pipeline.from(LocalObjects.of(in))
                .through(JsonFlattener.of(Orders.flattenSpec()))
                .into(ParquetSink.builder(LocalStore.in(out)).build())
                .rejectsTo(Quarantine.in(LocalStore.in(quarantine), ""))
                .run();
    }
}
