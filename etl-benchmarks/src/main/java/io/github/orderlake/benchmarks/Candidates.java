package io.github.orderlake.benchmarks;

import io.github.orderlake.parquet.Codec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds out which candidates there are: contenders, variants, a second JDK, and Polars if it is installed. */
final class Candidates {

    private static final Path POLARS = Path.of("etl-benchmarks", "peers", "polars.js");

    private Candidates() {}

    /** Returns the candidates, Orderlake first. */
    static List<Candidate> of(PeerOptions options) throws IOException, InterruptedException {
        Path java = thisJava();
        String classPath = ClassPath.asJars(options.work());
        List<Candidate> candidates = new ArrayList<>();
        for (Contender contender : options.contenders()) {
            candidates.add(new Candidate.Jvm(contender.title(), java, JvmOptions.of(contender), classPath, contender));
        }
        for (Variant variant : options.variants()) {
            candidates.add(variant(variant, java, classPath, options.work()));
        }
        Path otherJava = options.otherJava();
        if (otherJava != null) {
            String version = HostEnvironment.javaFeatureVersion(otherJava);
            for (Contender contender : options.contenders()) {
                candidates.add(new Candidate.Jvm(
                        contender.title() + ", JDK " + version,
                        otherJava,
                        JvmOptions.of(contender),
                        classPath,
                        contender));
            }
        }
        if (Files.isDirectory(POLARS.resolveSibling("node_modules").resolve("nodejs-polars"))) {
            candidates.add(new Candidate.Polars(POLARS));
        }
        return candidates;
    }

    /** Returns the program that this process runs. */
    static Path thisJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static Candidate variant(Variant variant, Path java, String classPath, Path work)
            throws IOException, InterruptedException {
        String title = Contender.ORDERLAKE.title() + ", " + variant.title();
        return switch (variant) {
            case C1 -> orderlake(title, java, classPath, "-XX:TieredStopAtLevel=1");
            case CDS -> orderlake(title, java, classPath, "-XX:SharedArchiveFile=" + archive(java, classPath, work));
        };
    }

    /** Makes a class archive from one conversion of a small file. */
    private static Path archive(Path java, String classPath, Path work) throws IOException, InterruptedException {
        Path archive = work.resolve("orderlake.jsa").toAbsolutePath();
        Files.deleteIfExists(archive);
        Path input = work.resolve("orders-archive.json");
        OrderGenerator.writeFile(Shape.NDJSON, OrderMix.DEFAULT, 100, input);
        Conversion conversion = new Conversion(input, work.resolve("orders-archive.parquet"), 2, Codec.ZSTD);
        Candidate dump = orderlake("dump", java, classPath, "-XX:ArchiveClassesAtExit=" + archive);
        ChildProcess.run(dump.command(conversion), Map.of(), work.resolve("archive.log"));
        // Without -Xshare:on a JVM that cannot use the archive goes on without it, and nobody would notice.
        Candidate probe = orderlake("probe", java, classPath, "-XX:SharedArchiveFile=" + archive, "-Xshare:on");
        ChildProcess.run(probe.command(conversion), Map.of(), work.resolve("archive-probe.log"));
        return archive;
    }

    private static Candidate orderlake(String title, Path java, String classPath, String... moreOptions) {
        List<String> options = new ArrayList<>(JvmOptions.of(Contender.ORDERLAKE));
        options.addAll(List.of(moreOptions));
        return new Candidate.Jvm(title, java, options, classPath, Contender.ORDERLAKE);
    }
}
