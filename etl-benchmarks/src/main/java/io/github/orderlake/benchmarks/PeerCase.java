package io.github.orderlake.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One input of the comparison.
 *
 * @param shape how the orders are laid out
 * @param amount how large the input is
 * @param threads the numbers of threads to convert it with, one table each
 */
record PeerCase(Shape shape, Amount amount, List<Integer> threads) {

    PeerCase {
        threads = List.copyOf(threads);
    }

    /** Reads {@code SHAPE:AMOUNT:THREADS}, for example {@code NDJSON:475MB:1,2}. */
    static PeerCase parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "A case must be SHAPE:AMOUNT:THREADS, such as NDJSON:475MB:1,2, but was \"" + text + "\"");
        }
        List<Integer> threads = Arrays.stream(parts[2].split(",", -1))
                .map(number -> Arguments.integer("Threads of a case", number))
                .toList();
        if (threads.stream().anyMatch(number -> number < 1)) {
            throw new IllegalArgumentException("Threads of a case must be positive but were \"" + parts[2] + "\"");
        }
        return new PeerCase(Arguments.constant(Shape.class, parts[0]), Amount.parse(parts[1]), threads);
    }

    /** Returns where the input is kept. */
    Path input(Path directory) {
        return directory.resolve(String.format(
                Locale.ROOT,
                "orders-r%d-%s-%s.json",
                OrderGenerator.REVISION,
                shape,
                amount.toString().replaceAll("[ ,]", "")));
    }

    /** Returns the heading of a table. */
    String title(int threadCount) {
        String layout = switch (shape) {
            case ARRAY -> "Array";
            case NDJSON -> "NDJSON";
            case PRETTY -> "Pretty-printed";
        };
        return layout + ", " + amount + ", " + threadCount + (threadCount == 1 ? " thread" : " threads");
    }
}
