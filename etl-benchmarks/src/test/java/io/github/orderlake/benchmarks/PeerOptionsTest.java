package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.orderlake.parquet.Codec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerOptionsTest {

    @Test
    void hasDefaults() {
        PeerOptions options = PeerOptions.parse();

        assertThat(options.rounds()).isEqualTo(5);
        assertThat(options.cases())
                .extracting(peerCase -> peerCase.title(1) + " " + peerCase.threads())
                .containsExactly(
                        "Array, 475 MB, 1 thread [1, 2]",
                        "NDJSON, 475 MB, 1 thread [1, 2]",
                        "NDJSON, 50 KB, 1 thread [1]");
        assertThat(options.contenders()).containsExactly(Contender.values());
        assertThat(options.variants()).isEmpty();
        assertThat(options.codec()).isEqualTo(Codec.ZSTD);
        assertThat(options.otherJava()).isNull();
        assertThat(options.markdown()).isEqualTo(Path.of("docs/performance.md"));
        assertThat(options.svg()).isEqualTo(Path.of("docs/performance.svg"));
    }

    @Test
    void readsArguments() {
        PeerOptions options = PeerOptions.parse(
                "--rounds",
                "3",
                "--case",
                "pretty:1000:4",
                "--contenders",
                "carpet",
                "--variants",
                "C1,CDS",
                "--java",
                "jdk/bin/java",
                "--codec",
                "SNAPPY",
                "--work",
                "w",
                "--markdown",
                "report.md");

        assertThat(options)
                .isEqualTo(new PeerOptions(
                        3,
                        List.of(new PeerCase(Shape.PRETTY, new Amount(1000, false), List.of(4))),
                        List.of(Contender.ORDERLAKE, Contender.CARPET),
                        List.of(Variant.C1, Variant.CDS),
                        Codec.SNAPPY,
                        Path.of("jdk/bin/java"),
                        Path.of("w"),
                        Path.of("report.md")));
        assertThat(options.cases().get(0).input(Path.of("w"))).isEqualTo(Path.of("w/orders-r1-PRETTY-1000orders.json"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --rounds 0       | rounds must be positive but was 0
            --rounds many    | Option --rounds must be a whole number but was "many"
            --case 475MB     | A case must be SHAPE:AMOUNT:THREADS, such as NDJSON:475MB:1,2, but was "475MB"
            --case ARRAY:1MB:0 | Threads of a case must be positive but were "0"
            --case ARRAY:1MB:x | Threads of a case must be a whole number but was "x"
            --case X:1MB:1   | Shape must be one of [ARRAY, NDJSON, PRETTY] but was "X"
            --contenders A   | Contender must be one of [ORDERLAKE, DUCKDB, JACKSON_COLUMNS, CARPET, AVRO] but was "A"
            --variants C2    | Variant must be one of [C1, CDS] but was "C2"
            --codec GZIP     | codec must be ZSTD or SNAPPY but was GZIP
            --size 1         | There is no option --size
            --java           | Option --java needs a value
            475MB            | Unexpected argument "475MB"
            """)
    void saysWhichArgumentIsWrong(String arguments, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerOptions.parse(arguments.split(" ")))
                .withMessage(message);
    }
}
