package org.reactivebridge.r2dbc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reactivebridge.pool.PoolOptions;

/** A server that is killed and comes back while borrowers go on. */
@Timeout(150)
class RestartTest {

    private static final int BORROWERS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @TempDir
    Path directory;

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong longest = new AtomicLong();
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<Integer> unknown = ConcurrentHashMap.newKeySet();

    private volatile Throwable last;

    @AfterEach
    void end() {
        stop.set(true);
    }

    @Test
    void server_killedAndRestartedUnderLoad_losesNothingThatWasAcknowledged() throws Exception {
        Postgres.server(); // Skips where none can run.
        Path data = directory.resolve("data");
        EmbeddedPostgres first = start(data, 0);
        int port = first.getPort();
        PooledConnectionFactory pool = PooledConnectionFactory.builder(Postgres.driver(port))
                .options(PoolOptions.defaults()
                        .maxSize(4)
                        .maxPending(BORROWERS)
                        .acquireTimeout(PATIENCE)
                        .resetTimeout(Duration.ofSeconds(1))
                        .onError(failure -> {}))
                .build();
        R2dbc database = R2dbc.over(pool);
        database.update("CREATE TABLE item (id INT PRIMARY KEY)").block();
        for (int i = 0; i < BORROWERS; i++) {
            running.incrementAndGet();
            borrow(database);
        }
        await().atMost(20, SECONDS).until(() -> acknowledged.size() > 200);

        long postmaster = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        ProcessHandle server = ProcessHandle.of(postmaster).orElseThrow();
        server.destroyForcibly();
        await().atMost(20, SECONDS).until(() -> !server.isAlive());
        await().atMost(20, SECONDS).until(() -> unknown.size() > BORROWERS);
        int before = acknowledged.size();

        first.close(); // There is nothing left to stop, but the folder is locked.
        EmbeddedPostgres second = start(data, port);
        try {
            await().atMost(20, SECONDS)
                    .untilAsserted(() -> assertThat(acknowledged.size())
                            .as(() -> pool.state() + " " + pool.metrics() + " running " + running + " unknown "
                                    + unknown.size() + " " + last)
                            .isGreaterThan(before + 200));
            stop.set(true);
            await().atMost(20, SECONDS).until(() -> running.get() == 0);
            Set<Integer> stored = ConcurrentHashMap.newKeySet();
            database.query("SELECT id FROM item")
                    .as(row -> row.get(0, Integer.class))
                    .doOnNext(stored::add)
                    .drain()
                    .block();
            Set<Integer> missing = new TreeSet<>(acknowledged);
            missing.removeAll(stored);
            assertThat(missing).isEmpty();
            stored.removeAll(acknowledged);
            assertThat(unknown).containsAll(stored);
            assertThat(Duration.ofNanos(longest.get())).isLessThan(PATIENCE.plusSeconds(8));
            // A dead connection must not go from one who waits to the next.
            assertThat(pool.metrics().acquired()).isLessThan(acknowledged.size() + 1000);
            assertThat(pool.state().lent()).isZero();
            assertThat(pool.state().total()).isLessThanOrEqualTo(4);
            H2.run(pool.close());
        } finally {
            second.close();
        }
    }

    private static EmbeddedPostgres start(Path data, int port) throws Exception {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("synchronous_commit", "on"); // Otherwise the server acknowledges what it may lose.
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    /** One borrower: a row after the other, whatever becomes of them. */
    private void borrow(R2dbc database) {
        int id = next.incrementAndGet();
        long began = System.nanoTime();
        database.inTransaction(within -> within.update("INSERT INTO item VALUES ($1)", id))
                .subscribe(
                        count -> acknowledged.add(id),
                        failure -> {
                            unknown.add(id);
                            last = failure;
                            again(database, began);
                        },
                        () -> again(database, began));
    }

    private void again(R2dbc database, long began) {
        longest.accumulateAndGet(System.nanoTime() - began, Math::max);
        if (stop.get()) {
            running.decrementAndGet();
        } else {
            borrow(database);
        }
    }
}
