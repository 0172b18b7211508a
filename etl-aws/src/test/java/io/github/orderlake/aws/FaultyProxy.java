package io.github.orderlake.aws;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP proxy on the loopback interface that stands before a server speaking S3 and does to requests and answers what
 * networks and S3 itself do. It passes the {@code Host} header on as it is, so that signatures hold.
 *
 * <p>With a seed it injects only faults that a correct client survives: no answer says what is not true, and the same
 * request is disturbed twice in a row at most. Thread-safe; each connection carries one request.
 *
 * <pre>{@code
 * try (FaultyProxy proxy = new FaultyProxy(server.getPort(), 42, 5)) {  // every fifth request, by chance
 *     // ... a client with the endpoint http://127.0.0.1:<proxy.port()>
 *     assertThat(proxy.injected()).containsKey(Fault.ANSWER_LOST);
 * }
 * }</pre>
 */
public final class FaultyProxy implements Closeable {

    /** What can happen. */
    public enum Fault {
        /** The connection is reset before the server has seen the request. */
        RESET,
        /** The server does what it is asked, and the connection is reset instead of an answer. */
        ANSWER_LOST,
        /** The server has not seen the request and answers 500. */
        INTERNAL_ERROR,
        /** The server has not seen the request and answers 503. */
        SLOW_DOWN,
        /** The server does what it is asked and answers 500 nevertheless. */
        ERROR_AFTERWARDS,
        /** The server begins its answer with 200, and an error is in the body; only for the completion of an upload. */
        ERROR_IN_BODY,
        /** The server has not seen the request and answers 403. Not injected by chance. */
        FORBIDDEN,
        /** The body of the answer is cut off somewhere, while its headers tell the whole length. */
        CUT_BODY,
        /** The answer comes late, by some milliseconds. */
        DELAY,
        /** The server has not seen a conditional PUT and answers 409. */
        CONFLICT,
        /** The server has done a conditional write, and answers 412, as if it had been asked a second time. */
        PRECONDITION_AFTERWARDS,
        /** The body of the answer stops coming somewhere, until the proxy is closed. Not injected by chance. */
        STALL
    }

    /** A request as the proxy sees it. */
    public record Request(String method, String target, Map<String, String> headers) {

        /** Returns a header by its name in lower case, or an empty text. */
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        boolean isConditionalWrite() {
            return headers.containsKey("if-none-match");
        }

        boolean isCompletion() {
            return method.equals("POST") && target.contains("uploadId=");
        }

        @Override
        public String toString() {
            return method + " " + target;
        }
    }

    /** Decides what happens to a request. */
    @FunctionalInterface
    public interface Plan {

        /**
         * Returns the fault, or {@code null} if there is to be none. One that does not suit the request is ignored.
         *
         * @param index how many requests came before
         */
        Fault choose(int index, Request request);
    }

    /** CR, LF, CR, LF: what a head ends with. */
    private static final int BLANK_LINE = 0x0D0A0D0A;

    private static final int MAX_IN_A_ROW = 2;
    private static final int MAX_DELAY_MILLIS = 20;
    private static final Set<Fault> ONLY_PLANNED = EnumSet.of(Fault.STALL, Fault.FORBIDDEN);
    private static final List<Fault> BY_CHANCE = Arrays.stream(Fault.values())
            .filter(fault -> !ONLY_PLANNED.contains(fault))
            .toList();

    private static final Set<Fault> ANSWERED_INSTEAD =
            EnumSet.of(Fault.INTERNAL_ERROR, Fault.SLOW_DOWN, Fault.FORBIDDEN, Fault.CONFLICT);

    /** What takes the place of the answer of a server that has done what it was asked. */
    private static final Set<Fault> ANSWERED_OTHERWISE =
            EnumSet.of(Fault.ERROR_AFTERWARDS, Fault.ERROR_IN_BODY, Fault.PRECONDITION_AFTERWARDS);

    private final int targetPort;
    private final Plan plan;
    private final Random random;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<Fault, Integer> injected = new EnumMap<>(Fault.class);
    private int count;

    /**
     * Starts a proxy that injects faults by chance.
     *
     * @param targetPort where the server is, on the loopback interface
     * @param seed what chance follows from, as far as the order of requests does not depend on threads
     * @param oneIn how many requests there are for a fault, on average; 0 for no faults
     */
    public FaultyProxy(int targetPort, long seed, int oneIn) throws IOException {
        this(targetPort, seed, byChance(seed, oneIn));
    }

    /** Starts a proxy that injects what the plan says. */
    public FaultyProxy(int targetPort, Plan plan) throws IOException {
        this(targetPort, 0, plan);
    }

    private FaultyProxy(int targetPort, long seed, Plan plan) throws IOException {
        this.targetPort = targetPort;
        this.plan = plan;
        this.random = new Random(seed);
        server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        start(this::acceptAll);
    }

    private static Plan byChance(long seed, int oneIn) {
        Random random = new Random(seed);
        Map<String, Integer> inARow = new HashMap<>();
        return (index, request) -> {
            String name = request.toString() + request.header("range");
            if (oneIn == 0 || random.nextInt(oneIn) != 0 || inARow.getOrDefault(name, 0) == MAX_IN_A_ROW) {
                inARow.remove(name);
                return null;
            }
            inARow.merge(name, 1, Integer::sum);
            List<Fault> suitable =
                    BY_CHANCE.stream().filter(fault -> suits(fault, request)).toList();
            return suitable.get(random.nextInt(suitable.size()));
        };
    }

    /** Tells whether S3 could do this to such a request without lying. */
    private static boolean suits(Fault fault, Request request) {
        return switch (fault) {
            case RESET, ANSWER_LOST, INTERNAL_ERROR, SLOW_DOWN, FORBIDDEN, ERROR_AFTERWARDS, DELAY -> true;
            case ERROR_IN_BODY -> request.isCompletion();
            case CUT_BODY, STALL -> request.method().equals("GET");
            case CONFLICT -> request.method().equals("PUT") && request.isConditionalWrite();
            case PRECONDITION_AFTERWARDS -> request.isConditionalWrite();
        };
    }

    /** Returns the port to connect to, on the loopback interface. */
    public int port() {
        return server.getLocalPort();
    }

    /** Returns how often each fault was injected so far. */
    public synchronized Map<Fault, Integer> injected() {
        return new EnumMap<>(injected);
    }

    /** Returns the requests so far, in the order in which they came. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                start(() -> serve(client));
            } catch (IOException e) {
                // Closed; or a client that gave up before it was accepted.
            }
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "faulty-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) {
        try (client) {
            exchange(client);
        } catch (IOException e) {
            // One of the two ended the connection; the other one sees that.
        } finally {
            sockets.remove(client);
        }
    }

    private void exchange(Socket client) throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        String head = readHead(in);
        if (head.isEmpty()) {
            return;
        }
        Request request = parse(head);
        Fault fault = choose(request);
        if (fault == Fault.RESET) {
            reset(client);
            return;
        }
        if (request.header("expect").equalsIgnoreCase("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
        byte[] body = readBody(in, request);
        if (fault != null && ANSWERED_INSTEAD.contains(fault)) {
            out.write(errorAnswer(fault, request));
            out.flush();
            return;
        }
        byte[] answer = forward(head, body);
        answer(client, out, fault, request, answer);
    }

    private void answer(Socket client, OutputStream out, Fault fault, Request request, byte[] answer)
            throws IOException {
        boolean done = new String(answer, 0, Math.min(answer.length, 12), StandardCharsets.ISO_8859_1).contains(" 2");
        int bodyStart = bodyStart(answer);
        if (fault == Fault.ANSWER_LOST) {
            reset(client);
        } else if (done && ANSWERED_OTHERWISE.contains(fault)) {
            out.write(errorAnswer(fault, request));
        } else if ((fault == Fault.CUT_BODY || fault == Fault.STALL) && bodyStart < answer.length) {
            out.write(answer, 0, cut(bodyStart, answer.length));
            out.flush();
            if (fault == Fault.STALL) {
                // Until one of the two closes the connection.
                while (client.getInputStream().read() >= 0) {}
            }
        } else {
            if (fault == Fault.DELAY) {
                pause();
            }
            out.write(answer);
        }
    }

    private synchronized Fault choose(Request request) {
        requests.add(request);
        Fault fault = plan.choose(count++, request);
        if (fault == null || !suits(fault, request)) {
            return null;
        }
        injected.merge(fault, 1, Integer::sum);
        return fault;
    }

    private synchronized int cut(int from, int to) {
        return from + random.nextInt(to - from);
    }

    private void pause() throws IOException {
        int millis;
        synchronized (this) {
            millis = 1 + random.nextInt(MAX_DELAY_MILLIS);
        }
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Closes the connection so that the client gets an error at once. */
    private static void reset(Socket client) throws IOException {
        client.setSoLinger(true, 0);
        client.close();
    }

    private byte[] forward(String head, byte[] body) throws IOException {
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), targetPort)) {
            OutputStream out = target.getOutputStream();
            StringBuilder passed = new StringBuilder();
            for (String line : head.strip().split("\r\n", -1)) {
                String lower = line.toLowerCase(Locale.ROOT);
                if (!lower.startsWith("connection:") && !lower.startsWith("expect:")) {
                    passed.append(line).append("\r\n");
                }
            }
            passed.append("Connection: close\r\n\r\n");
            out.write(passed.toString().getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.flush();
            return target.getInputStream().readAllBytes();
        }
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int lastFour = 0;
        while (lastFour != BLANK_LINE) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.write(b);
            lastFour = lastFour << 8 | b;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static Request parse(String head) {
        String[] lines = head.strip().split("\r\n", -1);
        String[] words = lines[0].split(" ", -1);
        Map<String, String> headers = new HashMap<>();
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Request(words[0], words[1], headers);
    }

    /** Returns the body as it travels: with the sizes of its chunks, if it is chunked. */
    private static byte[] readBody(InputStream in, Request request) throws IOException {
        if (!request.header("transfer-encoding").equalsIgnoreCase("chunked")) {
            String length = request.header("content-length");
            int expected = length.isEmpty() ? 0 : Integer.parseInt(length);
            byte[] body = in.readNBytes(expected);
            if (body.length < expected) {
                throw new EOFException();
            }
            return body;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int size;
        do {
            String line = readLine(in);
            size = Integer.parseInt(line.strip(), 16);
            body.write(line.getBytes(StandardCharsets.ISO_8859_1));
            body.write(in.readNBytes(size + 2));
        } while (size > 0);
        return body.toByteArray();
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int b = 0;
        while (b != '\n') {
            b = in.read();
            if (b < 0) {
                throw new EOFException();
            }
            line.append((char) b);
        }
        return line.toString();
    }

    private static int bodyStart(byte[] answer) {
        for (int i = 0; i + 3 < answer.length; i++) {
            if (answer[i] == '\r' && answer[i + 1] == '\n' && answer[i + 2] == '\r' && answer[i + 3] == '\n') {
                return i + 4;
            }
        }
        return answer.length;
    }

    private static byte[] errorAnswer(Fault fault, Request request) {
        String status = switch (fault) {
            case SLOW_DOWN -> "503 Slow Down";
            case FORBIDDEN -> "403 Forbidden";
            case CONFLICT -> "409 Conflict";
            case PRECONDITION_AFTERWARDS -> "412 Precondition Failed";
            case ERROR_IN_BODY -> "200 OK";
            default -> "500 Internal Server Error";
        };
        String code = switch (fault) {
            case SLOW_DOWN -> "SlowDown";
            case FORBIDDEN -> "AccessDenied";
            case CONFLICT -> "ConditionalRequestConflict";
            case PRECONDITION_AFTERWARDS -> "PreconditionFailed";
            default -> "InternalError";
        };
        String body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code
                + "</Code><Message>Injected.</Message></Error>";
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n";
        return (head + (request.method().equals("HEAD") ? "" : body)).getBytes(StandardCharsets.ISO_8859_1);
    }
}
