package io.github.orderlake.benchmarks;

import io.github.orderlake.parquet.Codec;
import java.io.IOException;
import java.nio.file.Path;

/** One conversion by one contender in a process of its own. */
public final class ConvertOnce {

    private static final String USAGE = "usage: ConvertOnce CONTENDER INPUT OUTPUT THREADS ZSTD|SNAPPY";

    private ConvertOnce() {}

    /**
     * Converts: {@code ConvertOnce CONTENDER INPUT OUTPUT THREADS CODEC}, and prints what the process has used:
     * {@code peak_rss_kb=NUMBER cpu_seconds=NUMBER}.
     */
    public static void main(String[] args) throws IOException {
        try {
            convert(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
        }
        System.out.println(ProcessUsage.ofThisProcess().toLine());
    }

    /**
     * Converts as {@link #main} does.
     *
     * @throws IllegalArgumentException if an argument is missing or wrong
     */
    static void convert(String... args) throws IOException {
        if (args.length != 5) {
            throw new IllegalArgumentException("There must be a contender, an input, an output, threads and a codec");
        }
        Arguments.constant(Contender.class, args[0])
                .convert(new Conversion(
                        Path.of(args[1]),
                        Path.of(args[2]),
                        Arguments.integer("threads", args[3]),
                        Arguments.constant(Codec.class, args[4])));
    }
}
