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
        Contender contender = Contender.ORDERLAKE;
        List<String> flags = new ArrayList<>(JvmOptions.of(contender));
        switch (variant) {
            case C1 -> flags.add("-XX:TieredStopAtLevel=1");
            case CDS -> flags.add("-XX:SharedArchiveFile=" + archive(java, classPath, work));
        }
        return new Candidate.Jvm(contender.title() + ", " + variant.title(), java, flags, classPath, contender);
    }

    /** Makes a class archive from one conversion of a small file. */
    private static Path archive(Path java, String classPath, Path work) throws IOException, InterruptedException {
        Path archive = work.resolve("orderlake.jsa").toAbsolutePath();
        Files.deleteIfExists(archive);
        Path input = work.resolve("orders-archive.json");
        OrderGenerator.writeFile(Shape.NDJSON, OrderMix.DEFAULT, 100, input);
        List<String> flags = new ArrayList<>(JvmOptions.of(Contender.ORDERLAKE));
        flags.add("-XX:ArchiveClassesAtExit=" + archive);
        Candidate.Jvm dump = new Candidate.Jvm("", java, flags, classPath, Contender.ORDERLAKE);
        Conversion conversion = new Conversion(input, work.resolve("orders-archive.parquet"), 2, Codec.ZSTD);
        ChildProcess.run(dump.command(conversion), Map.of(), work.resolve("archive.log"));
        // Without -Xshare:on a JVM that cannot use the archive goes on without it, and nobody would notice.
        List<String> probeFlags = new ArrayList<>(JvmOptions.of(Contender.ORDERLAKE));
        probeFlags.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:on"));
        Candidate.Jvm probe = new Candidate.Jvm("", java, probeFlags, classPath, Contender.ORDERLAKE);
        ChildProcess.run(probe.command(conversion), Map.of(), work.resolve("archive-probe.log"));
        return archive;
    }
}
