package org.reactivebridge.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The comparison runs; what it says is for a quiet machine. */
class HttpLoadTest {

    @Test
    void bothSides_answerBothPaths() throws Exception {
        List<HttpLoad.Result> results = HttpLoad.compare("r2dbc:h2:mem:///load;DB_CLOSE_DELAY=-1", 100, 2);

        assertThat(results).extracting(HttpLoad.Result::path).containsExactly("/plain", "/query");
        assertThat(results).allSatisfy(result -> {
            assertThat(result.netty()).hasSize(2).allSatisfy(HttpLoadTest::isSound);
            assertThat(result.hosted()).hasSize(2).allSatisfy(HttpLoadTest::isSound);
            assertThat(result.row()).matches("\\| \\w+ \\| [\\d.]+ \\([\\d., ]+\\) \\| [\\d.]+ \\([\\d., ]+\\) \\|");
        });
    }

    private static void isSound(HttpLoad.Sample sample) {
        assertThat(sample.requests()).isGreaterThanOrEqualTo(64);
        assertThat(sample.cpuNanos()).isPositive();
    }

    @Test
    void unknownDatabase_isNamed() {
        assertThatThrownBy(() -> HttpLoad.main(new String[] {"oracle"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("oracle");
    }
}
