package org.reactivebridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.reactivebridge.pool.FakeDatabase.Session;

class PoolOptionsTest {

    private final PoolOptions options = PoolOptions.defaults();

    @Test
    void defaults_areFinite() {
        assertThat(options.maxSize()).isEqualTo(10);
        assertThat(options.minIdle()).isZero();
        assertThat(options.maxPending()).isEqualTo(20);
        assertThat(options.maxSize(7).maxPending()).isEqualTo(14);
        assertThat(options.maxSize(PoolOptions.UNLIMITED).maxPending()).isEqualTo(PoolOptions.UNLIMITED);
        assertThat(options.acquireTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.createTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.validateTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.maxLife()).isEqualTo(Duration.ofMinutes(30));
        assertThat(options.idleTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(options.keepAlive()).isZero();
        assertThat(options.leakThreshold()).isZero();
        assertThat(options.firstBackoff()).isEqualTo(Duration.ofMillis(10));
        assertThat(options.mostBackoff()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.testOnCheckOut()).isTrue();
        assertThat(options.reuse()).isEqualTo(Reuse.LAST_RETURNED);
    }

    @Test
    void times_thatMakeNoSense_areRefused() {
        List<BiFunction<PoolOptions, Duration, PoolOptions>> positive = List.of(
                PoolOptions::acquireTimeout,
                PoolOptions::createTimeout,
                PoolOptions::validateTimeout,
                PoolOptions::resetTimeout,
                PoolOptions::closeTimeout,
                PoolOptions::maxLife,
                PoolOptions::idleTimeout);
        for (var option : positive) {
            for (Duration time : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
                assertThatIllegalArgumentException().isThrownBy(() -> option.apply(options, time));
            }
        }
        List<BiFunction<PoolOptions, Duration, PoolOptions>> notNegative =
                List.of(PoolOptions::keepAlive, PoolOptions::leakThreshold, PoolOptions::trustFor);
        for (var option : notNegative) {
            option.apply(options, Duration.ZERO);
            assertThatIllegalArgumentException().isThrownBy(() -> option.apply(options, Duration.ofNanos(-1)));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> options.maxSize(0));
        assertThatIllegalArgumentException().isThrownBy(() -> options.minIdle(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> options.maxPending(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> options.parallelConnects(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }

    /** Which one, what it must be, and what it was. */
    @Test
    void refusals_sayWhatIsWrong() {
        Map<String, Executable> refused = new LinkedHashMap<>();
        Duration less = Duration.ofNanos(-1);
        refused.put("maxSize must be at least 1, but is 0", () -> options.maxSize(0));
        refused.put("maxSize must be at least 1, but is -1", () -> options.maxSize(-1));
        refused.put("minIdle must not be negative, but is -1", () -> options.minIdle(-1));
        refused.put("maxPending must not be negative, but is -1", () -> options.maxPending(-1));
        refused.put("parallelConnects must be at least 1, but is 0", () -> options.parallelConnects(0));
        refused.put("acquireTimeout must be positive, but is PT0S", () -> options.acquireTimeout(Duration.ZERO));
        refused.put("createTimeout must be positive, but is PT-0.000000001S", () -> options.createTimeout(less));
        refused.put("validateTimeout must be positive, but is PT0S", () -> options.validateTimeout(Duration.ZERO));
        refused.put("resetTimeout must be positive, but is PT0S", () -> options.resetTimeout(Duration.ZERO));
        refused.put("closeTimeout must be positive, but is PT0S", () -> options.closeTimeout(Duration.ZERO));
        refused.put("maxLife must be positive, but is PT0S", () -> options.maxLife(Duration.ZERO));
        refused.put("idleTimeout must be positive, but is PT0S", () -> options.idleTimeout(Duration.ZERO));
        refused.put("keepAlive must not be negative, but is PT-0.000000001S", () -> options.keepAlive(less));
        refused.put("trustFor must not be negative, but is PT-0.000000001S", () -> options.trustFor(less));
        refused.put("leakThreshold must not be negative, but is PT-0.000000001S", () -> options.leakThreshold(less));
        refused.put(
                "firstBackoff must be positive, but is PT0S",
                () -> options.backoff(Duration.ZERO, Duration.ofSeconds(1)));
        refused.put(
                "mostBackoff must be at least PT2S, but is PT1S",
                () -> options.backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));

        refused.forEach((message, call) ->
                assertThatIllegalArgumentException().isThrownBy(call::execute).withMessage(message));
    }

    /** The least and the greatest of all times: one nanosecond is not "no time", and none overflows. */
    @Test
    void times_extreme_areTakenAsTheyAre() {
        for (Duration time : List.of(
                Duration.ofNanos(1), Duration.ofNanos(999_999), Duration.ofSeconds(Long.MAX_VALUE, 999_999_999))) {
            World world = new World();
            Pool<Session> pool = world.pool(world.options()
                    .acquireTimeout(time)
                    .createTimeout(time)
                    .validateTimeout(time)
                    .resetTimeout(time)
                    .maxLife(time)
                    .idleTimeout(time)
                    .keepAlive(time)
                    .leakThreshold(time)
                    .trustFor(time));
            for (int i = 0; i < 3; i++) {
                Borrower borrower = world.borrow(pool);
                assertThat(borrower.isServed()).isTrue();
                assertThat(Objects.requireNonNull(borrower.lease).value()).isNotNull();
                world.pass(1);
                world.run(borrower::giveBack);
            }
            assertThat(world.database.made).isEqualTo(time.toSeconds() > 0 ? 1 : 3);
            world.end();
        }
    }
}
