package org.reactivebridge.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeoutsTest {

    @Test
    void times_factor_multipliesEach() {
        assertThat(Timeouts.normal().times(2.5))
                .isEqualTo(new Timeouts(Duration.ofMillis(12_500), Duration.ofMillis(125), Duration.ofMillis(13)));
    }

    @Test
    void times_smallFactor_keepsAMillisecond() {
        assertThat(Timeouts.fast().times(0.001).poll()).isEqualTo(Duration.ofMillis(1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void times_factorThatIsNone_isRefused(double factor) {
        assertThatThrownBy(() -> Timeouts.normal().times(factor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("factor");
    }

    @Test
    void new_lessThanAMillisecond_namesTheTimeout() {
        assertThatThrownBy(() -> new Timeouts(Duration.ofSeconds(1), Duration.ofNanos(1), Duration.ofMillis(1)))
                .hasMessageContaining("silence");
    }
}
