package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.stream.AsyncFuture;

/** Sockets with those of Netty at the other side, and its own handler of TLS. */
class NettyInteroperationTest extends Interoperation {

    private EventLoopGroup group;

    @BeforeEach
    void startNetty() {
        group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    @AfterEach
    void stopNetty() throws InterruptedException {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).await(LONG.toMillis());
    }

    @ParameterizedTest
    @EnumSource
    void nettyClient_isEchoed_andBothEnd(Security security) throws Exception {
        byte[] sent = random(1, TOTAL);
        try (TcpListener listener = listen(security.server(TcpOptions.defaults()))) {
            listener.serve(runtime, connection -> connection.send(connection.inbound()));
            Collector collector = new Collector(TOTAL);
            Channel channel = new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .handler(handlers(security, true, collector))
                    .connect(InetAddress.getLoopbackAddress(), listener.port())
                    .sync()
                    .channel();
            for (int at = 0; at < TOTAL; at += 30_000) {
                channel.writeAndFlush(Unpooled.wrappedBuffer(sent, at, Math.min(30_000, TOTAL - at)));
            }
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).sync();
            if (!security.halfCloses()) {
                assertThat(collector.all).succeedsWithin(LONG);
            }
            closeOutput(channel);
            assertThat(collector.end).succeedsWithin(LONG);
            assertThat(Sum.of(collector.bytes())).isEqualTo(Sum.of(sent));
            assertThat(channel.close().await(LONG.toMillis())).isTrue();
            assertCleanEnd(listener);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nettyServer_echoes_andBothEnd(Security security) throws Exception {
        byte[] sent = random(2, TOTAL);
        Echo echo = new Echo();
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(handlers(security, false, echo))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        try (TcpConnection connection = connect(
                ((InetSocketAddress) server.localAddress()).getPort(), security.client(TcpOptions.defaults()))) {
            AsyncFuture<Void> sending = connection.send(pieces(sent));
            JoinHandle<Void> task =
                    runtime.spawn(security.halfCloses() ? sending.switchIfEmpty(connection.closeOutput()) : sending);
            AtomicLong left = new AtomicLong(TOTAL);
            Sum received = sum(connection.inbound().doOnNext(buffer -> {
                        if (left.addAndGet(-buffer.remaining()) == 0 && !security.halfCloses()) {
                            runtime.spawn(connection.closeOutput());
                        }
                    }))
                    .block(LONG);
            assertThat(received).isEqualTo(Sum.of(sent));
            task.future().block(LONG);
            Awaitility.await().atMost(LONG).until(() -> !connection.isOpen());
            assertThat(events.failures).isEmpty();
            assertThat(echo.end).succeedsWithin(LONG);
        } finally {
            server.close().await(LONG.toMillis());
        }
    }

    /** Who keeps Netty's reads back is not sent more than the buffers of the sockets hold, and gets all of it later. */
    @ParameterizedTest
    @EnumSource
    void nettyClientThatDoesNotRead_slowsUsDown(Security security) throws Exception {
        byte[] sent = random(3, 16 << 20);
        AtomicLong given = new AtomicLong();
        try (TcpListener listener = listen(security.server(TcpOptions.defaults()))) {
            listener.serve(
                    runtime,
                    connection -> connection
                            .send(pieces(sent).doOnNext(piece -> given.addAndGet(piece.remaining())))
                            .switchIfEmpty(connection.closeOutput())
                            .switchIfEmpty(connection.inbound().drain()));
            Collector collector = new Collector(sent.length);
            collector.waits = true;
            Channel channel = new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .handler(handlers(security, true, collector))
                    .connect(InetAddress.getLoopbackAddress(), listener.port())
                    .sync()
                    .channel();
            assertThat(collector.first).succeedsWithin(LONG);
            AtomicLong before = new AtomicLong(-1);
            Awaitility.await()
                    .atMost(LONG)
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> before.getAndSet(given.get()) == given.get());
            assertThat(given.get()).as("bytes that were asked of the publisher").isLessThan(sent.length);
            channel.config().setAutoRead(true);
            channel.read();
            assertThat(collector.end).succeedsWithin(LONG);
            assertThat(Sum.of(collector.bytes())).isEqualTo(Sum.of(sent));
            closeOutput(channel);
            assertThat(channel.close().await(LONG.toMillis())).isTrue();
            assertOver(listener);
        }
    }

    private static ChannelInitializer<SocketChannel> handlers(
            Security security, boolean isClient, ChannelInboundHandlerAdapter last) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                if (security != Security.PLAIN) {
                    SSLEngine engine = Certificates.context(isClient ? null : Certificates.LOCALHOST)
                            .createSSLEngine("localhost", 0);
                    engine.setUseClientMode(isClient);
                    engine.setEnabledProtocols(new String[] {security.version()});
                    channel.pipeline().addLast(new SslHandler(engine));
                }
                channel.pipeline().addLast(last);
            }
        };
    }

    private static void closeOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else {
            ((SocketChannel) channel).shutdownOutput();
        }
    }

    /** The end of the other side's output: with TLS only what its close_notify says. */
    private static boolean isEnd(ChannelHandlerContext context, Object event) {
        return context.pipeline().get(SslHandler.class) != null
                ? event == SslCloseCompletionEvent.SUCCESS
                : event == ChannelInputShutdownEvent.INSTANCE;
    }

    /** Keeps what comes. */
    private static final class Collector extends ChannelInboundHandlerAdapter {

        final CompletableFuture<Void> first = new CompletableFuture<>();
        final CompletableFuture<Void> all = new CompletableFuture<>();
        final CompletableFuture<Void> end = new CompletableFuture<>();
        private final int expected;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream(); // Synchronized.
        volatile boolean waits;

        Collector(int expected) {
            this.expected = expected;
        }

        byte[] bytes() {
            return received.toByteArray();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
            ByteBuf buffer = (ByteBuf) message;
            try {
                received.write(ByteBufUtil.getBytes(buffer));
            } finally {
                buffer.release();
            }
            if (waits && !first.isDone()) {
                context.channel().config().setAutoRead(false);
                first.complete(null);
            }
            if (received.size() == expected) {
                all.complete(null);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (isEnd(context, event)) {
                end.complete(null);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            exceptionCaught(context, new IOException("The channel was closed before its input ended"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            first.completeExceptionally(failure);
            all.completeExceptionally(failure);
            end.completeExceptionally(failure);
        }
    }

    /** Sends back what comes, and ends when the other side does. */
    private static final class Echo extends ChannelInboundHandlerAdapter {

        final CompletableFuture<Void> end = new CompletableFuture<>();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (isEnd(context, event)) {
                end.complete(null);
                context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> closeOutput(context.channel()));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            end.completeExceptionally(failure);
            context.close();
        }
    }
}
