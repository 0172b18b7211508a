package io.github.orderlake.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One execution environment of a function: a JVM in which the runtime interface client of AWS Lambda calls a handler,
 * and the Runtime API that hands events out to it and takes its answers. As on Lambda, a process that ends or exceeds
 * the time-out is replaced by a new one with the next invocation, and standard output is the log. Linux only.
 *
 * <p>Invocations come one at a time; {@link #kill} and what is read may be called by other threads meanwhile. An
 * environment has a process of its own, a temporary directory of its own, and none of this JVM's environment variables.
 *
 * <pre>{@code
 * try (LambdaRuntime function = LambdaRuntime.builder("com.example.Handler").build()) {
 *     Invocation invocation = function.invoke("{\"bucket\": \"b\", \"key\": \"k\"}");
 *     assertThat(invocation.outcome()).isEqualTo(Outcome.RESPONSE);
 * }
 * }</pre>
 */
public final class LambdaRuntime implements AutoCloseable {

    /** What became of an invocation. */
    public enum Outcome {
        /** The handler returned; the payload is its response. */
        RESPONSE,
        /** The handler threw; the payload is the error as JSON. */
        ERROR,
        /** The process could not be initialized; the payload is the error as JSON. */
        INIT_ERROR,
        /** The process ended before it had answered. */
        EXITED,
        /** The deadline passed; the process was killed. */
        TIMED_OUT
    }

    /**
     * An invocation and when its steps happened, each in nanoseconds of {@link System#nanoTime}.
     *
     * @param requestId its id
     * @param outcome what became of it
     * @param payload the response or the error, empty if there is none
     * @param cold whether it was the first one of its process
     * @param processStarted when the process was started, maybe long before
     * @param initialized when the process had asked for its first event, or for its restoration with SnapStart; 0 if it
     *     never did
     * @param dispatched when the event was handed out, or the restoration was announced; 0 if it never was
     * @param ended when the answer was there
     */
    public record Invocation(
            String requestId,
            Outcome outcome,
            String payload,
            boolean cold,
            long processStarted,
            long initialized,
            long dispatched,
            long ended) {

        /** Returns how long the process took from its start to the first request for an event. */
        public Duration init() {
            return Duration.ofNanos(initialized - processStarted);
        }

        /** Returns how long it took from handing out the event to the answer. */
        public Duration duration() {
            return Duration.ofNanos(ended - dispatched);
        }
    }

    private static final String API = "/2018-06-01/runtime/";
    private static final String CLIENT = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
    private static final String LIBRARY_PROPERTY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";
    private static final Duration INIT_PATIENCE = Duration.ofSeconds(60);
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(30);

    static {
        // Otherwise small answers may wait 40 ms for the acknowledgement of their headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Builder options;
    private final Path directory;
    private final Path library;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private volatile Environment environment;

    private LambdaRuntime(Builder options) {
        this.options = options;
        try {
            directory = Files.createTempDirectory("lambda-runtime");
            library = unpackLibrary();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins an environment of a handler: the name of a class, or {@code class::method}. */
    public static Builder builder(String handler) {
        return new Builder(handler);
    }

    /** The client unpacks its library to one file for all processes, unless it is told where the library is. */
    private Path unpackLibrary() throws IOException {
        Path target = directory.resolve("libaws-lambda-jni.so");
        String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        String resource = "/jni/libaws-lambda-jni.linux-" + processor + ".so";
        try (InputStream in = LambdaRuntime.class.getResourceAsStream(resource)) {
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
        return target;
    }

    // ---- invocations

    /**
     * Starts a process unless one runs, and waits until it is initialized or has failed to be.
     *
     * @return whether it is initialized
     */
    public boolean start() {
        return running().awaitInitialized();
    }

    /** Invokes with the default time-out and a new trace id. */
    public Invocation invoke(String event) {
        return invoke(event, options.timeout, null);
    }

    /**
     * Invokes the handler and waits for the answer, or until the time-out has passed; starts a process if none runs.
     *
     * @param event the event, JSON
     * @param timeout after which the process is killed
     * @param traceId the value of the X-Ray trace header, or {@code null} for a new one
     */
    public Invocation invoke(String event, Duration timeout, String traceId) {
        Environment current = running();
        String trace = traceId == null ? "Root=1-5759e988-" + UUID.randomUUID() : traceId;
        Event handedOut = new Event(UUID.randomUUID().toString(), event, timeout, trace);
        return current.invoke(handedOut);
    }

    private synchronized Environment running() {
        if (environment == null || !environment.process.isAlive()) {
            environment = closeAndStart(environment);
        }
        return environment;
    }

    private Environment closeAndStart(Environment former) {
        if (former != null) {
            former.close();
        }
        return new Environment();
    }

    /** Kills the process, if one runs, as a crash would. What it was doing ends as {@link Outcome#EXITED}. */
    public void kill() {
        Environment current = environment;
        if (current != null) {
            current.process.destroyForcibly();
            current.awaitExit();
        }
    }

    /** Ends the process by a signal that lets a JVM run what it runs at its end, and waits for that. */
    public void stop() {
        Environment current = environment;
        if (current != null) {
            current.process.destroy();
            current.awaitExit();
        }
    }

    // ---- what can be seen of it

    /** Returns the lines that all processes so far have printed. */
    public List<String> output() {
        return List.copyOf(output);
    }

    /** Waits for a line that was or will be printed, and returns it. */
    public String awaitOutput(Predicate<String> wanted) {
        long end = System.nanoTime() + EXIT_PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            for (String line : output) {
                if (wanted.test(line)) {
                    return line;
                }
            }
            sleep();
        }
        throw new IllegalStateException("No such line was printed, but " + output);
    }

    /** Returns the resident set of the process, in kilobytes, or its peak, as {@code VmRSS} or {@code VmHWM}. */
    public long memoryKilobytes(String name) {
        Path status = Path.of("/proc", Long.toString(environment.process.pid()), "status");
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(name + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the directory for what concerns this environment only; it is deleted with it. */
    public Path directory() {
        return directory;
    }

    @Override
    public synchronized void close() {
        if (environment != null) {
            environment.close();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(LambdaRuntime::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private record Event(String requestId, String payload, Duration timeout, String traceId) {}

    private record Answer(Outcome outcome, String payload, long time) {}

    /** A process with the Runtime API that it talks to. */
    private final class Environment {

        private final HttpServer server;
        private final ExecutorService threads = Executors.newCachedThreadPool(LambdaRuntime::daemon);
        private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        private final CountDownLatch restored = new CountDownLatch(1);
        private final CompletableFuture<Boolean> initialized = new CompletableFuture<>();
        private final Process process;
        private final Thread reader;
        private final long started;
        private volatile long initializedAt;
        private volatile long dispatchedAt;
        private volatile Answer initError;
        private volatile CompletableFuture<Answer> answer = new CompletableFuture<>();
        private boolean invoked;

        Environment() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
                server.createContext(API, this::handle);
                server.setExecutor(threads);
                server.start();
                ProcessBuilder builder = processBuilder(server.getAddress().getPort());
                started = System.nanoTime();
                process = builder.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            reader = daemon(this::follow);
            reader.start();
        }

        private void follow() {
            readOutput();
            process.onExit().join();
            processEnded();
        }

        private void readOutput() {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    output.add(line);
                }
            } catch (IOException e) {
                // It was killed.
            }
        }

        private void processEnded() {
            Answer error = initError;
            answer.complete(error != null ? error : new Answer(Outcome.EXITED, "", System.nanoTime()));
            initialized.complete(false);
        }

        boolean awaitInitialized() {
            try {
                return initialized.get(INIT_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                throw new IllegalStateException("Not initialized; it printed " + output, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        Invocation invoke(Event event) {
            boolean cold = !invoked;
            invoked = true;
            dispatchedAt = 0;
            if (cold && !awaitInitialized()) {
                return invocation(event, cold, await(Duration.ofSeconds(1)));
            }
            if (!cold) {
                answer = new CompletableFuture<>();
            }
            if (!process.isAlive()) {
                processEnded();
            }
            events.add(event);
            if (options.snapStart && cold) {
                dispatchedAt = System.nanoTime();
                restored.countDown();
            }
            return invocation(event, cold, await(event.timeout()));
        }

        private Answer await(Duration timeout) {
            try {
                return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                process.destroyForcibly();
                awaitExit();
                return new Answer(Outcome.TIMED_OUT, "", System.nanoTime());
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        private Invocation invocation(Event event, boolean cold, Answer given) {
            return new Invocation(
                    event.requestId(),
                    given.outcome(),
                    given.payload(),
                    cold,
                    started,
                    initializedAt,
                    dispatchedAt,
                    given.time());
        }

        void awaitExit() {
            try {
                if (!process.waitFor(EXIT_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("The process does not end");
                }
                reader.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        void close() {
            process.destroyForcibly();
            awaitExit();
            restored.countDown();
            server.stop(0);
            threads.shutdownNow();
        }

        // ---- the Runtime API

        private void handle(HttpExchange exchange) throws IOException {
            try (exchange) {
                String path = exchange.getRequestURI().getPath().substring(API.length());
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                long now = System.nanoTime();
                if (path.equals("invocation/next")) {
                    markInitialized(now);
                    handOut(exchange, events.take());
                } else if (path.equals("restore/next")) {
                    markInitialized(now);
                    restored.await();
                    exchange.sendResponseHeaders(200, -1);
                } else {
                    accept(exchange);
                    take(path, new Answer(outcome(path), body, now));
                }
            } catch (InterruptedException e) {
                // Closed while the process waited.
                Thread.currentThread().interrupt();
            }
        }

        private void markInitialized(long now) {
            if (initializedAt == 0) {
                initializedAt = now;
                initialized.complete(true);
            }
        }

        private void handOut(HttpExchange exchange, Event event) throws IOException {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", event.requestId());
            exchange.getResponseHeaders().set("Lambda-Runtime-Trace-Id", event.traceId());
            exchange.getResponseHeaders()
                    .set(
                            "Lambda-Runtime-Deadline-Ms",
                            Long.toString(Instant.now().plus(event.timeout()).toEpochMilli()));
            exchange.getResponseHeaders()
                    .set(
                            "Lambda-Runtime-Invoked-Function-Arn",
                            "arn:aws:lambda:" + options.region + ":123456789012:function:" + options.functionName);
            byte[] payload = event.payload().getBytes(StandardCharsets.UTF_8);
            if (dispatchedAt == 0) {
                dispatchedAt = System.nanoTime();
            }
            exchange.sendResponseHeaders(200, payload.length);
            exchange.getResponseBody().write(payload);
        }

        private void take(String path, Answer given) {
            if (path.equals("init/error") || path.equals("restore/error")) {
                // The client ends its process next, which answers the invocation.
                initError = given;
            } else {
                answer.complete(given);
            }
        }

        private static Outcome outcome(String path) {
            if (path.endsWith("/response")) {
                return Outcome.RESPONSE;
            }
            return path.startsWith("invocation/") ? Outcome.ERROR : Outcome.INIT_ERROR;
        }

        private static void accept(HttpExchange exchange) throws IOException {
            exchange.sendResponseHeaders(202, -1);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "lambda-runtime");
        thread.setDaemon(true);
        return thread;
    }

    private ProcessBuilder processBuilder(int port) {
        List<String> command = new ArrayList<>(options.prefix);
        command.add(options.javaHome.resolve("bin").resolve("java").toString());
        command.add("-Djava.io.tmpdir=" + directory);
        command.add("-D" + LIBRARY_PROPERTY + "=" + library);
        if (options.snapStart) {
            command.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
        }
        command.addAll(options.jvmOptions);
        command.addAll(List.of("-cp", options.classPath, CLIENT, options.handler));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Path taskRoot = options.taskRoot == null ? directory : options.taskRoot;
        builder.directory(taskRoot.toFile());
        Map<String, String> variables = builder.environment();
        variables.clear();
        variables.putAll(lambdaVariables(port, taskRoot));
        variables.putAll(options.environment);
        return builder;
    }

    private Map<String, String> lambdaVariables(int port, Path taskRoot) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("_HANDLER", options.handler);
        variables.put("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + port);
        variables.put("AWS_LAMBDA_FUNCTION_NAME", options.functionName);
        variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1769");
        variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + options.functionName);
        variables.put("AWS_LAMBDA_LOG_STREAM_NAME", "2026/01/01/[$LATEST]0");
        variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", options.snapStart ? "snap-start" : "on-demand");
        variables.put("AWS_REGION", options.region);
        variables.put("AWS_DEFAULT_REGION", options.region);
        variables.put("AWS_ACCESS_KEY_ID", "ak");
        variables.put("AWS_SECRET_ACCESS_KEY", "sk");
        variables.put("LAMBDA_TASK_ROOT", taskRoot.toString());
        variables.put("LANG", "en_US.UTF-8");
        variables.put("TZ", ":UTC");
        variables.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        return variables;
    }

    /** Options of an environment. */
    public static final class Builder {

        private final String handler;
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final List<String> jvmOptions = new ArrayList<>();
        private List<String> prefix = List.of();
        private String classPath = System.getProperty("java.class.path");
        private Path javaHome = Path.of(System.getProperty("java.home"));
        private Path taskRoot;
        private String functionName = "orderlake";
        private String region = "us-east-1";
        private Duration timeout = Duration.ofSeconds(60);
        private boolean snapStart;

        private Builder(String handler) {
            this.handler = handler;
        }

        /** Sets a variable beside those of Lambda, or instead of one of them. */
        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Adds options of the JVM. */
        public Builder jvmOptions(String... values) {
            jvmOptions.addAll(List.of(values));
            return this;
        }

        /** Sets what stands before the command, such as {@code taskset -c 0}; nothing by default. */
        public Builder prefix(String... words) {
            prefix = List.of(words);
            return this;
        }

        /** Sets the class path, which has to hold the runtime interface client; this JVM's by default. */
        public Builder classPath(String value) {
            classPath = value;
            return this;
        }

        /** Sets the JDK that runs the handler; this one by default. */
        public Builder javaHome(Path value) {
            javaHome = value;
            return this;
        }

        /** Sets the directory of the function's code, from which the client loads classes too; none by default. */
        public Builder taskRoot(Path value) {
            taskRoot = value;
            return this;
        }

        /** Sets the name of the function; {@code orderlake} by default. */
        public Builder functionName(String value) {
            functionName = value;
            return this;
        }

        /** Sets the function's time-out; a minute by default. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /**
         * Runs the hooks of SnapStart: a process is initialized when it could be checkpointed, and restored by its first
         * invocation. No checkpoint is made.
         */
        public Builder snapStart() {
            snapStart = true;
            return this;
        }

        /** Returns the environment; its process is started by the first invocation, or by {@link #start}. */
        public LambdaRuntime build() {
            return new LambdaRuntime(this);
        }
    }
}
