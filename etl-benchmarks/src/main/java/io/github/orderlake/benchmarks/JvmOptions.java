package io.github.orderlake.benchmarks;

import java.util.List;

/**
 * The JVM options of the comparison: the heap that each contender needs for any input of the default cases. All else is
 * left as the JVM has it.
 *
 * <table>
 * <caption>Largest heap</caption>
 * <tr><td>Orderlake</td><td>128 MiB, whatever the size of the input</td></tr>
 * <tr><td>DuckDB</td><td>64 MiB: its own memory is outside the heap</td></tr>
 * <tr><td>parquet-java, Carpet, Avro</td><td>512 MiB: a row group of 1,000,000 rows and its dictionaries</td></tr>
 * </table>
 */
final class JvmOptions {

    private static final String NATIVE_LIBRARIES = "--enable-native-access=ALL-UNNAMED";

    private JvmOptions() {}

    static List<String> of(Contender contender) {
        String heap = switch (contender) {
            case ORDERLAKE -> "-Xmx128m";
            case DUCKDB -> "-Xmx64m";
            case JACKSON_COLUMNS, CARPET, AVRO -> "-Xmx512m";
        };
        return List.of(heap, NATIVE_LIBRARIES);
    }
}
