package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;

/** What tests with the sockets of others share: our side, what it was told, and that it gives back every buffer. */
@Timeout(90)
abstract class Interoperation {

    /** How many bytes go one way: many records, and more than the buffers of the sockets hold. */
    static final int TOTAL = 600_000;

    static final Duration LONG = Duration.ofSeconds(40);

    AsyncRuntime runtime;
    BufferPool buffers;
    Network network;
    final Events events = new Events();

    /** How a connection is protected. */
    enum Security {
        PLAIN,
        TLS_1_3,
        TLS_1_2;

        String version() {
            return this == TLS_1_2 ? "TLSv1.2" : "TLSv1.3";
        }

        TcpOptions server(TcpOptions options) {
            return this == PLAIN ? options : options.tls(Certificates.server().versions(version()));
        }

        TcpOptions client(TcpOptions options) {
            return this == PLAIN ? options : options.tls(Certificates.client().versions(version()));
        }

        /** With TLS 1.2 who is told the end must end at once too, and drops what it has not sent (RFC 5246, section 7.2.1). */
        boolean halfCloses() {
            return this != TLS_1_2;
        }
    }

    /** How many bytes, and which. */
    record Sum(long count, long crc) {

        static Sum of(byte[] bytes) {
            CRC32 crc = new CRC32();
            crc.update(bytes);
            return new Sum(bytes.length, crc.getValue());
        }
    }

    /** What our side was told. */
    static final class Events implements ConnectionObserver {

        final CompletableFuture<TlsSession> session = new CompletableFuture<>();
        final CompletableFuture<Void> inputEnded = new CompletableFuture<>();
        final List<Throwable> failures = new CopyOnWriteArrayList<>();

        @Override
        public void handshakeOver(TcpConnection connection) {
            session.complete(connection.tls().orElseThrow());
        }

        @Override
        public void inputEnded(TcpConnection connection) {
            inputEnded.complete(null);
        }

        @Override
        public void closed(TcpConnection connection, @Nullable Throwable cause) {
            if (cause != null) {
                failures.add(cause);
            }
        }
    }

    @BeforeEach
    void start() {
        runtime = AsyncRuntime.builder().name("interoperation").workers(2).build();
        buffers = BufferPool.traced(1 << 28);
        network = Network.nio(runtime, buffers);
    }

    @AfterEach
    void stop() {
        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() -> assertThat(buffers.borrowers())
                        .as("buffers that are lent")
                        .isEmpty());
        runtime.shutdownNow().block(LONG);
    }

    TcpListener listen(TcpOptions options) throws IOException {
        return TcpListener.bind(
                network, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), options.observer(events));
    }

    TcpConnection connect(int port, TcpOptions options) {
        return TcpClient.on(network, options.observer(events))
                .connect("localhost", port)
                .block(LONG);
    }

    /** Every connection has ended as it should, and the other side said so. */
    void assertCleanEnd(TcpListener listener) {
        assertThat(events.inputEnded).as("the other side's end").succeedsWithin(LONG);
        assertOver(listener);
    }

    /** Every connection has ended, and none was broken. */
    void assertOver(TcpListener listener) {
        Awaitility.await().atMost(LONG).until(() -> listener.openConnections() == 0);
        assertThat(events.failures).isEmpty();
    }

    static byte[] random(long seed, int count) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** The bytes in pieces of random sizes. */
    static AsyncStream<ByteBuffer> pieces(byte[] bytes) {
        return AsyncStream.generate(() -> new Rest(bytes), (rest, sink) -> {
            if (rest.next == bytes.length) {
                sink.complete();
            } else {
                sink.next(rest.take());
            }
            return rest;
        });
    }

    private static final class Rest {

        private final byte[] bytes;
        private final Random sizes = new Random(3);
        private int next;

        Rest(byte[] bytes) {
            this.bytes = bytes;
        }

        ByteBuffer take() {
            int size = Math.min(bytes.length - next, 1 + sizes.nextInt(40_000));
            ByteBuffer piece = ByteBuffer.wrap(bytes, next, size).slice();
            next += size;
            return piece;
        }
    }

    /** Adds up all that comes, up to the other side's end. */
    static AsyncFuture<Sum> sum(AsyncStream<ByteBuffer> inbound) {
        return AsyncFuture.defer(() -> inbound.reduce(new Total(), Total::add).map(Total::sum));
    }

    private static final class Total {

        private final CRC32 crc = new CRC32();
        private long count;

        Total add(ByteBuffer buffer) {
            count += buffer.remaining();
            crc.update(buffer);
            return this;
        }

        Sum sum() {
            return new Sum(count, crc.getValue());
        }
    }

    /** Sends back so many bytes, ends its output behind them, and waits for the other side's end. */
    static AsyncFuture<Void> echo(TcpConnection connection, long count) {
        AtomicLong left = new AtomicLong(count);
        return connection
                .inbound()
                .forEachAsync(
                        buffer -> {
                            boolean isLast = left.addAndGet(-buffer.remaining()) == 0;
                            AsyncFuture<Void> sent = connection.write(buffer);
                            return isLast ? sent.switchIfEmpty(connection.closeOutput()) : sent;
                        },
                        1);
    }
}
