package io.github.orderlake.aws.lambda;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.orderlake.lambda.StackVariables;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The handler takes the variables that the template gives it. In this package, where a handler can be given any. */
class StackVariablesTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.orderlake.lambda.Sets#all")
    void handlerTakesThem(String name, Map<String, Object> parameters) {
        String region = System.getProperty("aws.region");
        System.setProperty("aws.region", "eu-west-1");
        try {
            assertThatCode(() -> new OrderlakeHandler(StackVariables.of(parameters)))
                    .doesNotThrowAnyException();
        } finally {
            if (region == null) {
                System.clearProperty("aws.region");
            }
        }
    }
}
