package io.github.orderlake.benchmarks;

import io.github.orderlake.parquet.Codec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@link PeerComparison}.
 *
 * @param rounds measured runs of each candidate
 * @param cases the inputs
 * @param contenders who converts; Orderlake comes first whether it is named or not, since ratios are to it
 * @param variants what else Orderlake is measured with
 * @param codec how pages are compressed
 * @param otherJava the program of a second JDK, or {@code null} for one only
 * @param work the directory for inputs, outputs and logs
 * @param markdown the file whose marked region takes the report
 */
record PeerOptions(
        int rounds,
        List<PeerCase> cases,
        List<Contender> contenders,
        List<Variant> variants,
        Codec codec,
        @Nullable Path otherJava,
        Path work,
        Path markdown) {

    static final String USAGE = """
            usage: PeerComparison [options]
              --rounds N            measured runs of each contender after one that is not measured; 5
              --case SHAPE:AMOUNT:THREADS  may be repeated; ARRAY:475MB:1,2 NDJSON:475MB:1,2 NDJSON:50KB:1
              --contenders A,B      ORDERLAKE, DUCKDB, JACKSON_COLUMNS, CARPET, AVRO; all of them
              --variants C1,CDS     also Orderlake with the first JIT compiler only, with a class archive; none
              --java FILE           also all contenders on this JVM; none
              --codec ZSTD|SNAPPY   ZSTD
              --work DIRECTORY      inputs, outputs, logs; etl-benchmarks/target/peers
              --markdown FILE       report and, beside it, chart; docs/performance.md""";

    private static final Set<String> NAMES =
            Set.of("rounds", "case", "contenders", "variants", "java", "codec", "work", "markdown");

    PeerOptions {
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds must be positive but was " + rounds);
        }
        cases = List.copyOf(cases);
        contenders = List.copyOf(contenders);
        variants = List.copyOf(variants);
    }

    /**
     * Reads arguments.
     *
     * @throws IllegalArgumentException if one is unknown or wrong
     */
    static PeerOptions parse(String... args) {
        Arguments arguments = Arguments.parse(NAMES, args);
        if (!arguments.positions().isEmpty()) {
            throw new IllegalArgumentException(
                    "Unexpected argument \"" + arguments.positions().get(0) + "\"");
        }
        String otherJava = arguments.value("java", "");
        return new PeerOptions(
                arguments.integer("rounds", 5),
                arguments.values("case", "ARRAY:475MB:1,2", "NDJSON:475MB:1,2", "NDJSON:50KB:1").stream()
                        .map(PeerCase::parse)
                        .toList(),
                contenders(arguments.value("contenders", "")),
                constants(Variant.class, arguments.value("variants", "")),
                codec(arguments.value("codec", Codec.ZSTD.name())),
                otherJava.isEmpty() ? null : Path.of(otherJava),
                Path.of(arguments.value("work", "etl-benchmarks/target/peers")),
                Path.of(arguments.value("markdown", "docs/performance.md")));
    }

    /** Returns where the chart goes: beside the report, under the same name. */
    Path svg() {
        String name = markdown.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return markdown.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ".svg");
    }

    private static List<Contender> contenders(String names) {
        List<Contender> named = names.isEmpty() ? List.of(Contender.values()) : constants(Contender.class, names);
        return Arrays.stream(Contender.values())
                .filter(contender -> contender == Contender.ORDERLAKE || named.contains(contender))
                .toList();
    }

    private static Codec codec(String name) {
        Codec codec = Arguments.constant(Codec.class, name);
        if (codec != Codec.ZSTD && codec != Codec.SNAPPY) {
            throw new IllegalArgumentException("codec must be ZSTD or SNAPPY but was " + codec);
        }
        return codec;
    }

    private static <E extends Enum<E>> List<E> constants(Class<E> type, String names) {
        return names.isEmpty()
                ? List.of()
                : Arrays.stream(names.split(",", -1))
                        .map(name -> Arguments.constant(type, name))
                        .toList();
    }
}
