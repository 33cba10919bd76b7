package org.reactivebridge.benchmarks.sockets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/** Reactor Netty: on Linux it takes Netty's own library unless it is told not to. */
final class ReactorNettyServer implements Server {

    private final LoopResources loops = LoopResources.create("reactor-netty", 1, LOOPS, true);
    private final boolean preferNative;

    ReactorNettyServer(boolean preferNative) {
        this.preferNative = preferNative;
    }

    @Override
    public int open(Service service) {
        return TcpServer.create()
                .runOn(loops, preferNative)
                .bindAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .handle((in, out) -> serve(service, in, out))
                .bindNow()
                .port();
    }

    private static Publisher<Void> serve(Service service, NettyInbound in, NettyOutbound out) {
        return switch (service) {
            case ECHO -> out.send(in.receive().retain());
            case SOURCE ->
                out.send(Flux.range(0, Integer.MAX_VALUE).map(number -> Unpooled.wrappedBuffer(Payload.block())));
            case SINK -> {
                Payload.Digest digest = new Payload.Digest();
                yield out.send(in.receive().<ByteBuf>handle((bytes, sink) -> {
                    ByteBuffer answer = digest.update(bytes.nioBuffer());
                    if (answer.hasRemaining()) {
                        sink.next(Unpooled.wrappedBuffer(answer));
                    }
                }));
            }
        };
    }
}
