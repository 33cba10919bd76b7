package org.reactivebridge.benchmarks.sockets;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Netty without anything on top, by {@code java.nio} or by its own library for Linux. */
final class NettyServer implements Server {

    private final EventLoopGroup loops;
    private final Class<? extends ServerChannel> kind;

    private NettyServer(IoHandlerFactory handlers, Class<? extends ServerChannel> kind) {
        this.loops = new MultiThreadIoEventLoopGroup(LOOPS, handlers);
        this.kind = kind;
    }

    static NettyServer nio() {
        return new NettyServer(NioIoHandler.newFactory(), NioServerSocketChannel.class);
    }

    static NettyServer epoll() {
        return new NettyServer(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
    }

    @Override
    public int open(Service service) {
        Channel listener = new ServerBootstrap()
                .group(loops)
                .channel(kind)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handler(service));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private static ChannelHandler handler(Service service) {
        return switch (service) {
            case ECHO -> new Echo();
            case SOURCE -> new Source();
            case SINK -> new Sink();
        };
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }
    }

    /** Writes while the channel says that it may. */
    private static final class Source extends ChannelInboundHandlerAdapter {

        @Override
        public void channelActive(ChannelHandlerContext context) {
            write(context);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            write(context);
        }

        private static void write(ChannelHandlerContext context) {
            while (context.channel().isWritable()) {
                context.writeAndFlush(Unpooled.wrappedBuffer(Payload.block()), context.voidPromise());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }
    }

    private static final class Sink extends ChannelInboundHandlerAdapter {

        private final Payload.Digest digest = new Payload.Digest();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            ByteBuffer answer;
            try {
                answer = digest.update(bytes.nioBuffer());
            } finally {
                bytes.release();
            }
            if (answer.hasRemaining()) {
                context.writeAndFlush(Unpooled.wrappedBuffer(answer), context.voidPromise());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }
    }
}
