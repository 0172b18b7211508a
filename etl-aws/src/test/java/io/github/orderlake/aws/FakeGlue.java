package io.github.orderlake.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.glue.GlueClient;

/**
 * A Glue Data Catalog on a loopback port: databases, tables with versions, partitions and crawlers, spoken to as the real
 * one is, in JSON 1.1. Faults are set by the test, and happen to the next calls of an operation, one each.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * try (FakeGlue glue = FakeGlue.start(); GlueClient client = glue.client()) {
 *     glue.addDatabase("lake");
 *     glue.next("CreateTable", FakeGlue.Fault.answerLost());
 * }
 * }</pre>
 */
public final class FakeGlue implements AutoCloseable {

    /** One request as it came. */
    public record Call(String operation, JsonNode request) {}

    /** What happens to a call. */
    public static final class Fault {

        private final int status;
        private final String code;
        private final boolean afterwards;
        private final Runnable before;

        private Fault(int status, String code, boolean afterwards, Runnable before) {
            this.status = status;
            this.code = code;
            this.afterwards = afterwards;
            this.before = before;
        }

        /** The call is refused and changes nothing. */
        public static Fault error(int status, String code) {
            return new Fault(status, code, false, () -> {});
        }

        /** The call is done, and an error is the answer. */
        public static Fault errorAfterwards(int status, String code) {
            return new Fault(status, code, true, () -> {});
        }

        /**
         * The call is done, and its answer breaks off. The SDK notices only where it reads one: {@link #errorAfterwards}
         * does for StartCrawler, CreateTable and UpdateTable, whose answers are empty.
         */
        public static Fault answerLost() {
            return new Fault(0, "", true, () -> {});
        }

        /** Something happens just before the call is done as usual. */
        public static Fault meanwhile(Runnable action) {
            return new Fault(0, "", false, action);
        }
    }

    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final int status;
        final String code;

        Refusal(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }
    }

    private static final class TableState {
        final List<ObjectNode> versions = new ArrayList<>();
        final Map<List<String>, JsonNode> partitions = new LinkedHashMap<>();

        ObjectNode latest() {
            return versions.get(versions.size() - 1);
        }
    }

    private static final class CrawlerState {
        String state = "READY";
        int runs;
        long begin;
        int pollsLeft = Integer.MAX_VALUE;
        int staleLooks;
        long ageMillis;
        ObjectNode lastCrawl;
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        // Otherwise small answers may wait 40 ms for the acknowledgement of their headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    // guarded by this
    private final Set<String> databases = new HashSet<>();
    private final Map<String, TableState> tables = new HashMap<>();
    private final Map<String, CrawlerState> crawlers = new HashMap<>();
    private final Map<String, Deque<Fault>> faults = new HashMap<>();
    private final Map<List<String>, Deque<String>> partitionErrors = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private int unprocessed;

    private FakeGlue() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** Starts a catalog without databases. */
    public static FakeGlue start() {
        try {
            return new FakeGlue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns where it is. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Returns a client of it that makes each call once. The caller closes it. */
    public GlueClient client() {
        return GlueClient.builder()
                .endpointOverride(endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClient(UrlConnectionHttpClient.create())
                .overrideConfiguration(options -> options.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Lets things happen to the next calls of an operation, one fault each. */
    public synchronized void next(String operation, Fault... happening) {
        faults.computeIfAbsent(operation, key -> new ArrayDeque<>()).addAll(List.of(happening));
    }

    /** Lets the next attempts to create this partition fail, one code each. */
    public synchronized void failPartition(List<String> values, String... codes) {
        partitionErrors.computeIfAbsent(values, key -> new ArrayDeque<>()).addAll(List.of(codes));
    }

    /** Lets the next BatchGetPartition leave this many of its keys unprocessed. */
    public synchronized void leaveUnprocessed(int keys) {
        unprocessed = keys;
    }

    /** Returns all calls so far. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Returns the calls of one operation so far. */
    public List<JsonNode> calls(String operation) {
        return calls().stream()
                .filter(call -> call.operation().equals(operation))
                .map(Call::request)
                .toList();
    }

    /** Returns the names of the operations called so far, and forgets them. */
    public synchronized List<String> takeOperations() {
        List<String> operations = calls.stream().map(Call::operation).toList();
        calls.clear();
        return operations;
    }

    public synchronized void addDatabase(String name) {
        databases.add(name);
    }

    /** Creates a table, or its next version, from a table input as JSON; quotes may be single. */
    public synchronized void putTable(String database, String tableInput) {
        try {
            JsonNode input = JSON.readTree(tableInput.replace('\'', '"'));
            String key = database + "." + input.get("Name").textValue();
            putVersion(tables.computeIfAbsent(key, name -> new TableState()), database, input, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public synchronized void dropTable(String table) {
        tables.remove(table);
    }

    /** Returns the latest version of a table that is there. */
    public synchronized JsonNode table(String table) {
        return tables.get(table).latest().deepCopy();
    }

    /** Returns the archived versions of a table, and the latest. */
    public synchronized int versions(String table) {
        return tables.get(table).versions.size();
    }

    /** Returns the partitions of a table by their values. */
    public synchronized Map<List<String>, JsonNode> partitions(String table) {
        return new LinkedHashMap<>(tables.get(table).partitions);
    }

    /** Registers a partition. */
    public synchronized void putPartition(String table, List<String> values, String location) {
        ObjectNode partition = JSON.createObjectNode();
        values.forEach(partition.putArray("Values")::add);
        partition.putObject("StorageDescriptor").put("Location", location);
        tables.get(table).partitions.put(values, partition);
    }

    /** Adds a crawler that is ready and has never run. */
    public synchronized void addCrawler(String name) {
        crawlers.put(name, new CrawlerState());
    }

    /** Starts a crawler's run by somebody else. */
    public synchronized void startCrawl(String name, long ageMillis) {
        CrawlerState crawler = crawlers.get(name);
        crawler.state = "RUNNING";
        crawler.runs++;
        crawler.begin = crawler.runs;
        crawler.ageMillis = ageMillis;
    }

    /** Ends a crawler's run. */
    public synchronized void endCrawl(String name, String status, String error) {
        CrawlerState crawler = crawlers.get(name);
        crawler.state = "READY";
        crawler.pollsLeft = Integer.MAX_VALUE;
        crawler.lastCrawl = JSON.createObjectNode().put("Status", status).put("StartTime", crawler.begin);
        if (error != null) {
            crawler.lastCrawl.put("ErrorMessage", error);
        }
    }

    /** Says when a crawler's present run began, in seconds since 1970; otherwise the count of its runs stands for that. */
    public synchronized void beginCrawlAt(String name, long epochSecond) {
        crawlers.get(name).begin = epochSecond;
    }

    /** Lets a crawler's present or next run end well after it was looked at this often; in the last look it stops. */
    public synchronized void endCrawlAfter(String name, int polls) {
        crawlers.get(name).pollsLeft = polls;
    }

    /** Lets a crawler seem ready when it is looked at this often during a run, as if the answers were from before it. */
    public synchronized void seemReady(String name, int looks) {
        crawlers.get(name).staleLooks = looks;
    }

    /** Returns how often a crawler has been started. */
    public synchronized int runs(String name) {
        return crawlers.get(name).runs;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            String operation = target.substring(target.indexOf('.') + 1);
            JsonNode request = JSON.readTree(exchange.getRequestBody());
            Fault fault = record(operation, request);
            try {
                if (fault != null && !fault.afterwards) {
                    fault.before.run();
                    refuse(fault);
                }
                ObjectNode response = answer(operation, request);
                if (fault != null && fault.afterwards) {
                    refuse(fault);
                    breakOff(exchange);
                } else {
                    respond(exchange, 200, response);
                }
            } catch (Refusal refusal) {
                ObjectNode error = JSON.createObjectNode().put("__type", refusal.code);
                respond(exchange, refusal.status, error.put("Message", refusal.getMessage()));
            }
        }
    }

    private synchronized Fault record(String operation, JsonNode request) {
        calls.add(new Call(operation, request));
        Deque<Fault> next = faults.get(operation);
        return next == null ? null : next.poll();
    }

    private static void refuse(Fault fault) {
        if (fault.status != 0) {
            throw new Refusal(fault.status, fault.code, "as the test wants it");
        }
    }

    private static void respond(HttpExchange exchange, int status, JsonNode response) throws IOException {
        byte[] body = response.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Sends less than was announced. Without a beginning of an answer, the JDK's client would repeat the call itself. */
    private static void breakOff(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 100);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
    }

    private synchronized ObjectNode answer(String operation, JsonNode request) {
        return switch (operation) {
            case "GetTable" -> getTable(request);
            case "CreateTable" -> createTable(request);
            case "UpdateTable" -> updateTable(request);
            case "BatchGetPartition" -> getPartitions(request);
            case "BatchCreatePartition" -> createPartitions(request);
            case "StartCrawler" -> startCrawler(request);
            case "GetCrawler" -> getCrawler(request);
            default -> throw new Refusal(400, "UnknownOperationException", operation);
        };
    }

    private ObjectNode getTable(JsonNode request) {
        requireDatabase(request.get("DatabaseName").textValue());
        ObjectNode response = JSON.createObjectNode();
        response.set("Table", existing(request, request.get("Name").textValue()).latest());
        return response;
    }

    private void requireDatabase(String database) {
        if (!databases.contains(database)) {
            throw new Refusal(400, "EntityNotFoundException", "Database " + database + " not found.");
        }
    }

    private ObjectNode createTable(JsonNode request) {
        String database = request.get("DatabaseName").textValue();
        requireDatabase(database);
        JsonNode input = request.get("TableInput");
        String key = database + "." + input.get("Name").textValue();
        if (tables.containsKey(key)) {
            throw new Refusal(400, "AlreadyExistsException", "Table already exists.");
        }
        TableState table = new TableState();
        putVersion(table, database, input, true);
        tables.put(key, table);
        return JSON.createObjectNode();
    }

    private ObjectNode updateTable(JsonNode request) {
        JsonNode input = request.get("TableInput");
        TableState table = existing(request, input.get("Name").textValue());
        JsonNode version = request.get("VersionId");
        if (version != null && !version.equals(table.latest().get("VersionId"))) {
            throw new Refusal(400, "ConcurrentModificationException", "The version is stale.");
        }
        putVersion(
                table,
                request.get("DatabaseName").textValue(),
                input,
                !request.path("SkipArchive").asBoolean());
        return JSON.createObjectNode();
    }

    private static void putVersion(TableState table, String database, JsonNode input, boolean archive) {
        int number =
                table.versions.isEmpty() ? 0 : table.latest().get("VersionId").asInt() + 1;
        if (!archive) {
            table.versions.remove(table.versions.size() - 1);
        }
        ObjectNode version = input.deepCopy();
        version.put("DatabaseName", database).put("VersionId", String.valueOf(number));
        table.versions.add(version);
    }

    private ObjectNode getPartitions(JsonNode request) {
        TableState table = existing(request, request.get("TableName").textValue());
        ObjectNode response = JSON.createObjectNode();
        ArrayNode found = response.putArray("Partitions");
        ArrayNode left = response.putArray("UnprocessedKeys");
        refuseMoreThan(1000, request.get("PartitionsToGet"));
        for (JsonNode key : request.get("PartitionsToGet")) {
            JsonNode partition = table.partitions.get(values(key));
            if (unprocessed > 0) {
                unprocessed--;
                left.add(key);
            } else if (partition != null) {
                found.add(partition);
            }
        }
        return response;
    }

    private ObjectNode createPartitions(JsonNode request) {
        TableState table = existing(request, request.get("TableName").textValue());
        ObjectNode response = JSON.createObjectNode();
        ArrayNode errors = response.putArray("Errors");
        refuseMoreThan(100, request.get("PartitionInputList"));
        for (JsonNode input : request.get("PartitionInputList")) {
            List<String> values = values(input);
            Deque<String> codes = partitionErrors.getOrDefault(values, new ArrayDeque<>());
            String code = table.partitions.containsKey(values) ? "AlreadyExistsException" : codes.poll();
            if (code == null) {
                table.partitions.put(values, input);
            } else {
                ObjectNode error = errors.addObject();
                error.set("PartitionValues", input.get("Values"));
                error.putObject("ErrorDetail").put("ErrorCode", code).put("ErrorMessage", "as the test wants it");
            }
        }
        return response;
    }

    private static void refuseMoreThan(int limit, JsonNode list) {
        if (list.isEmpty() || list.size() > limit) {
            throw new Refusal(400, "ValidationException", list.size() + " of 1 to " + limit);
        }
    }

    private static List<String> values(JsonNode keyOrPartition) {
        List<String> values = new ArrayList<>();
        keyOrPartition.get("Values").forEach(value -> values.add(value.textValue()));
        return values;
    }

    private TableState existing(JsonNode request, String name) {
        TableState table = tables.get(request.get("DatabaseName").textValue() + "." + name);
        if (table == null) {
            throw new Refusal(400, "EntityNotFoundException", "Table " + name + " not found.");
        }
        return table;
    }

    private ObjectNode startCrawler(JsonNode request) {
        CrawlerState crawler = crawler(request);
        if (!crawler.state.equals("READY")) {
            throw new Refusal(400, "CrawlerRunningException", "It is running.");
        }
        crawler.state = "RUNNING";
        crawler.runs++;
        crawler.begin = crawler.runs;
        crawler.ageMillis = 0;
        return JSON.createObjectNode();
    }

    private ObjectNode getCrawler(JsonNode request) {
        String name = request.get("Name").textValue();
        CrawlerState crawler = crawler(request);
        boolean stale = crawler.state.equals("RUNNING") && crawler.staleLooks-- > 0;
        String state = stale ? "READY" : crawler.state;
        ObjectNode response = JSON.createObjectNode();
        ObjectNode description = response.putObject("Crawler").put("Name", name).put("State", state);
        if (state.equals("RUNNING")) {
            description.put("CrawlElapsedTime", crawler.ageMillis);
        }
        if (crawler.lastCrawl != null) {
            description.set("LastCrawl", crawler.lastCrawl);
        }
        if (crawler.state.equals("STOPPING")) {
            endCrawl(name, "SUCCEEDED", null);
        } else if (state.equals("RUNNING") && --crawler.pollsLeft <= 0) {
            crawler.state = "STOPPING";
        }
        return response;
    }

    private CrawlerState crawler(JsonNode request) {
        CrawlerState crawler = crawlers.get(request.get("Name").textValue());
        if (crawler == null) {
            throw new Refusal(
                    400,
                    "EntityNotFoundException",
                    "Crawler entry with name " + request.get("Name").textValue() + " does not exist");
        }
        return crawler;
    }
}
