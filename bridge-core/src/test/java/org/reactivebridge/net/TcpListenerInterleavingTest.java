package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;

/** A listener that is closed while connections come and go: whoever waits for the last one hears of its end. */
class TcpListenerInterleavingTest {

    private static final SocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);

    @Interleaved
    void close_withGrace_hearsOfTheLastEnd(Race race) throws Exception {
        RandomGenerator random = race.random();
        TcpListener listener =
                TcpListener.bind(new Nowhere(), ADDRESS, TcpOptions.defaults().idleTimeout(Duration.ZERO));
        List<TcpConnection> made = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            made.add(listener.accepted(new Still()));
        }
        int[] told = new int[2];
        race.thread(
                "close",
                () -> listener.close(Duration.ofDays(1))
                        .subscribe(nothing -> {}, failure -> told[1]++, () -> told[0]++));
        for (TcpConnection connection : made) {
            race.thread("end", () -> {
                if (random.nextBoolean()) {
                    connection.close();
                } else {
                    connection.abort();
                }
            });
        }
        List<Still> late = new ArrayList<>();
        List<TcpConnection> taken = new ArrayList<>();
        race.thread("accept", () -> {
            Still link = new Still();
            late.add(link);
            TcpConnection connection = listener.accepted(link);
            if (connection != null) {
                assertThat(told[0]).as("nobody waited for this one").isZero();
                taken.add(connection);
                connection.close();
            }
        });
        race.start();
        assertThat(told).containsExactly(1, 0);
        assertThat(listener.openConnections()).isZero();
        assertThat(late).as("taken or broken off").noneMatch(Link::isOpen);
        assertThat(taken).noneMatch(TcpConnection::isOpen);
    }

    /** Nobody connects here, and no name is known. */
    private static final class Nowhere implements Network, Acceptor {

        private boolean isOpen = true;

        @Override
        public BufferPool buffers() {
            return BufferPool.create();
        }

        @Override
        public AsyncFuture<List<InetAddress>> resolve(String host) {
            return AsyncFuture.never();
        }

        @Override
        public Link connect(SocketAddress remote, SocketOptions options) throws IOException {
            throw new IOException("Nowhere");
        }

        @Override
        public Acceptor bind(SocketAddress local, int backlog, SocketOptions options) {
            return this;
        }

        @Override
        public Environment environment() {
            return Environment.system();
        }

        @Override
        public @Nullable Link accept() {
            return null;
        }

        @Override
        public void wakeWhenAcceptable(Waker waker) {}

        @Override
        public void close() {
            isOpen = false;
        }

        @Override
        public boolean isOpen() {
            return isOpen;
        }

        @Override
        public SocketAddress localAddress() {
            return ADDRESS;
        }
    }

    /** Nothing ever comes. */
    private static final class Still implements Link {

        private boolean isOpen = true;

        @Override
        public boolean finishConnect() {
            return true;
        }

        @Override
        public int read(ByteBuffer into) {
            return 0;
        }

        @Override
        public long write(ByteBuffer[] from, int offset, int count) {
            return 0;
        }

        @Override
        public void wakeWhenReadable(Waker waker) {}

        @Override
        public void wakeWhenWritable(Waker waker) {}

        @Override
        public boolean closeOutput() {
            return true;
        }

        @Override
        public void close() {
            isOpen = false;
        }

        @Override
        public void reset() {
            isOpen = false;
        }

        @Override
        public boolean isOpen() {
            return isOpen;
        }

        @Override
        public SocketAddress localAddress() {
            return ADDRESS;
        }

        @Override
        public SocketAddress remoteAddress() {
            return ADDRESS;
        }
    }
}
