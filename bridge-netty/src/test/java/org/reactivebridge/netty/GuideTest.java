package org.reactivebridge.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivebridge.runtime.AsyncRuntime;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;

/** The code that the guide shows does what it says. */
@Timeout(60)
class GuideTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void netty_serves() throws Exception {
        AsyncRuntime runtime = Guide.runtime();
        Channel server = Guide.netty(runtime)
                .childHandler(new Echo())
                .bind(ANY_PORT)
                .syncUninterruptibly()
                .channel();

        InetSocketAddress address = (InetSocketAddress) server.localAddress();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write(new byte[] {1, 2, 3});
            assertThat(socket.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        }
        Hosts.end(runtime);
    }

    @Test
    void reactorNetty_serves() {
        AsyncRuntime runtime = Guide.runtime();
        DisposableServer server = Guide.reactorNetty(NettyLoops.of(runtime))
                .bindAddress(() -> ANY_PORT)
                .handle((request, response) -> response.sendString(
                        Mono.fromSupplier(() -> Thread.currentThread().getName())))
                .bindNow();

        assertThat(HttpClient.create()
                        .runOn(ReactorNettyLoops.colocated(NettyLoops.of(runtime)))
                        .remoteAddress(server::address)
                        .get()
                        .responseContent()
                        .aggregate()
                        .asString()
                        .block(Hosts.LONG))
                .startsWith("app-");
        server.disposeNow();
        Hosts.end(runtime);
    }

    @ChannelHandler.Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message);
        }
    }
}
