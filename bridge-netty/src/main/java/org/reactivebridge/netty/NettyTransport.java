package org.reactivebridge.netty;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import org.jspecify.annotations.Nullable;

/** What a hosted event loop waits in, and which of Netty's channels belong to it. */
public enum NettyTransport {

    /**
     * A selector of {@code java.nio}; everywhere. The only one on which the sockets of package {@code org.reactivebridge.net} work
     * as well, and the default.
     */
    NIO,

    /** Netty's own epoll; on Linux, if {@code netty-transport-native-epoll} is there for the machine. */
    EPOLL,

    /** Netty's own io_uring; on Linux, if {@code netty-transport-native-io_uring} is there and the kernel allows it. */
    IO_URING;

    /**
     * Epoll where it is available, a selector elsewhere. Io_uring has to be asked for.
     *
     * @return the one to use if the sockets of package {@code org.reactivebridge.net} are not needed
     */
    public static NettyTransport nativeOrNio() {
        return EPOLL.isAvailable() ? EPOLL : NIO;
    }

    /**
     * Whether a runtime can use this one here.
     *
     * @return true if it can
     */
    public boolean isAvailable() {
        return unavailabilityCause() == null;
    }

    /**
     * Why it cannot be used: its classes or its native library are missing, or the system does not let it.
     *
     * @return what Netty says, or null if it is available
     */
    public @Nullable Throwable unavailabilityCause() {
        try {
            return switch (this) {
                case NIO -> null;
                case EPOLL -> EpollSupport.unavailabilityCause();
                case IO_URING -> IoUringSupport.unavailabilityCause();
            };
        } catch (LinkageError missing) {
            return missing;
        }
    }

    /**
     * The channels of clients and of accepted connections.
     *
     * @return a class for {@code Bootstrap.channel}
     */
    public Class<? extends SocketChannel> socketChannel() {
        return switch (this) {
            case NIO -> NioSocketChannel.class;
            case EPOLL -> EpollSupport.socket();
            case IO_URING -> IoUringSupport.socket();
        };
    }

    /**
     * The channels that listen.
     *
     * @return a class for {@code ServerBootstrap.channel}
     */
    public Class<? extends ServerSocketChannel> serverSocketChannel() {
        return switch (this) {
            case NIO -> NioServerSocketChannel.class;
            case EPOLL -> EpollSupport.server();
            case IO_URING -> IoUringSupport.server();
        };
    }

    /**
     * The channels of datagrams.
     *
     * @return a class for {@code Bootstrap.channel}
     */
    public Class<? extends DatagramChannel> datagramChannel() {
        return switch (this) {
            case NIO -> NioDatagramChannel.class;
            case EPOLL -> EpollSupport.datagrams();
            case IO_URING -> IoUringSupport.datagrams();
        };
    }

    IoHandlerFactory handlers() {
        return switch (this) {
            case NIO -> NioIoHandler.newFactory();
            case EPOLL -> EpollSupport.handlers();
            case IO_URING -> IoUringSupport.handlers();
        };
    }

    /** Apart, so that it is not loaded where its library is missing. */
    private static final class EpollSupport {

        static @Nullable Throwable unavailabilityCause() {
            return Epoll.unavailabilityCause();
        }

        static Class<? extends SocketChannel> socket() {
            return EpollSocketChannel.class;
        }

        static Class<? extends ServerSocketChannel> server() {
            return EpollServerSocketChannel.class;
        }

        static Class<? extends DatagramChannel> datagrams() {
            return EpollDatagramChannel.class;
        }

        static IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }
    }

    /** Apart, so that it is not loaded where its library is missing. */
    private static final class IoUringSupport {

        static @Nullable Throwable unavailabilityCause() {
            return IoUring.unavailabilityCause();
        }

        static Class<? extends SocketChannel> socket() {
            return IoUringSocketChannel.class;
        }

        static Class<? extends ServerSocketChannel> server() {
            return IoUringServerSocketChannel.class;
        }

        static Class<? extends DatagramChannel> datagrams() {
            return IoUringDatagramChannel.class;
        }

        static IoHandlerFactory handlers() {
            return IoUringIoHandler.newFactory();
        }
    }
}
