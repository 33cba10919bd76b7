/**
 * R2DBC connections and results as streams and futures of Reactive Bridge.
 */
module org.reactivebridge.r2dbc {
    requires transitive org.reactivebridge.core;
    requires transitive r2dbc.spi;
    requires static transitive org.jspecify;
    requires static reactor.core;

    exports org.reactivebridge.r2dbc;

    provides io.r2dbc.spi.ConnectionFactoryProvider with
            org.reactivebridge.r2dbc.PooledConnectionFactoryProvider;
}
