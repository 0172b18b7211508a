package io.github.orderlake.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What {@link ColdStart} measures.
 *
 * @param rounds processes of each variant and JDK
 * @param warm invocations of each process after its first one
 * @param variants how processes are started
 * @param javaHomes the JDKs
 * @param cpu the processor that the function runs on, alone
 * @param zip what is deployed
 * @param markdown the file whose marked region takes the report
 */
record ColdStartOptions(
        int rounds, int warm, List<ColdStartVariant> variants, List<Path> javaHomes, int cpu, Path zip, Path markdown) {

    static final String USAGE = """
            usage: ColdStart [options]
              --rounds N            processes of each variant and JDK; 5
              --warm N              invocations of each process after the first; 50
              --variants A,B        C2, C1, CDS, SNAP_START; all of them
              --java DIRECTORY      the home of another JDK beside the one that runs this; may be repeated
              --cpu N               the processor that the function runs on; 0
              --zip FILE            what is deployed; etl-examples/lambda/target/orderlake-lambda.zip
              --markdown FILE       where the report goes; docs/performance.md""";

    private static final Set<String> NAMES = Set.of("rounds", "warm", "variants", "java", "cpu", "zip", "markdown");

    ColdStartOptions {
        if (rounds < 1 || warm < 1) {
            throw new IllegalArgumentException("rounds and warm must be positive but were " + rounds + ", " + warm);
        }
        variants = List.copyOf(variants);
        javaHomes = List.copyOf(javaHomes);
    }

    /**
     * Reads arguments.
     *
     * @throws IllegalArgumentException if one is unknown or wrong, or the zip is not there
     */
    static ColdStartOptions parse(String... args) {
        Arguments arguments = Arguments.parse(NAMES, args);
        if (!arguments.positions().isEmpty()) {
            throw new IllegalArgumentException(
                    "Unexpected argument \"" + arguments.positions().get(0) + "\"");
        }
        Path zip = Path.of(arguments.value("zip", "etl-examples/lambda/target/orderlake-lambda.zip"));
        if (!Files.isRegularFile(zip)) {
            throw new IllegalArgumentException("There is no " + zip + ": build it first");
        }
        return new ColdStartOptions(
                arguments.integer("rounds", 5),
                arguments.integer("warm", 50),
                variants(arguments.value("variants", "")),
                javaHomes(arguments.values("java")),
                arguments.integer("cpu", 0),
                zip,
                Path.of(arguments.value("markdown", "docs/performance.md")));
    }

    private static List<ColdStartVariant> variants(String names) {
        if (names.isEmpty()) {
            return List.of(ColdStartVariant.values());
        }
        return Arrays.stream(names.split(",", -1))
                .map(name -> Arguments.constant(ColdStartVariant.class, name))
                .toList();
    }

    private static List<Path> javaHomes(List<String> others) {
        return Stream.concat(Stream.of(System.getProperty("java.home")), others.stream())
                .map(Path::of)
                .toList();
    }
}
