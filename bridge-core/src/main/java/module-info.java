/**
 * Asynchronous streams and futures that are polled inside and speak Reactive Streams at the edge.
 *
 * <p>The module runs on any executor, or inline on whichever thread delivers a signal; it starts no thread that the
 * application did not ask for.
 */
module org.reactivebridge.core {
    requires transitive org.reactivestreams;
    requires static transitive org.jspecify;

    exports org.reactivebridge.kernel;
    exports org.reactivebridge.stream;
}
