package io.github.orderlake.lambda;

import io.github.orderlake.aws.lambda.FakeContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The zip that Lambda gets, unpacked as Lambda does. */
final class FunctionZip {

    static final Path FILE = Path.of("target", "orderlake-lambda.zip").toAbsolutePath();

    private final Path task;

    private FunctionZip(Path task) {
        this.task = task;
    }

    /** What a process printed, and how it ended. */
    record Ended(int exitCode, String output) {}

    static FunctionZip unpack(Path task) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(FILE))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = task.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(zip, file);
                }
            }
        }
        return new FunctionZip(task);
    }

    /** Returns the files within, relative to where Lambda unpacks them. */
    List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(task)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> task.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    /** Invokes the handler in a JVM of its own, with these variables and the class path that Lambda makes, for each event. */
    Ended invoke(Map<String, String> variables, String... events) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        command.add(classPath());
        command.add(InvokeOnce.class.getName());
        command.addAll(List.of(events));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("ORDERLAKE_"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        try (InputStream out = process.getInputStream()) {
            String output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the function does not end");
            }
            return new Ended(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    private String classPath() throws IOException {
        String function = task + ":"
                + files().stream()
                        .filter(file -> file.startsWith("lib/") && file.endsWith(".jar"))
                        .map(file -> task.resolve(file).toString())
                        .collect(Collectors.joining(":"));
        return function + ":" + location(InvokeOnce.class) + ":" + location(FakeContext.class);
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
