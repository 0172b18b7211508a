package io.github.orderlake.aws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.crac.Resource;
import org.junit.jupiter.api.Test;

class PrimingTest {

    @Test
    void warmsUpBeforeASnapshot() throws Exception {
        AtomicInteger runs = new AtomicInteger();

        Resource resource = (Resource) Priming.register(runs::incrementAndGet);

        assertThat(runs).hasValue(0);
        resource.beforeCheckpoint(null);
        resource.afterRestore(null);
        assertThat(runs).hasValue(1);
    }

    @Test
    void aSnapshotIsTakenAlsoIfThatFails() {
        Resource resource = (Resource) Priming.register(() -> {
            throw new IOException("as a test has it");
        });

        // It says so on standard output, which is the function's log and not that of the tests.
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream former = System.out;
        System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            assertThatCode(() -> resource.beforeCheckpoint(null)).doesNotThrowAnyException();
        } finally {
            System.setOut(former);
        }
        assertThat(log.toString(StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines(
                        "{\"level\":\"WARN\",\"message\":\"priming failed\",\"type\":\"java.io.IOException\"}\n");
    }

    @Test
    void readsAnOrderWithoutANetwork() {
        assertThatCode(Warmth::read).doesNotThrowAnyException();
    }

    @Test
    void ignoresTheEndpointThatTheFunctionHas() {
        System.setProperty("aws.endpointUrlS3", "http://127.0.0.1:1");
        try {
            assertThatCode(Warmth::read).doesNotThrowAnyException();
        } finally {
            System.clearProperty("aws.endpointUrlS3");
        }
    }
}
