package org.reactivebridge.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reactivebridge.channel.Mpsc;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;

/** When and how bytes are handed to the system: policies of flushing, files, buffers of a pool, and what becomes of connections. */
@Timeout(60)
class SendingTest {

    private AsyncRuntime runtime;
    private BufferPool buffers;
    private Network network;
    private TcpListener listener;
    private Socket peer;
    private TcpConnection connection;

    /** How many buffers each write to the system had. */
    private final List<Integer> flushes = new CopyOnWriteArrayList<>();

    private final ConnectionObserver observer = new ConnectionObserver() {
        @Override
        public void flushing(TcpConnection flushed, int count) {
            flushes.add(count);
        }
    };

    @BeforeEach
    void start() throws IOException {
        runtime = AsyncRuntime.builder().name("send").workers(2).build();
        buffers = BufferPool.traced(1 << 28);
        network = Network.nio(runtime, buffers);
        listener = TcpListener.bind(
                network,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TcpOptions.defaults().observer(observer));
        peer = new Socket(InetAddress.getLoopbackAddress(), listener.port());
        peer.setSoTimeout(20_000);
        connection = listener.connections().first().block(Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() throws IOException {
        peer.close();
        connection.close();
        listener.close();
        Awaitility.await()
                .untilAsserted(() -> assertThat(buffers.borrowers())
                        .as("buffers that are lent")
                        .isEmpty());
        runtime.shutdownNow().block(Duration.ofSeconds(20));
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private String receive(int bytes) throws IOException {
        return new String(peer.getInputStream().readNBytes(bytes), UTF_8);
    }

    private static AsyncStream<ByteBuffer> letters(int count) {
        return AsyncStream.fromIterable(IntStream.range(0, count)
                .mapToObj(i -> text(String.valueOf((char) ('a' + i))))
                .toList());
    }

    // ---- Policies

    @Test
    void batchEnd_gathersWhatIsThere() throws IOException {
        connection.send(letters(20)).block();
        assertThat(receive(20)).isEqualTo("abcdefghijklmnopqrst");
        assertThat(flushes).containsExactly(20);
    }

    @Test
    void eachItem_goesByItself() throws IOException {
        connection.send(letters(5), FlushPolicy.eachItem()).block();
        assertThat(receive(5)).isEqualTo("abcde");
        assertThat(flushes).containsExactly(1, 1, 1, 1, 1);
    }

    @Test
    void bytes_areHeldBackUntilThereAreEnough() throws IOException {
        Mpsc<ByteBuffer> items = Mpsc.create(16);
        JoinHandle<Void> sending = runtime.spawn(connection.send(items.receive(), FlushPolicy.bytes(10)));
        items.send(text("four")).block();
        items.send(text("more")).block();
        Awaitility.await().during(Duration.ofMillis(50)).until(flushes::isEmpty);
        assertThat(peer.getInputStream().available()).isZero();
        items.send(text("enough")).block();
        assertThat(receive(14)).isEqualTo("fourmoreenough");
        assertThat(flushes).containsExactly(3);
        items.send(text("rest")).block();
        items.complete();
        assertThat(receive(4)).as("the end flushes").isEqualTo("rest");
        sending.future().block(Duration.ofSeconds(20));
    }

    @Test
    void explicit_isHeldBackUntilAskedFor() throws IOException {
        Mpsc<ByteBuffer> items = Mpsc.create(16);
        JoinHandle<Void> sending = runtime.spawn(connection.send(items.receive(), FlushPolicy.explicit()));
        for (int round = 0; round < 3; round++) {
            items.send(text("one ")).block();
            items.send(text("two ")).block();
            assertThat(peer.getInputStream().available()).isZero();
            connection.flush();
            assertThat(receive(8)).isEqualTo("one two ");
        }
        items.complete();
        sending.future().block(Duration.ofSeconds(20));
        connection.flush(); // Nothing is sent: nothing happens.
    }

    @Test
    void explicit_isBounded() throws IOException {
        Mpsc<ByteBuffer> items = Mpsc.create(16);
        runtime.spawn(connection.send(items.receive(), FlushPolicy.explicit()));
        byte[] large = new byte[64 * 1024];
        items.send(ByteBuffer.wrap(large)).block();
        assertThat(peer.getInputStream().readNBytes(large.length))
                .as("full: goes without being asked")
                .isEqualTo(large);
    }

    @Test
    void heldBack_isDiscardedByCancel_andTheConnectionStays() throws IOException {
        Mpsc<PooledBuffer> items = Mpsc.create(16);
        AsyncRuntime other = AsyncRuntime.builder().name("cancel").workers(1).build();
        TcpConnection holding = connection;
        JoinHandle<Void> sending = other.spawn(holding.sendPooled(items.receive()));
        PooledBuffer first = buffers.borrow(10);
        first.buffer().limit(10);
        items.send(first).block();
        assertThat(peer.getInputStream().readNBytes(10)).hasSize(10);
        items.send(buffers.borrow(10)).block();
        sending.abort();
        Awaitility.await().until(() -> buffers.borrowers().isEmpty());
        other.shutdownNow().block(Duration.ofSeconds(20));
    }

    /** What a publisher has given before it fails is sent. */
    @Test
    void itemsBeforeAFailure_areSent() throws IOException {
        IllegalStateException later = new IllegalStateException("later");
        for (FlushPolicy policy : List.of(FlushPolicy.batchEnd(), FlushPolicy.explicit(), FlushPolicy.eachItem())) {
            assertThatThrownBy(() -> connection
                            .send(letters(3).concatWith(AsyncStream.error(later)), policy)
                            .block(Duration.ofSeconds(20)))
                    .isSameAs(later);
            assertThat(receive(3)).isEqualTo("abc");
        }
        assertThat(connection.isOpen()).isTrue();
    }

    // ---- Files

    @Test
    void wholeFile_andPartsOfIt_areSent(@TempDir Path folder) throws Exception {
        byte[] bytes = new byte[5_000_000];
        new Random(1).nextBytes(bytes);
        Path path = Files.write(folder.resolve("file"), bytes);
        try (FileChannel file = FileChannel.open(path)) {
            JoinHandle<Void> sending = runtime.spawn(connection
                    .sendFile(path)
                    .then(connection.sendFile(file, 10, 20))
                    .then(connection.sendFile(file, 0, 0))
                    .then(connection.closeOutput()));
            byte[] received = peer.getInputStream().readAllBytes();
            sending.future().block(Duration.ofSeconds(20));
            assertThat(received).hasSize(bytes.length + 20);
            assertThat(Arrays.copyOf(received, bytes.length)).isEqualTo(bytes);
            assertThat(Arrays.copyOfRange(received, bytes.length, bytes.length + 20))
                    .isEqualTo(Arrays.copyOfRange(bytes, 10, 30));
            assertThat(file.position()).isZero();
        }
    }

    @Test
    void fileThatIsTooShort_failsWithWhatIsMissing(@TempDir Path folder) throws Exception {
        try (FileChannel file = FileChannel.open(Files.write(folder.resolve("file"), new byte[100]))) {
            JoinHandle<Void> sending = runtime.spawn(connection.sendFile(file, 50, 100));
            assertThat(peer.getInputStream().readNBytes(50)).hasSize(50);
            assertThatThrownBy(() -> sending.future().block(Duration.ofSeconds(20)))
                    .hasRootCauseInstanceOf(EOFException.class)
                    .hasStackTraceContaining("ends at byte 100, before byte 150");
        }
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void fileThatIsNotThere_fails_andTheNextSendGoesOn(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> connection.sendFile(folder.resolve("none")).block(Duration.ofSeconds(20)))
                .hasRootCauseInstanceOf(NoSuchFileException.class);
        connection.write(text("still here")).block();
        assertThat(receive(10)).isEqualTo("still here");
        assertThatThrownBy(() -> {
                    try (FileChannel any = FileChannel.open(Files.createFile(folder.resolve("any")))) {
                        connection.sendFile(any, -1, 1);
                    }
                })
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- Buffers of a pool

    @Test
    void pooledBuffers_areReadIntoAndSentOn_withoutALeak() throws Exception {
        JoinHandle<Void> echo = runtime.spawn(connection.sendPooled(connection.inboundPooled()));
        byte[] bytes = new byte[3_000_000];
        new Random(2).nextBytes(bytes);
        var writer = Executors.newSingleThreadExecutor();
        writer.submit(() -> {
            peer.getOutputStream().write(bytes);
            peer.shutdownOutput();
            return null;
        });
        byte[] received = peer.getInputStream().readNBytes(bytes.length);
        assertThat(received).isEqualTo(bytes);
        echo.future().block(Duration.ofSeconds(20));
        writer.shutdown();
    }

    @Test
    void pooledBuffers_whenTheConnectionBreaks_areGivenBack() throws Exception {
        TcpConnection writing = connection;
        JoinHandle<Void> sending =
                runtime.spawn(writing.sendPooled(AsyncStream.generate(() -> buffers, (pool, sink) -> {
                    try {
                        sink.next(pool.borrow(50_000));
                    } catch (BufferBudgetException exhausted) {
                        sink.error(exhausted);
                    }
                    return pool;
                })));
        peer.getInputStream().readNBytes(100_000);
        peer.setSoLinger(true, 0);
        peer.close();
        assertThatThrownBy(() -> sending.future().block(Duration.ofSeconds(20)))
                .hasRootCauseInstanceOf(IOException.class);
        Awaitility.await().until(() -> buffers.borrowers().isEmpty());
    }

    @Test
    void pooledBuffers_whoReadsThemWhileNothingComes_holdsNone() throws Exception {
        JoinHandle<Void> reading = runtime.spawn(
                connection.inboundPooled().doOnNext(PooledBuffer::close).drain());
        peer.getOutputStream().write(1);
        Awaitility.await().during(Duration.ofMillis(50)).until(() -> buffers.lentBytes() == 0);
        reading.abort();
    }

    // ---- What nobody takes over

    @Test
    void discardedConnection_isBrokenOff_unlessSomebodyUsesIt() throws Exception {
        TcpListener many = TcpListener.bind(runtime, 0);
        AtomicReference<TcpConnection> used = new AtomicReference<>();
        AtomicLong passed = new AtomicLong();
        JoinHandle<Void> accepting = runtime.spawn(many.connections()
                .doOnNext(made -> {
                    if (passed.getAndIncrement() == 0) {
                        used.set(made);
                        runtime.spawn(made.send(made.inbound()));
                    }
                })
                .prefetch(8)
                .concatMap(made -> AsyncFuture.<Void>never()) // Holds on to the first, the others wait.
                .drain());
        try (Socket first = new Socket(InetAddress.getLoopbackAddress(), many.port());
                Socket second = new Socket(InetAddress.getLoopbackAddress(), many.port())) {
            Awaitility.await().until(() -> passed.get() == 2);
            accepting.abort();
            second.setSoTimeout(20_000);
            assertEndsOrBreaks(second.getInputStream());
            first.setSoTimeout(20_000);
            first.getOutputStream().write(7);
            assertThat(first.getInputStream().read()).isEqualTo(7);
            used.get().close();
        }
        Awaitility.await().until(() -> many.openConnections() == 0);
        many.close();
    }

    private static void assertEndsOrBreaks(InputStream in) {
        try {
            assertThat(in.read()).isEqualTo(-1);
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    @Test
    void trySend_mixesWithOtherSends_inOrderOfTurns() throws Exception {
        CRC32 sent = new CRC32();
        for (int i = 0; i < 100; i++) {
            byte[] bytes = ("message " + i + "\n").getBytes(UTF_8);
            sent.update(bytes);
            assertThat(connection.trySend(ByteBuffer.wrap(bytes))).isTrue();
        }
        connection.closeOutput().block();
        CRC32 received = new CRC32();
        received.update(peer.getInputStream().readAllBytes());
        assertThat(received.getValue()).isEqualTo(sent.getValue());
        assertThat(connection.trySend(text("late")))
                .as("taken or not: nothing is sent any more")
                .isIn(true, false);
        Awaitility.await().until(() -> !connection.trySend(text("later")));
    }
}
