package org.reactivebridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivebridge.net.TcpClient;
import org.reactivebridge.net.TcpConnection;
import org.reactivebridge.net.TcpListener;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;

/** Pools of real things, on real threads. */
@Timeout(60)
class ManagersTest {

    private AsyncRuntime runtime;

    @BeforeEach
    void start() {
        runtime = AsyncRuntime.builder().name("pool").workers(2).build();
    }

    @AfterEach
    void stop() {
        runtime.shutdownNow().block(Duration.ofSeconds(20));
    }

    /** Something like a JDBC connection. */
    private static final class Resource implements AutoCloseable {

        private final AtomicInteger open;
        private final AtomicInteger closes = new AtomicInteger();
        private final AtomicInteger users = new AtomicInteger();

        Resource(AtomicInteger open) {
            this.open = open;
            open.incrementAndGet();
        }

        int use() {
            int together = users.incrementAndGet();
            users.decrementAndGet();
            return together;
        }

        @Override
        public void close() {
            if (closes.getAndIncrement() == 0) {
                open.decrementAndGet();
            }
        }
    }

    @Test
    void blocking_10000AcquirersOnFour_areAllServed() {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger resets = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ConnectionManager<Resource> manager = BlockingManager.of(runtime, () -> {
                    Resource made = new Resource(open);
                    most.accumulateAndGet(open.get(), Math::max);
                    return made;
                })
                .validatedBy(resource -> resource.closes.get() == 0)
                .resetBy(resource -> resets.incrementAndGet());
        Pool<Resource> pool = Pool.builder(manager)
                .options(PoolOptions.defaults().maxSize(4).maxPending(PoolOptions.UNLIMITED))
                .environment(runtime.environment())
                .build();
        AtomicInteger served = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(10_000);
        for (int i = 0; i < 10_000; i++) {
            runtime.spawn(pool.withConnection(resource -> AsyncFuture.fromCallable(() -> {
                        together.accumulateAndGet(resource.use(), Math::max);
                        served.incrementAndGet();
                        return 1;
                    })))
                    .future()
                    .doFinally(kind -> done.countDown())
                    .subscribe(item -> {});
        }

        Awaitility.await().atMost(50, TimeUnit.SECONDS).until(() -> done.getCount() == 0);

        assertThat(served).hasValue(10_000);
        assertThat(together).hasValue(1);
        assertThat(most.get()).isLessThanOrEqualTo(4);
        Awaitility.await()
                .until(() -> pool.state().resetting() == 0 && pool.state().lent() == 0);
        assertThat(resets).hasValue(10_000);
        pool.close(Duration.ofSeconds(10)).block(Duration.ofSeconds(20));
        assertThat(open).hasValue(0);
    }

    @Test
    void blocking_connectThatOutlivesItsTime_isClosedWhenItIsMadeAfterAll() throws InterruptedException {
        AtomicInteger open = new AtomicInteger();
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch made = new CountDownLatch(1);
        ConnectionManager<Resource> manager = BlockingManager.of(runtime, () -> {
            boolean interrupted = true;
            while (interrupted) { // As a driver that does not listen.
                try {
                    gate.await();
                    interrupted = false;
                } catch (InterruptedException ignored) {
                    // Not listening.
                }
            }
            Resource resource = new Resource(open);
            made.countDown();
            return resource;
        });
        List<Throwable> reported = java.util.Collections.synchronizedList(new ArrayList<>());
        Pool<Resource> pool = Pool.builder(manager)
                .options(PoolOptions.defaults()
                        .maxSize(1)
                        .createTimeout(Duration.ofMillis(20))
                        .acquireTimeout(Duration.ofMillis(100))
                        .onError(reported::add))
                .environment(runtime.environment())
                .build();

        assertThatThrownBy(() -> pool.acquire().block(Duration.ofSeconds(10)))
                .isInstanceOf(AcquireTimeoutException.class)
                .hasCauseInstanceOf(ManagerTimeoutException.class);
        pool.close(Duration.ZERO).block(Duration.ofSeconds(10));
        gate.countDown();

        assertThat(made.await(10, TimeUnit.SECONDS)).isTrue();
        Awaitility.await().until(() -> open.get() == 0);
        assertThat(reported).isNotEmpty();
    }

    @Test
    void tcp_connectionsAreUsedAgainAndBrokenOnesAreNot() throws java.io.IOException {
        TcpListener listener = TcpListener.bind(runtime, 0);
        AtomicInteger accepted = new AtomicInteger();
        listener.serve(runtime, connection -> {
            accepted.incrementAndGet();
            return connection.send(connection.inbound());
        });
        TcpClient client = TcpClient.on(runtime);
        ConnectionManager<TcpConnection> manager = FunctionManager.<TcpConnection>of(
                        () -> client.connect("localhost", listener.port()), TcpConnection::close)
                .brokenIf(connection -> !connection.isOpen());
        Pool<TcpConnection> pool = Pool.builder(manager)
                .options(PoolOptions.defaults().maxSize(2))
                .environment(runtime.environment())
                .build();

        for (int i = 0; i < 5; i++) {
            Pooled<TcpConnection> lease = Objects.requireNonNull(pool.acquire().block(Duration.ofSeconds(10)));
            lease.value()
                    .write(ByteBuffer.wrap("x".getBytes(StandardCharsets.US_ASCII)))
                    .block(Duration.ofSeconds(10));
            lease.release();
        }
        Awaitility.await().until(() -> accepted.get() == 1);
        Pooled<TcpConnection> broken = Objects.requireNonNull(pool.acquire().block(Duration.ofSeconds(10)));
        broken.value().abort();
        Awaitility.await().until(() -> !broken.value().isOpen());
        broken.release();
        Pooled<TcpConnection> fresh = Objects.requireNonNull(pool.acquire().block(Duration.ofSeconds(10)));

        assertThat(fresh.value().isOpen()).isTrue();
        assertThat(pool.metrics().closed(CloseReason.BROKEN)).isEqualTo(1);
        fresh.release();
        pool.close(Duration.ofSeconds(1)).block(Duration.ofSeconds(10));
        Awaitility.await().until(() -> listener.openConnections() == 0);
        listener.close();
    }
}
