package io.github.orderlake.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import io.github.orderlake.Pipeline;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is a module itself compiles against the library and runs with it, with what Maven gives it and no flags. */
class ModulePathTest {

    private static final String MODULE = """
            module shop {
                requires io.github.orderlake.parquet;
            }
            """;

    private static final String MAIN = """
            package shop;

            import io.github.orderlake.Pipeline;
            import io.github.orderlake.RunReport;
            import io.github.orderlake.flatten.JsonFlattener;
            import io.github.orderlake.order.Orders;
            import io.github.orderlake.parquet.ParquetSink;
            import io.github.orderlake.store.LocalObjects;
            import io.github.orderlake.store.LocalStore;
            import java.nio.file.Path;

            public final class Main {
                public static void main(String[] args) throws Exception {
                    RunReport report = Pipeline.from(LocalObjects.of(Path.of(args[0])))
                            .through(JsonFlattener.of(Orders.flattenSpec()))
                            .into(ParquetSink.builder(LocalStore.in(Path.of(args[1]))).build())
                            .run();
                    System.out.print(report.rows() + " rows, module " + Pipeline.class.getModule().getName()
                            + " and " + ParquetSink.class.getModule().getName());
                    report.failures().forEach(unit -> System.out.print(" " + unit.failure()));
                }
            }
            """;

    @TempDir
    Path directory;

    @Test
    void aModuleCompilesAndConverts() throws Exception {
        Path sources = Files.createDirectories(directory.resolve("src/shop")).getParent();
        Path classes = directory.resolve("classes");
        Files.writeString(sources.resolve("module-info.java"), MODULE);
        Files.writeString(sources.resolve("shop/Main.java"), MAIN);
        assertThat(compile(sources, classes)).isEmpty();

        Path input = directory.resolve("orders.json");
        Files.writeString(input, """
                [{"order_id": 1, "order_date": "2024-05-01", "products": [{"product_id": "p", "price": 1.5, "quantity": 2}]}]
                """);
        Path compressed = directory.resolve("orders.json.zst");
        Files.write(compressed, Zstd.compress(Files.readAllBytes(input)));
        for (Path file : List.of(input, compressed)) {
            assertThat(run(classes, file))
                    .isEqualTo("1 rows, module io.github.orderlake.core and io.github.orderlake.parquet");
        }
    }

    private static String compile(Path sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-p", modulePath(), "-d", classes.toString(), "-Xlint:all", "-Werror"),
                            null,
                            files.getJavaFileObjects(
                                    sources.resolve("module-info.java"), sources.resolve("shop/Main.java")))
                    .call();
        }
        return messages.toString();
    }

    private String run(Path classes, Path input) throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-p",
                        modulePath() + File.pathSeparator + classes,
                        "-m",
                        "shop/shop.Main",
                        input.toString(),
                        directory.resolve("lake").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }

    /** Returns the jars or directories that Maven puts on the module path of a program that depends on {@code etl-parquet}. */
    private static String modulePath() {
        return Stream.of(
                        Pipeline.class,
                        ParquetSink.class,
                        ObjectMapper.class,
                        JsonFactory.class,
                        JsonProperty.class,
                        Zstd.class,
                        Nullable.class)
                .map(ModulePathTest::placeOf)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path placeOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
