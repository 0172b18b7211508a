package io.github.orderlake.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.aws.FaultyProxy;
import io.github.orderlake.aws.S3Server;
import io.github.orderlake.examples.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Where credentials and region come from, and what is said if there are none. */
class AwsAccessTest {

    @RegisterExtension
    static final S3Server SERVER = new S3Server();

    @TempDir
    private Path directory;

    private final Map<String, String> former = new TreeMap<>();
    private String bucket;

    @BeforeEach
    void putOrder() throws IOException {
        bucket = SERVER.newBucket();
        SERVER.put(bucket, "1.json", "[]");
        // Nothing of the machine's own configuration.
        set("aws.configFile", directory.resolve("config").toString());
        set("aws.sharedCredentialsFile", directory.resolve("credentials").toString());
        set("aws.disableEc2Metadata", "true");
        set("aws.region", "us-east-1");
    }

    @AfterEach
    void restoreProperties() {
        former.forEach((name, value) -> {
            if (value.isEmpty()) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }

    @Test
    void takesCredentialsAndRegionOfAProfile() throws IOException {
        System.clearProperty("aws.region");
        configure("""
            [profile other]
            aws_access_key_id = ak
            aws_secret_access_key = sk
            region = eu-west-1
            """);
        try (FaultyProxy proxy = new FaultyProxy(SERVER.port(), (index, request) -> null)) {
            assertThat(preview(proxy.port(), "--profile", "other").exitCode()).isZero();
            assertThat(authorization(proxy)).contains("Credential=ak/").contains("/eu-west-1/s3/");
        }
        try (FaultyProxy proxy = new FaultyProxy(SERVER.port(), (index, request) -> null)) {
            assertThat(preview(proxy.port(), "--profile", "other", "--region", "eu-north-1")
                            .exitCode())
                    .isZero();
            assertThat(authorization(proxy)).contains("/eu-north-1/s3/");
        }
    }

    @Test
    void aNamedProfileComesBeforeKeysOfTheEnvironment() throws IOException {
        set("aws.accessKeyId", "unknown");
        set("aws.secretAccessKey", "unknown");
        configure("""
            [profile other]
            aws_access_key_id = ak
            aws_secret_access_key = sk
            """);
        assertThat(preview(SERVER.port(), "--profile", "other").exitCode()).isZero();
    }

    @Test
    void assumesARole() throws IOException {
        set("aws.accessKeyId", "base");
        set("aws.secretAccessKey", "base");
        try (FakeSts sts = FakeSts.start();
                FaultyProxy proxy = new FaultyProxy(SERVER.port(), (index, request) -> null)) {
            set("aws.endpointUrlSts", sts.endpoint());
            Result result = preview(proxy.port(), "--role-arn", FakeSts.ROLE);
            assertThat(result.err()).isEmpty();
            assertThat(sts.calls()).hasSize(1);
            assertThat(sts.calls().get(0).authorization()).contains("Credential=base/");
            assertThat(sts.calls().get(0).body()).contains("Action=AssumeRole", "RoleSessionName=orderlake");
            assertThat(authorization(proxy)).contains("Credential=ak/").contains("x-amz-security-token");
        }
    }

    @Test
    void assumesTheRoleOfAProfile() throws IOException {
        configure("""
            [profile base]
            aws_access_key_id = base
            aws_secret_access_key = base
            [profile reader]
            source_profile = base
            role_arn = %s
            region = eu-west-1
            """.formatted(FakeSts.ROLE));
        try (FakeSts sts = FakeSts.start()) {
            set("aws.endpointUrlSts", sts.endpoint());
            Result result = preview(SERVER.port(), "--profile", "reader");
            assertThat(result.err()).isEmpty();
            assertThat(sts.calls()).hasSize(1);
        }
    }

    @Test
    void namesTheRoleThatCannotBeAssumed() throws IOException {
        set("aws.accessKeyId", "base");
        set("aws.secretAccessKey", "base");
        try (FakeSts sts = FakeSts.start()) {
            set("aws.endpointUrlSts", sts.endpoint());
            assertThat(preview(SERVER.port(), "--role-arn", "arn:aws:iam::1:role/x"))
                    .isEqualTo(new Result(
                            1,
                            "",
                            "orderlake: no AWS credentials: 403 Sts AccessDenied: User: arn:aws:iam::123456789012:user/u is"
                                    + " not authorized to perform: sts:AssumeRole\n"));
        }
    }

    @Test
    void sendsNoKeysOfARoleOverPlainHttp() {
        set("aws.accessKeyId", "base");
        set("aws.secretAccessKey", "base");
        set("aws.endpointUrlSts", "http://10.0.0.1");
        Result result = preview(SERVER.port(), "--role-arn", FakeSts.ROLE);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .startsWith(
                        "orderlake: The client's endpoint must be https, or on this machine, but was http://10.0.0.1");
    }

    @Test
    void saysThatThereAreNoCredentials() {
        assertThat(preview(SERVER.port()))
                .isEqualTo(
                        new Result(
                                1,
                                "",
                                "orderlake: no AWS credentials: no credentials were found: set AWS_ACCESS_KEY_ID and"
                                        + " AWS_SECRET_ACCESS_KEY, name a profile by AWS_PROFILE, or log in by aws sso login\n"));
    }

    @Test
    void saysThatAProfileDoesNotExist() {
        Result result = preview(SERVER.port(), "--profile", "nope");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("orderlake: no AWS credentials: ")
                .contains("nope")
                .hasLineCount(1);
    }

    @Test
    void saysThatSingleSignOnHasExpired() throws IOException {
        configure("""
            [profile person]
            sso_session = company
            sso_account_id = 123456789012
            sso_role_name = reader
            region = eu-west-1
            [sso-session company]
            sso_start_url = https://orderlake.example/start
            sso_region = eu-west-1
            """);
        assertThat(preview(SERVER.port(), "--profile", "person"))
                .isEqualTo(new Result(
                        1,
                        "",
                        "orderlake: no AWS credentials: the single sign-on session has expired, or there is none: run aws"
                                + " sso login\n"));
    }

    @Test
    void allowsPlainHttpOnlyIfAsked() {
        set("aws.accessKeyId", "ak");
        set("aws.secretAccessKey", "sk");
        String endpoint = "http://orderlake.invalid:9000";
        String input = "s3://" + bucket + "/1.json";
        assertThat(Cli.run("preview", input, "--endpoint", endpoint))
                .isEqualTo(new Result(
                        2,
                        "",
                        "orderlake: The client's endpoint must be https, or on this machine, but was " + endpoint
                                + " (orderlake preview --help tells more)\n"));
        Result allowed = Cli.run("preview", input, "--endpoint", endpoint, "--allow-http", "--max-retry-seconds", "0");
        assertThat(allowed.exitCode()).isEqualTo(1);
        assertThat(allowed.err()).startsWith("orderlake: HEAD s3://" + bucket + "/1.json failed: ");
    }

    @Test
    void checksHowLongToRetry() {
        set("aws.accessKeyId", "ak");
        set("aws.secretAccessKey", "sk");
        assertThat(preview(SERVER.port(), "--max-retry-seconds", "-1"))
                .isEqualTo(new Result(
                        2,
                        "",
                        "orderlake: --max-retry-seconds must not be negative but was -1 (orderlake preview --help tells"
                                + " more)\n"));
    }

    private Result preview(int port, String... options) {
        List<String> all = new ArrayList<>(
                List.of("preview", "s3://" + bucket + "/1.json", "--endpoint", "http://127.0.0.1:" + port));
        all.addAll(List.of(options));
        return Cli.run(all.toArray());
    }

    private static String authorization(FaultyProxy proxy) {
        return String.valueOf(proxy.requests().get(0).header("authorization"));
    }

    private void configure(String text) throws IOException {
        Files.writeString(directory.resolve("config"), text);
    }

    private void set(String name, String value) {
        former.putIfAbsent(name, System.getProperty(name, ""));
        System.setProperty(name, value);
    }
}
