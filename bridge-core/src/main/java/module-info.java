/**
 * Asynchronous streams and futures that are polled inside and speak Reactive Streams at the edge.
 *
 * <p>Work runs on any executor, inline on whichever thread delivers a signal, or on an {@code AsyncRuntime}, which has threads of
 * its own. Without one the module's only threads are a few daemons that call timers, which start when needed and end when idle.
 */
module org.reactivebridge.core {
    requires transitive org.reactivestreams;
    requires static transitive org.jspecify;
    requires static context.propagation; // For ThreadLocals only.
    requires static micrometer.core; // For meters only.
    requires static reactor.blockhound; // For the integration only.

    exports org.reactivebridge.channel;
    exports org.reactivebridge.kernel;
    exports org.reactivebridge.net;
    exports org.reactivebridge.pool;
    exports org.reactivebridge.runtime;
    exports org.reactivebridge.spi;
    exports org.reactivebridge.stream;

    uses org.reactivebridge.spi.TypeConverter;

    provides reactor.blockhound.integration.BlockHoundIntegration with
            org.reactivebridge.runtime.BlockHoundSupport;
    provides org.reactivebridge.spi.TypeConverter with
            org.reactivebridge.spi.AsyncStreamConverter,
            org.reactivebridge.spi.AsyncFutureConverter,
            org.reactivebridge.spi.PublisherConverter,
            org.reactivebridge.spi.FlowPublisherConverter,
            org.reactivebridge.spi.CompletionStageConverter;
}
