package org.reactivebridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.reactivebridge.pool.FakeDatabase.Session;

class PoolMetersTest {

    @Test
    void meters_readStateAndMetrics() {
        World world = new World();
        Pool<Session> pool =
                world.pool(world.options().name("orders").maxSize(1).acquireTimeout(Duration.ofSeconds(1)));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new PoolMeters(pool).bindTo(registry);
        Borrower lent = world.borrow(pool);
        Borrower waits = world.borrow(pool);
        world.pass(300);

        assertThat(registry.get("reactivebridge.pool.connections")
                        .tag("pool", "orders")
                        .tag("state", "lent")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.get("reactivebridge.pool.waiting").gauge().value()).isEqualTo(1);
        assertThat(registry.get("reactivebridge.pool.size.max").gauge().value()).isEqualTo(1);
        lent.invalidates = true;
        world.run(lent::giveBack);
        assertThat(waits.isServed()).isTrue();
        world.borrow(pool);
        world.pass(1_100);

        assertThat(registry.get("reactivebridge.pool.acquired")
                        .functionCounter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("reactivebridge.pool.timeouts")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("reactivebridge.pool.closed")
                        .tag("reason", "invalidated")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        var use = registry.get("reactivebridge.pool.use").functionTimer();
        assertThat(use.count()).isEqualTo(1);
        assertThat(use.totalTime(TimeUnit.MILLISECONDS)).isBetween(300.0, 301.0);
        assertThat(registry.get("reactivebridge.pool.wait").functionTimer().count())
                .isEqualTo(2);
        assertThat(registry.get("reactivebridge.pool.connect").functionTimer().count())
                .isEqualTo(2);
        world.end();
    }

    @Test
    void metrics_timeUsesSinceSomebodyFirstAsked() {
        World world = new World();
        Pool<Session> pool = world.pool(world.options().maxSize(1));
        world.fill(pool, 1);
        world.use(pool, Duration.ofMillis(5));
        world.pass(10);
        assertThat(pool.metrics().used()).isEqualTo(2);
        long before = pool.metrics().timed();

        world.use(pool, Duration.ofMillis(7));
        world.pass(10);

        assertThat(before).isLessThan(2);
        assertThat(pool.metrics().used()).isEqualTo(3);
        assertThat(pool.metrics().timed()).isEqualTo(before + 1);
        world.end();
    }

    /** Every meter, each with a value of its own, and no other. */
    @Test
    void everyMeter_showsWhatHasHappened() {
        World world = new World();
        FakeDatabase database = world.database;
        database.failNext = 1;
        Pool<Session> pool = world.pool(world.options()
                .name("all")
                .maxSize(3)
                .maxPending(2)
                .acquireTimeout(Duration.ofMillis(500))
                .leakThreshold(Duration.ofMillis(300))
                .closeTimeout(Duration.ofMillis(100)));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new PoolMeters(pool).bindTo(registry);
        assertThat(values(registry)).hasSize(27); // Uses are timed from the first reading on.

        Borrower first = world.borrow(pool); // Served by the second attempt.
        world.pass(50);
        Borrower second = world.borrow(pool);
        Borrower third = world.borrow(pool);
        Borrower late = world.borrow(pool);
        Borrower leaves = world.borrow(pool);
        world.borrow(pool); // Refused.
        leaves.cancel();
        world.pass(600); // Three leaks, and one who has waited for too long.
        assertThat(late.error).isInstanceOf(AcquireTimeoutException.class);
        database.resetTime = Duration.ofSeconds(1);
        world.run(first::giveBack);
        database.closeHangs = true;
        second.invalidates = true;
        world.run(second::giveBack);
        world.pass(200);
        Borrower waits = world.borrow(pool);

        assertThat(values(registry))
                .containsOnly(
                        entry("connections opening", 0.0),
                        entry("connections idle", 0.0),
                        entry("connections lent", 1.0),
                        entry("connections checking", 0.0),
                        entry("connections resetting", 1.0),
                        entry("connections closing", 1.0),
                        entry("size.max", 3.0),
                        entry("waiting", 1.0),
                        entry("acquired", 3.0),
                        entry("timeouts", 1.0),
                        entry("refusals", 1.0),
                        entry("cancellations", 1.0),
                        entry("connect.failures", 1.0),
                        entry("validations", 0.0),
                        entry("leaks", 3.0),
                        entry("close.overdue", 1.0),
                        entry("wait", 3.0),
                        entry("use", 2.0),
                        entry("connect", 3.0),
                        entry("closed broken", 0.0),
                        entry("closed expired", 0.0),
                        entry("closed idle", 0.0),
                        entry("closed invalid", 0.0),
                        entry("closed invalidated", 1.0),
                        entry("closed not_reset", 0.0),
                        entry("closed not_set_up", 0.0),
                        entry("closed pool_closed", 0.0));
        assertThat(registry.getMeters())
                .allMatch(meter -> "all".equals(meter.getId().getTag("pool")))
                .allMatch(meter -> meter.getId().getDescription() != null);
        assertThat(third.isServed()).isTrue();
        assertThat(waits.isAnswered()).isFalse();
    }

    private static Map<String, Double> values(SimpleMeterRegistry registry) {
        Map<String, Double> values = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            Meter.Id id = meter.getId();
            String detail = id.getTags().stream()
                    .filter(tag -> !tag.getKey().equals("pool"))
                    .map(tag -> " " + tag.getValue())
                    .collect(Collectors.joining());
            double value = meter instanceof FunctionTimer timer
                    ? timer.count()
                    : meter.measure().iterator().next().getValue();
            values.put(id.getName().substring("reactivebridge.pool.".length()) + detail, value);
        }
        return values;
    }
}
