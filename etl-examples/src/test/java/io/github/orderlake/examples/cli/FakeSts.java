package io.github.orderlake.examples.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Security Token Service on a loopback port, which knows one role. Thread-safe. */
final class FakeSts implements AutoCloseable {

    static final String ROLE = "arn:aws:iam::123456789012:role/reader";

    /** The signed headers and the body of each request. */
    record Call(String authorization, String body) {}

    private final HttpServer server;
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    private FakeSts(HttpServer server) {
        this.server = server;
    }

    static FakeSts start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FakeSts sts = new FakeSts(server);
        server.createContext("/", sts::answer);
        server.start();
        return sts;
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        calls.add(new Call(exchange.getRequestHeaders().getFirst("Authorization"), body));
        boolean known = body.contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Freader");
        byte[] answer = (known ? CREDENTIALS : DENIED).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/xml");
        exchange.sendResponseHeaders(known ? 200 : 403, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static final String CREDENTIALS = """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
        <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/reader/orderlake</Arn><AssumedRoleId>A:o</AssumedRoleId>
        </AssumedRoleUser><Credentials><AccessKeyId>ak</AccessKeyId><SecretAccessKey>sk</SecretAccessKey>
        <SessionToken>of-the-role</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>
        </AssumeRoleResult></AssumeRoleResponse>
        """;

    private static final String DENIED = """
        <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>
        <Message>User: arn:aws:iam::123456789012:user/u is not authorized to perform: sts:AssumeRole</Message></Error>
        <RequestId>r</RequestId></ErrorResponse>
        """;
}
