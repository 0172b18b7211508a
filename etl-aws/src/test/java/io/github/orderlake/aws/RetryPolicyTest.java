package io.github.orderlake.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    @Test
    void pausesForARandomPartOfADelayThatDoubles() {
        RetryPolicy policy = RetryPolicy.builder()
                .baseDelay(Duration.ofMillis(100))
                .maxDelay(Duration.ofSeconds(1))
                .build();
        long[] longest = {100, 200, 400, 800, 1000, 1000};
        for (int attempts = 1; attempts <= longest.length; attempts++) {
            int failed = attempts;
            assertThat(Stream.generate(() -> policy.delayAfter(failed)).limit(1000))
                    .allMatch(delay -> delay.compareTo(Duration.ofMillis(longest[failed - 1])) <= 0)
                    .anyMatch(delay -> delay.compareTo(Duration.ofMillis(longest[failed - 1] / 2)) > 0)
                    .anyMatch(delay -> delay.compareTo(Duration.ofMillis(longest[failed - 1] / 2)) < 0);
        }
        assertThat(policy.delayAfter(Integer.MAX_VALUE)).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void hasDefaults() {
        assertThat(RetryPolicy.ofDefaults())
                .extracting(
                        RetryPolicy::maxAttempts,
                        RetryPolicy::baseDelay,
                        RetryPolicy::maxDelay,
                        RetryPolicy::maxElapsed)
                .containsExactly(20, Duration.ofMillis(100), Duration.ofSeconds(20), Duration.ofMinutes(1));
        assertThat(RetryPolicy.none().maxAttempts()).isEqualTo(1);
    }

    @Test
    void endsWhenTheTimeIsUpAfterOneLastAttempt() {
        RetryPolicy policy = RetryPolicy.builder()
                .maxAttempts(3)
                .baseDelay(Duration.ofHours(1))
                .maxDelay(Duration.ofHours(1))
                .maxElapsed(Duration.ofSeconds(5))
                .build();
        assertThat(policy.pauseAfter(1, Duration.ofSeconds(4))).isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(policy.pauseAfter(2, Duration.ofSeconds(5))).isNull();
        assertThat(policy.pauseAfter(2, Duration.ofSeconds(6))).isNull();
        assertThat(policy.pauseAfter(3, Duration.ZERO)).isNull();
    }

    @Test
    void checksItsOptions() {
        RetryPolicy.Builder builder = RetryPolicy.builder();
        assertThatThrownBy(() -> builder.maxAttempts(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxAttempts must be positive but was 0");
        assertThatThrownBy(() -> builder.maxDelay(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxDelay must not be negative but was PT-1S");
        assertThatThrownBy(() -> builder.maxElapsed(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxElapsed must not be negative but was PT-1S");
        assertThatThrownBy(() -> builder.baseDelay(Duration.ofHours(1)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("baseDelay must be zero to maxDelay, PT20S, but was PT1H");
    }
}
