package org.reactivebridge.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.ConnectionFactory;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivebridge.pool.PoolOptions;

/** The same tests of the SPI's kit pass through the pool as pass over the driver alone, none left out. */
@Timeout(240)
class TestKitTest {

    private static final int TESTS = 34;

    /** What the driver for H2 does otherwise than the kit would have it; its own kit replaces the same five. */
    private static final Set<String> NOT_H2 = Set.of(
            "bindFails",
            "columnMetadata",
            "prepareStatementWithIncompleteBatchFails",
            "prepareStatementWithIncompleteBindingFails",
            "rowMetadata");

    private static Map<String, String> pooled(Class<?> kit, ConnectionFactory driver, DataSource database) {
        PooledConnectionFactory pool = PooledConnectionFactory.builder(driver)
                .options(PoolOptions.defaults().maxSize(2))
                .build();
        Map<String, String> results = Kits.run(kit, pool, database);
        assertThat(pool.state().lent()).isZero();
        H2.run(pool.close());
        return results;
    }

    private static Set<String> failed(Map<String, String> results) {
        Set<String> failed = new TreeSet<>(results.keySet());
        failed.removeIf(test -> results.get(test).isEmpty());
        return failed;
    }

    @Test
    void kit_overH2_passesWhatTheDriverPasses() {
        String name = H2.newName();
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
        database.setUser("sa");
        database.setPassword(Canary.PASSWORD);
        Map<String, String> bare = Kits.run(Kits.OfH2.class, H2.memory(name), database);
        Map<String, String> pooled = pooled(Kits.OfH2.class, H2.memory(name), database);
        assertThat(pooled).hasSize(TESTS);
        assertThat(failed(bare)).as(bare.toString()).isEqualTo(NOT_H2);
        assertThat(failed(pooled)).as(pooled.toString()).isEqualTo(NOT_H2);
    }

    @Test
    void kit_overPostgres_passesAll_asTheDriverDoes() {
        Map<String, String> bare = Kits.run(Kits.OfPostgres.class, Postgres.driver(), Postgres.jdbc());
        assertThat(bare).hasSize(TESTS);
        assertThat(failed(bare)).as(bare.toString()).isEmpty();
        Map<String, String> pooled = pooled(Kits.OfPostgres.class, Postgres.driver(), Postgres.jdbc());
        assertThat(pooled).hasSize(TESTS);
        assertThat(failed(pooled)).as(pooled.toString()).isEmpty();
    }
}
