package io.github.orderlake.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One row of the comparison: how to start a process that converts. */
interface Candidate {

    /** Returns the name in tables and charts. */
    String title();

    /** Returns the options that differ from a program's defaults, for people. */
    String flags();

    /** Tells whether it can convert this shape with this number of threads. */
    boolean takes(Shape shape, int threads);

    /** Returns program and arguments. */
    List<String> command(Conversion conversion);

    /** Returns what is added to the environment of the process. */
    Map<String, String> environment(Conversion conversion);

    /**
     * {@link ConvertOnce} in a JVM.
     *
     * @param title the name in tables and charts
     * @param java the program
     * @param options options of the JVM
     * @param classPath its class path
     * @param contender who converts
     */
    record Jvm(String title, Path java, List<String> options, String classPath, Contender contender)
            implements Candidate {

        public Jvm {
            options = List.copyOf(options);
        }

        @Override
        public String flags() {
            return String.join(" ", options).replaceFirst("(SharedArchiveFile=)\\S*/", "$1");
        }

        @Override
        public boolean takes(Shape shape, int threads) {
            return threads == 1 || contender.threaded();
        }

        @Override
        public List<String> command(Conversion conversion) {
            List<String> command = new ArrayList<>();
            command.add(java.toString());
            command.addAll(options);
            command.addAll(List.of(
                    "-cp",
                    classPath,
                    ConvertOnce.class.getName(),
                    contender.name(),
                    conversion.input().toString(),
                    conversion.output().toString(),
                    Integer.toString(conversion.threads()),
                    conversion.codec().name()));
            return command;
        }

        @Override
        public Map<String, String> environment(Conversion conversion) {
            return Map.of();
        }
    }

    /**
     * Polars in Node.js, which reads NDJSON only.
     *
     * @param script the path of {@code polars.js}
     */
    record Polars(Path script) implements Candidate {

        @Override
        public String title() {
            return "Polars (Node.js)";
        }

        @Override
        public String flags() {
            return "POLARS_MAX_THREADS";
        }

        @Override
        public boolean takes(Shape shape, int threads) {
            return shape == Shape.NDJSON;
        }

        @Override
        public List<String> command(Conversion conversion) {
            return List.of(
                    "node",
                    script.toString(),
                    conversion.input().toString(),
                    conversion.output().toString(),
                    Integer.toString(conversion.threads()),
                    conversion.codec().name());
        }

        @Override
        public Map<String, String> environment(Conversion conversion) {
            return Map.of("POLARS_MAX_THREADS", Integer.toString(conversion.threads()));
        }
    }
}
