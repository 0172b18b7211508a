package io.github.orderlake.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** A JVM of its own that removes abandoned files and is in the middle of writing an object until it is killed. */
final class WritingProcess implements AutoCloseable {

    private static final int SIZE_BYTES = 1_000_000;

    private final Process process;

    private WritingProcess(Process process) {
        this.process = process;
    }

    /** Runs in the other JVM: writes half an object, says so, and never ends by itself. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        PendingObject object = storeIn(Path.of(arguments[0])).create(arguments[1]);
        object.write(new byte[SIZE_BYTES]);
        System.out.println("written");
        Thread.sleep(Long.MAX_VALUE);
    }

    private static LocalStore storeIn(Path directory) {
        // A stale age of zero: whatever lets itself be locked is removed.
        return new LocalStore(
                directory,
                Duration.ZERO,
                file -> FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** Returns when the other JVM has written half of its object. */
    static WritingProcess start(Path directory, String key) throws IOException, URISyntaxException {
        String classPath =
                rootOf(WritingProcess.class) + System.getProperty("path.separator") + rootOf(LocalStore.class);
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        WritingProcess.class.getName(),
                        directory.toString(),
                        key))
                .redirectErrorStream(true)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (!"written".equals(line)) {
            process.destroyForcibly();
            throw new IOException("The writing process said: " + line);
        }
        return new WritingProcess(process);
    }

    /** Ends it as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    // The class path of this JVM does not tell: a test runner may use the module path or a jar of its own.
    private static Path rootOf(Class<?> type) throws URISyntaxException {
        String name = type.getName().replace('.', '/') + ".class";
        Path root = Path.of(type.getClassLoader().getResource(name).toURI());
        for (int i = 0; i < name.split("/").length; i++) {
            root = root.getParent();
        }
        return root;
    }
}
