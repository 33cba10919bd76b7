package org.reactivebridge.benchmarks.pools;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** HikariCP, full of connections that do nothing. */
@State(Scope.Benchmark)
public class HikariThings {

    int size = 32;

    HikariDataSource pool;

    @Setup
    public void open() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(new Source());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(size);
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
    }

    @TearDown
    public void close() {
        Ledger.check("lent", 0, pool.getHikariPoolMXBean().getActiveConnections());
        pool.close();
    }

    /** Its connections answer as a healthy one does when it is opened; on the measured way they are not called at all. */
    private static final class Source implements DataSource {

        @Override
        public Connection getConnection() {
            return (Connection) Proxy.newProxyInstance(
                    Source.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "isValid", "getAutoCommit" -> true;
                        case "toString" -> "nothing";
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        default -> zero(method.getReturnType());
                    });
        }

        private static Object zero(Class<?> type) {
            if (type == boolean.class) {
                return false;
            }
            return type == int.class ? (Object) 0 : null;
        }

        @Override
        public Connection getConnection(String user, String password) {
            return getConnection();
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            return type.cast(this);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return type.isInstance(this);
        }
    }

    /** Four of them, for those who have to wait. */
    public static class Four extends HikariThings {

        public Four() {
            size = 4;
        }
    }
}
