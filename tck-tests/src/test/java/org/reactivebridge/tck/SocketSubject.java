package org.reactivebridge.tck;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.net.Network;
import org.reactivebridge.net.SocketOptions;
import org.reactivebridge.net.TcpClient;
import org.reactivebridge.net.TcpConnection;
import org.reactivebridge.net.TcpListener;
import org.reactivebridge.net.TcpOptions;
import org.reactivebridge.net.UdpSocket;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/** A publisher that reads from a real socket on loopback, run in one place; the other side is a socket of the JDK. */
record SocketSubject(String name, Kind kind, UnaryOperator<AsyncStream<?>> place) {

    /** As long as a check needs streams, but for the one that wants two thousand million items. */
    static final long MAX_LENGTH = 100;

    private static final int ITEM_BYTES = 4;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Duration AT_ONCE = Duration.ofNanos(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Made when the first check needs it. */
    private static final class OnRuntime {
        static final AsyncRuntime RUNTIME =
                AsyncRuntime.builder().name("sockets").workers(2).build();
    }

    /** What makes the publisher. */
    interface Kind {

        /** A publisher of so many items. */
        AsyncStream<?> ofLength(int length, Resources resources) throws IOException;

        /** A publisher that has its one subscriber already. */
        AsyncStream<?> taken(Resources resources) throws IOException;
    }

    /** What one check has opened; it is closed after the check, the last one first. */
    static final class Resources implements AutoCloseable {

        private final Deque<AutoCloseable> open = new ArrayDeque<>();

        <R extends AutoCloseable> R add(R resource) {
            open.push(resource);
            return resource;
        }

        @Override
        public void close() throws Exception {
            while (!open.isEmpty()) {
                open.pop().close();
            }
        }
    }

    static AsyncRuntime runtime() {
        return OnRuntime.RUNTIME;
    }

    static List<SocketSubject> all() {
        List<SocketSubject> all = new ArrayList<>();
        all.addAll(inPlaces("TcpConnection.inbound", new Inbound()));
        all.addAll(inPlaces("UdpSocket.inbound", new Datagrams()));
        all.addAll(inPlaces("TcpListener.connections", new Connections()));
        return all;
    }

    private static List<SocketSubject> inPlaces(String name, Kind kind) {
        Environment small = Environment.system().withCapacities(Capacities.of(1));
        return List.of(
                new SocketSubject(name, kind, stream -> stream),
                new SocketSubject(name + ", subscribeOn(runtime)", kind, stream -> stream.subscribeOn(runtime())),
                new SocketSubject(name + ", via(runtime)", kind, stream -> stream.via(runtime())),
                new SocketSubject(
                        name + ", via(runtime), capacity 1",
                        kind,
                        stream -> stream.via(runtime()).in(small)));
    }

    /** What the TCK cannot check of it. */
    static Skips skips() {
        return Skips.ofOneSubscriber(MAX_LENGTH);
    }

    Publisher<Object> ofLength(long length, Resources resources) {
        try {
            return placed(kind.ofLength(Math.toIntExact(length), resources));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    Publisher<Object> failed(Resources resources) {
        try {
            return placed(kind.taken(resources));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /** The subscriber of a new connection, whose other side reads what comes, or nothing. */
    static Subscriber<ByteBuffer> outbound(boolean isRead, Resources resources) {
        try {
            TcpListener listener = resources.add(TcpListener.bind(runtime(), 0));
            listener.serve(runtime(), peer -> isRead ? peer.inbound().drain() : AsyncFuture.never());
            resources.add(() -> listener.close(AT_ONCE).block(PATIENCE));
            return resources
                    .add(TcpClient.on(runtime())
                            .connect(listener.localAddress())
                            .block(PATIENCE))
                    .outbound();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @SuppressWarnings("unchecked") // A publisher only produces.
    private Publisher<Object> placed(AsyncStream<?> stream) {
        return (Publisher<Object>) place.apply(stream);
    }

    @Override
    public String toString() {
        return name;
    }

    private static TcpConnection connection(Socket[] peer, Resources resources) throws IOException {
        TcpOptions options = TcpOptions.defaults().readBytes(ITEM_BYTES).writeBytes(ITEM_BYTES);
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            TcpConnection connection = TcpClient.on(Network.nio(runtime()), options)
                    .connect(server.getLocalSocketAddress())
                    .block(PATIENCE);
            peer[0] = resources.add(server.accept());
            return resources.add(connection);
        }
    }

    /** Bytes that were written at once are read by as many as an item has. */
    private static final class Inbound implements Kind {

        @Override
        public AsyncStream<?> ofLength(int length, Resources resources) throws IOException {
            Socket[] peer = new Socket[1];
            TcpConnection connection = connection(peer, resources);
            peer[0].getOutputStream().write(new byte[length * ITEM_BYTES]);
            peer[0].shutdownOutput();
            return connection.inbound();
        }

        @Override
        public AsyncStream<?> taken(Resources resources) throws IOException {
            TcpConnection connection = connection(new Socket[1], resources);
            subscribe(connection.inbound());
            return connection.inbound();
        }
    }

    /** Datagrams have no end, so that the socket is closed with the last. */
    private static final class Datagrams implements Kind {

        @Override
        public AsyncStream<?> ofLength(int length, Resources resources) throws IOException {
            UdpSocket socket = resources.add(UdpSocket.bind(
                    Network.nio(runtime()), new InetSocketAddress(LOOPBACK, 0), SocketOptions.defaults()));
            try (DatagramSocket peer = new DatagramSocket(0, LOOPBACK)) {
                for (int i = 0; i < length; i++) {
                    peer.send(new DatagramPacket(new byte[] {(byte) i}, 1, socket.localAddress()));
                }
            }
            return closingAfter(length, socket.inbound(), socket::close);
        }

        @Override
        public AsyncStream<?> taken(Resources resources) throws IOException {
            UdpSocket socket = resources.add(UdpSocket.bind(runtime(), 0));
            subscribe(socket.inbound());
            return socket.inbound();
        }
    }

    /** As many clients as there shall be items. */
    private static final class Connections implements Kind {

        @Override
        public AsyncStream<?> ofLength(int length, Resources resources) throws IOException {
            TcpListener listener = resources.add(TcpListener.bind(runtime(), 0));
            for (int i = 0; i < length; i++) {
                resources.add(new Socket(LOOPBACK, listener.port()));
            }
            resources.add(() -> listener.close(AT_ONCE).block(PATIENCE));
            return closingAfter(length, listener.connections(), listener::close);
        }

        @Override
        public AsyncStream<?> taken(Resources resources) throws IOException {
            TcpListener listener = resources.add(TcpListener.bind(runtime(), 0));
            subscribe(listener.connections());
            return listener.connections();
        }
    }

    private static void subscribe(AsyncStream<?> stream) {
        stream.drain().subscribe(nothing -> {}, failure -> {}, () -> {});
    }

    private static <T> AsyncStream<T> closingAfter(int length, AsyncStream<T> stream, Runnable close) {
        if (length == 0) {
            close.run();
        }
        int[] count = new int[1];
        return stream.doOnNext(item -> {
            if (++count[0] == length) {
                close.run();
            }
        });
    }
}
