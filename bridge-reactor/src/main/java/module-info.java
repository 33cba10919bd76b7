/**
 * Conversions between Reactive Bridge and Project Reactor.
 */
module org.reactivebridge.reactor {
    requires transitive org.reactivebridge.core;
    requires transitive reactor.core;
    requires static transitive org.jspecify;

    exports org.reactivebridge.reactor;

    provides org.reactivebridge.spi.TypeConverter with
            org.reactivebridge.reactor.FluxConverter,
            org.reactivebridge.reactor.MonoConverter;
}
