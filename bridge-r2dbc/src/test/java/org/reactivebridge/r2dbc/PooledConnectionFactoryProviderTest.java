package org.reactivebridge.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivebridge.pool.AcquireTimeoutException;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.pool.Reuse;

@Timeout(30)
class PooledConnectionFactoryProviderTest {

    private static final String CANARY = Canary.PASSWORD;

    private static PoolOptions options(String query) {
        PooledConnectionFactory pool = PooledConnectionFactory.of("r2dbc:bridge:h2:mem:///" + H2.newName() + query);
        H2.run(pool.close());
        return pool.pool().options();
    }

    @Test
    void url_ofAPool_findsItAndItsDriver() {
        ConnectionFactory found = ConnectionFactories.get("r2dbc:bridge:h2:mem:///" + H2.newName() + "?maxSize=3");
        assertThat(found).isInstanceOf(PooledConnectionFactory.class);
        assertThat(found.getMetadata().getName()).isEqualTo("H2");
        PooledConnectionFactory pool = (PooledConnectionFactory) found;
        assertThat(pool.pool().options().maxSize()).isEqualTo(3);
        Connection connection = H2.take(pool);
        assertThat(H2.read(connection, "SELECT 1")).containsExactly(1);
        H2.giveBack(connection);
        H2.run(pool.close());
    }

    @Test
    void url_withEveryOption_setsIt() {
        PoolOptions options = options("?poolName=orders&maxSize=7&minIdle=0&parallelConnects=2&maxPending=unlimited"
                + "&acquireTimeout=PT5S&createTimeout=4s&validateTimeout=300ms&resetTimeout=2s&closeTimeout=3s&maxLife=1h"
                + "&idleTimeout=forever&keepAlive=2m&trustFor=500ms&leakThreshold=1m&firstBackoff=20ms&mostBackoff=1s"
                + "&testOnCheckOut=false&reuse=fifo&validation=REMOTE&drainLimit=10&closeGrace=0&lockWaitTimeout=PT1S"
                + "&statementTimeout=PT2S");
        assertThat(options.name()).isEqualTo("orders");
        assertThat(options.maxSize()).isEqualTo(7);
        assertThat(options.parallelConnects()).isEqualTo(2);
        assertThat(options.maxPending()).isEqualTo(PoolOptions.UNLIMITED);
        assertThat(options.acquireTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.createTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(options.validateTimeout()).isEqualTo(Duration.ofMillis(300));
        assertThat(options.resetTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.closeTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.maxLife()).isEqualTo(Duration.ofHours(1));
        assertThat(options.idleTimeout()).isEqualTo(PoolOptions.FOREVER);
        assertThat(options.keepAlive()).isEqualTo(Duration.ofMinutes(2));
        assertThat(options.trustFor()).isEqualTo(Duration.ofMillis(500));
        assertThat(options.leakThreshold()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.firstBackoff()).isEqualTo(Duration.ofMillis(20));
        assertThat(options.mostBackoff()).isEqualTo(Duration.ofSeconds(1));
        assertThat(options.testOnCheckOut()).isFalse();
        assertThat(options.reuse()).isEqualTo(Reuse.FIRST_RETURNED);
    }

    @Test
    void url_withTheNamesOfR2dbcPool_setsTheSame() {
        PoolOptions options = options("?maxAcquireTime=PT5S&maxCreateConnectionTime=PT4S&maxValidationTime=PT3S"
                + "&maxLifeTime=PT2H&maxIdleTime=PT1H&validationDepth=REMOTE&validationQuery=SELECT%201");
        assertThat(options.acquireTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.createTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(options.validateTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.maxLife()).isEqualTo(Duration.ofHours(2));
        assertThat(options.idleTimeout()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void options_givenAsObjects_areTakenAsTheyAre() {
        PooledConnectionFactory pool =
                (PooledConnectionFactory) ConnectionFactories.get(ConnectionFactoryOptions.builder()
                        .option(ConnectionFactoryOptions.DRIVER, "bridge")
                        .option(ConnectionFactoryOptions.PROTOCOL, "h2:mem")
                        .option(ConnectionFactoryOptions.DATABASE, H2.newName())
                        .option(Option.<Object>valueOf("maxSize"), 4)
                        .option(Option.<Object>valueOf("acquireTimeout"), Duration.ofSeconds(6))
                        .build());
        assertThat(pool.pool().options().maxSize()).isEqualTo(4);
        assertThat(pool.pool().options().acquireTimeout()).isEqualTo(Duration.ofSeconds(6));
        H2.run(pool.close());
    }

    @ParameterizedTest
    @CsvSource({
        "maxSize=many, Pool option maxSize: 'many' is neither an integer nor 'unlimited'",
        "maxSize=0, Pool option maxSize: ",
        "acquireTimeout=soon, 'Pool option acquireTimeout: ''soon'' is not a time, as PT30S, 30s, 500ms and ''forever'' are'",
        "acquireTimeout=PT-1S, Pool option acquireTimeout: ",
        "reuse=random, Pool option reuse: 'random' is neither 'LIFO' nor 'FIFO'",
        "validation=deep, Pool option validation: 'deep' is neither 'LOCAL' nor 'REMOTE'; a query is given as validationQuery",
        "testOnCheckOut=maybe, Pool option testOnCheckOut: 'maybe' is neither 'true' nor 'false'",
        "drainLimit=-1, drainLimit must not be negative",
        "maxsize=3, Option maxsize is unknown; maxSize is not",
        "max-size=3, Option max-size is unknown; maxSize is not",
        "acquireRetry=3, Pool option acquireRetry is another pool's: this one has nothing like it",
        "maxLife=1h&maxLifeTime=1h, Pool options ",
        "firstBackoff=10s, mostBackoff must be at least"
    })
    void url_withAnImpossibleOption_saysWhatIsWrong(String query, String message) {
        assertThatThrownBy(() -> options("?" + query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void url_withoutOrWithAnUnknownDriver_saysSo() {
        assertThatThrownBy(() -> PooledConnectionFactory.of("r2dbc:bridge:nosuch://host/db"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("There is no R2DBC driver nosuch");
        assertThatThrownBy(() -> PooledConnectionFactory.of("r2dbc:bridge://host/db"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names the driver behind it");
    }

    @Test
    void url_ofTheDriverOnly_makesAPoolToo() {
        PooledConnectionFactory pool = PooledConnectionFactory.of("r2dbc:h2:mem:///" + H2.newName() + "?maxSize=2");
        assertThat(pool.pool().options().maxSize()).isEqualTo(2);
        H2.giveBack(H2.take(pool));
        H2.run(pool.close());
    }

    // ---- Secrets

    @Test
    void password_ofAnyUrl_isInNoText() {
        List<String> texts = Collections.synchronizedList(new ArrayList<>());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord log) {
                texts.add(log.getMessage() + " " + (log.getThrown() == null ? "" : trace(log.getThrown())));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        Level before = root.getLevel();
        root.setLevel(Level.ALL);
        root.addHandler(handler);
        try {
            texts.add(trace(
                    catchThrowable(() -> PooledConnectionFactory.of("r2dbc:bridge:h2 :mem://u:" + CANARY + "@/x"))));
            texts.add(trace(catchThrowable(() -> PooledConnectionFactory.of("r2dbc:bridge//u:" + CANARY + "@h^/x"))));
            texts.add(trace(catchThrowable(() -> PooledConnectionFactory.of(
                    "r2dbc:bridge:nosuch://u:" + CANARY + "@host/x?sslPassword=" + CANARY))));
            texts.add(trace(catchThrowable(() ->
                    ConnectionFactories.get("r2dbc:bridge:nosuch://u:" + CANARY + "@host/x?secretKey=" + CANARY))));
            texts.add(trace(catchThrowable(
                    () -> PooledConnectionFactory.of("r2dbc:bridge:leaky://u:" + CANARY + "@host/x?refuse=1"))));
            texts.add(trace(catchThrowable(
                    () -> PooledConnectionFactory.of("r2dbc:bridge:leaky://u:" + CANARY + "@host/x?maxSize=no"))));

            PooledConnectionFactory pool = PooledConnectionFactory.of(
                    "r2dbc:bridge:leaky://u:" + CANARY + "@host/x?acquireTimeout=100ms&poolName=quiet");
            Throwable failure = catchThrowable(() -> H2.take(pool));
            assertThat(failure).isInstanceOf(AcquireTimeoutException.class);
            assertThat(failure.getCause())
                    .isInstanceOf(R2dbcPermissionDeniedException.class)
                    .hasMessage("Wrong password ***");
            assertThat(((R2dbcPermissionDeniedException) failure.getCause()).getSqlState())
                    .isEqualTo("28000");
            texts.add(trace(failure));
            texts.add(pool + " " + pool.pool() + " " + pool.state() + " " + pool.metrics() + " " + pool.unwrap() + " "
                    + PooledConnectionFactory.builder(pool.unwrap()));
            H2.run(pool.close());

            PooledConnectionFactory works =
                    PooledConnectionFactory.of("r2dbc:bridge:h2:mem://sa:" + CANARY + "@/" + H2.newName());
            Connection connection = H2.take(works);
            texts.add(connection + " " + connection.createStatement("SELECT 1") + " " + connection.createBatch() + " "
                    + works + " " + ((PooledConnection) connection).session);
            texts.add(trace(catchThrowable(() -> H2.execute(connection, "NONSENSE"))));
            H2.giveBack(connection);
            texts.add(trace(catchThrowable(connection::isAutoCommit)) + connection);
            H2.run(works.close());
            Thread.getAllStackTraces().keySet().forEach(thread -> texts.add(thread.getName()));
        } finally {
            root.removeHandler(handler);
            root.setLevel(before);
        }
        assertThat(texts).hasSizeGreaterThan(10).noneMatch(text -> text.contains(CANARY));
        assertThat(texts).anyMatch(text -> text.contains("***"));
    }

    @Test
    void canary_whereTheDriverIsNotWatched_isFound() {
        ConnectionFactory bare = ConnectionFactories.get("r2dbc:leaky://u:" + CANARY + "@host/x");
        assertThat(trace(catchThrowable(() -> H2.take(bare)))).contains(CANARY);
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
