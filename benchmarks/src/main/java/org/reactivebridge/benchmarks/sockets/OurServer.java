package org.reactivebridge.benchmarks.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.reactivebridge.net.Network;
import org.reactivebridge.net.TcpConnection;
import org.reactivebridge.net.TcpListener;
import org.reactivebridge.net.TcpOptions;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;

/** This library, with the options that it comes with. */
final class OurServer implements Server {

    private final AsyncRuntime runtime = AsyncRuntime.builder().workers(LOOPS).build();

    @Override
    public int open(Service service) throws IOException {
        TcpListener listener = TcpListener.bind(
                Network.nio(runtime),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TcpOptions.defaults());
        listener.serve(runtime, connection -> serve(service, connection));
        return listener.port();
    }

    private static AsyncFuture<?> serve(Service service, TcpConnection connection) {
        return switch (service) {
            case ECHO -> connection.send(connection.inbound());
            case SOURCE ->
                connection.send(AsyncStream.range(0, Integer.MAX_VALUE).map(number -> Payload.block()));
            case SINK -> {
                Payload.Digest digest = new Payload.Digest();
                yield connection.send(connection.inboundPooled().map(pooled -> {
                    try (pooled) {
                        return digest.update(pooled.buffer());
                    }
                }));
            }
        };
    }
}
