package io.github.orderlake.benchmarks;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A server that speaks S3 on the loopback interface, in a process of its own, with objects in memory. */
final class LoopbackS3 implements Closeable {

    static final String NAME = "benchmark";
    private static final String HEAP = "-Xmx3g";

    private final Process process;
    private final S3Client client;

    private LoopbackS3(Process process, int port) {
        this.process = process;
        this.client = S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .forcePathStyle(true)
                .serviceConfiguration(config -> config.chunkedEncodingEnabled(false))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(NAME, NAME)))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    /** Starts a server; {@link #close} ends it. */
    static LoopbackS3 start() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classPath = System.getProperty("java.class.path");
        Process process = new ProcessBuilder(
                        List.of(java.toString(), HEAP, "-cp", classPath, LoopbackS3.class.getName()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        // Whatever becomes of this process, the server must not outlive it.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String port = out.readLine();
        if (port == null) {
            process.destroyForcibly();
            throw new IOException("The server did not start");
        }
        return new LoopbackS3(process, Integer.parseInt(port));
    }

    /** The server's process: prints its port and waits to be killed. */
    public static void main(String[] args) throws Exception {
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(BlobStores.create("transient-nio2", new Properties()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, NAME, NAME)
                .ignoreUnknownHeaders(true)
                .build();
        proxy.start();
        System.out.println(proxy.getPort());
        Thread.sleep(Long.MAX_VALUE);
    }

    /** Returns a client of the server, which this closes. */
    S3Client client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly();
    }
}
