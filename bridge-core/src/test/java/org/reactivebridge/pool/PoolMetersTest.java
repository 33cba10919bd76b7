package org.reactivebridge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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
}
