/**
 * Netty's event loops on the workers of a runtime of Reactive Bridge.
 */
module org.reactivebridge.netty {
    requires transitive org.reactivebridge.core;
    requires transitive io.netty.transport;
    requires transitive io.netty.common;
    requires static transitive org.jspecify;
    requires static io.netty.transport.classes.epoll; // For that transport only.
    requires static io.netty.transport.classes.io_uring; // For that transport only.
    requires static io.netty.transport.unix.common; // For either.
    requires static transitive reactor.netty.core; // For ReactorNettyLoops only.
    requires static reactor.core; // For ReactorNettyLoops only.

    exports org.reactivebridge.netty;
}
