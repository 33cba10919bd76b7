package org.reactivebridge.benchmarks.sockets;

/** What a server does with a connection. */
enum Service {
    /** Gives back what comes. */
    ECHO,
    /** Sends {@linkplain Payload#block() blocks} until the connection is closed. */
    SOURCE,
    /** Answers what {@link Payload.Digest} answers. */
    SINK
}
