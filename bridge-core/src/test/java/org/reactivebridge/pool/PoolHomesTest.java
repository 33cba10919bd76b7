package org.reactivebridge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.net.TcpClient;
import org.reactivebridge.net.TcpConnection;
import org.reactivebridge.net.TcpListener;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;

/** Real connections on the workers of a runtime: spread over them, and lent to borrowers on their own worker where there is a choice. */
@Timeout(60)
class PoolHomesTest {

    private static final int WORKERS = 4;
    private static final int SIZE = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private AsyncRuntime runtime;
    private TcpListener listener;

    @BeforeEach
    void start() throws IOException {
        runtime = AsyncRuntime.builder().name("homes").workers(WORKERS).build();
        listener = TcpListener.bind(runtime, 0);
        // The hello is answered late, so that the client has to wait for it, and everything else at once.
        listener.serve(
                runtime,
                connection -> connection
                        .read()
                        .delay(Duration.ofMillis(50))
                        .flatMap(connection::write)
                        .then(connection.send(connection.inbound())));
    }

    @AfterEach
    void stop() {
        listener.close();
        runtime.shutdownNow().block(PATIENCE);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE).pollInterval(2, TimeUnit.MILLISECONDS);
    }

    /** A connection, and the worker that waits for its socket. */
    private record Homed(TcpConnection connection, Thread home) {}

    /** Says hello where no task has a place of its own: the answer comes on the thread that waits for the socket. */
    private Pool<Homed> pool(int size) {
        TcpClient client = TcpClient.on(runtime);
        ConnectionManager<Homed> manager = FunctionManager.<Homed>of(
                        () -> client.connect(listener.localAddress())
                                .flatMap(connection -> AsyncFuture.zip(
                                        connection.read(), // Before it is asked, so that it has to wait.
                                        connection.write(ByteBuffer.allocate(1)).then(AsyncFuture.of(true)),
                                        (answer, asked) -> new Homed(connection, Thread.currentThread())))
                                .in(Environment.system()),
                        homed -> homed.connection.close())
                .servedBy(Homed::home);
        return Pool.builder(manager)
                .options(PoolOptions.defaults().maxSize(size).minIdle(size).maxPending(10_000))
                .environment(runtime.environment())
                .build();
    }

    private static boolean isFull(Pool<Homed> pool, int size) {
        return pool.state().idle() == size && pool.state().total() == size;
    }

    private Map<Thread, Long> homes(Pool<Homed> pool) {
        List<Pooled<Homed>> leases = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            leases.add(Objects.requireNonNull(pool.tryAcquire()));
        }
        Map<Thread, Long> homes = leases.stream()
                .collect(Collectors.groupingBy(lease -> lease.value().home(), Collectors.counting()));
        leases.forEach(Pooled::release);
        return homes;
    }

    @Test
    void connections_areSpreadOverTheWorkers_andBorrowersGetTheirOwn() {
        Pool<Homed> pool = pool(SIZE);
        await().until(() -> isFull(pool, SIZE));
        Map<Thread, Long> homes = homes(pool);
        assertThat(homes)
                .as("%s", homes)
                .hasSize(WORKERS)
                .allSatisfy((home, count) -> assertThat(count).isEqualTo(SIZE / WORKERS));
        assertThat(homes.keySet()).allMatch(home -> home.getName().contains("homes"));

        // As many at a time as each worker has, so that there is a choice.
        Map<Thread, Integer> borrowers = new ConcurrentHashMap<>();
        Queue<String> strange = new ConcurrentLinkedQueue<>();
        for (int round = 0; round < 500; round++) {
            CountDownLatch done = new CountDownLatch(1);
            runtime.execute(() -> {
                Pooled<Homed> lease = Objects.requireNonNull(pool.tryAcquire());
                borrowers.merge(Thread.currentThread(), 1, Integer::sum);
                if (lease.value().home() != Thread.currentThread()) {
                    strange.add(lease.value().home() + " for " + Thread.currentThread());
                }
                lease.release();
                done.countDown();
            });
            await().until(() -> done.getCount() == 0);
        }
        assertThat(borrowers.values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(500);
        assertThat(strange).isEmpty();
        pool.close(Duration.ZERO).block(PATIENCE);
    }

    /** Many at once, on all workers, on fewer connections than workers: some worker has none of its own, and is served all the same. */
    @Test
    void borrowersWithoutAConnectionOfTheirOwn_areNotStarved() {
        int size = WORKERS - 1;
        Pool<Homed> pool = pool(size);
        await().until(() -> isFull(pool, size));
        int count = 4_000;
        CountDownLatch done = new CountDownLatch(count);
        Map<Thread, Integer> served = new ConcurrentHashMap<>();
        for (int i = 0; i < count; i++) {
            runtime.spawn(pool.withConnection(homed -> {
                        served.merge(homed.home(), 1, Integer::sum);
                        return homed.connection.write(ByteBuffer.allocate(1)).then(homed.connection.read());
                    }))
                    .future()
                    .subscribe(answer -> done.countDown());
        }
        await().until(() -> done.getCount() == 0);

        assertThat(served).as("each connection works").hasSize(size);
        PoolMetrics metrics = pool.metrics();
        assertThat(metrics.timeouts() + metrics.refusals()).isZero();
        assertThat(metrics.acquired()).isEqualTo(count);
        assertThat(metrics.connected()).isEqualTo(size);
        pool.close(Duration.ofSeconds(1)).block(PATIENCE);
    }
}
