package org.reactivebridge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.net.FaultProxy;
import org.reactivebridge.net.FaultProxy.Bandwidth;
import org.reactivebridge.net.FaultProxy.Direction;
import org.reactivebridge.net.FaultProxy.Latency;
import org.reactivebridge.net.FaultProxy.ResetPeer;
import org.reactivebridge.net.FaultProxy.Slicer;
import org.reactivebridge.net.FaultProxy.Toxic;
import org.reactivebridge.net.Framing;
import org.reactivebridge.net.Network;
import org.reactivebridge.net.TcpClient;
import org.reactivebridge.net.TcpConnection;
import org.reactivebridge.net.TcpListener;
import org.reactivebridge.net.TcpOptions;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;

/**
 * A pool of real sockets behind a bad network, and a server that answers each number with that number: every acquire is answered in
 * time with a connection or the cause (F1), nobody reads the answer to somebody else's question (F6), and when the fault is gone the
 * pool is full again, and nothing is left of what it gave up.
 */
@Timeout(120)
class PoolSocketFaultsTest {

    private static final int SIZE = 4;
    private static final int BYTES = Long.BYTES;
    private static final long HELLO = 0;

    private static final Duration ACQUIRE = Duration.ofSeconds(1);
    private static final Duration CREATE = Duration.ofMillis(250);
    private static final Duration MOST_BACKOFF = Duration.ofMillis(100);

    /** What a busy machine adds to any time. */
    private static final Duration BUSY = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private AsyncRuntime runtime;
    private TcpListener listener;
    private FaultProxy proxy;
    private final List<FaultProxy.Active> toxics = new ArrayList<>();
    private final Queue<Throwable> reported = new ConcurrentLinkedQueue<>();
    private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger numbers = new AtomicInteger();

    // What the server does.
    private final Set<TcpConnection> accepted = ConcurrentHashMap.newKeySet();
    private final Set<TcpConnection> deaf = ConcurrentHashMap.newKeySet();
    private volatile Answer answer = Answer.WHOLE;
    private final AtomicReference<@Nullable Held> held = new AtomicReference<>();

    private enum Answer {
        WHOLE,
        NONE,
        RESET,
        END
    }

    @BeforeEach
    void start() throws IOException {
        runtime = AsyncRuntime.builder().name("pool-faults").workers(2).build();
        listener = TcpListener.bind(
                Network.nio(runtime),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TcpOptions.defaults());
        listener.serve(runtime, this::serve);
        proxy = new FaultProxy(listener.localAddress(), 1);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        listener.close();
        runtime.shutdownNow().block(Duration.ofSeconds(20));
    }

    // ---- The server

    private AsyncFuture<Void> serve(TcpConnection connection) {
        accepted.add(connection);
        return Framing.fixed(connection.inbound(), BYTES)
                .concatMap(frame -> reply(connection, frame).toStream())
                .drain();
    }

    private AsyncFuture<Void> reply(TcpConnection connection, ByteBuffer frame) {
        long number = frame.getLong(frame.position());
        if (deaf.contains(connection)) {
            return AsyncFuture.empty();
        }
        Held hold = number == HELLO ? null : held.getAndSet(null);
        if (hold != null) {
            ByteBuffer first = frame.slice(frame.position(), hold.bytes);
            ByteBuffer rest = frame.slice(frame.position() + hold.bytes, BYTES - hold.bytes);
            hold.isAsked.complete(number);
            return connection
                    .write(first)
                    .then(AsyncFuture.<Void>fromCompletionStage(() -> hold.goOn))
                    .then(connection.write(rest));
        }
        return switch (number == HELLO ? Answer.WHOLE : answer) {
            case WHOLE -> connection.write(frame);
            case NONE -> AsyncFuture.empty();
            case END -> connection.closeOutput();
            case RESET -> {
                connection.abort();
                yield AsyncFuture.empty();
            }
        };
    }

    /** An answer of which only some bytes are sent, until it is said that the others may. */
    private static final class Held {
        final int bytes;
        final CompletableFuture<Long> isAsked = new CompletableFuture<>();
        final CompletableFuture<Void> goOn = new CompletableFuture<>();

        Held(int bytes) {
            this.bytes = bytes;
        }
    }

    // ---- The client

    /** A connection, and how many bytes of answers are still to come on it. */
    private static final class Line {

        final TcpConnection connection;
        final AtomicInteger owed = new AtomicInteger();

        Line(TcpConnection connection) {
            this.connection = connection;
        }

        AsyncFuture<Long> ask(long number) {
            return AsyncFuture.defer(() -> {
                owed.addAndGet(BYTES);
                return connection
                        .write(ByteBuffer.allocate(BYTES).putLong(0, number))
                        .then(answers(BYTES).map(bytes -> bytes.getLong(bytes.position())));
            });
        }

        /** Reads away what is still to come. */
        AsyncFuture<Void> drain() {
            return AsyncFuture.defer(() ->
                    owed.get() == 0 ? AsyncFuture.empty() : answers(owed.get()).then(AsyncFuture.empty()));
        }

        private AsyncFuture<ByteBuffer> answers(int bytes) {
            AsyncStream<ByteBuffer> read = connection.inbound().doOnNext(buffer -> owed.addAndGet(-buffer.remaining()));
            return Framing.fixed(read, bytes)
                    .first()
                    .switchIfEmpty(AsyncFuture.error(new EOFException("The server has ended")));
        }

        void close() {
            connection.abort();
        }
    }

    /** What becomes of a connection whose use was cancelled in the middle. */
    private enum Care {
        /** Nothing is known of it, so the pool closes it. */
        CLOSED,
        /** It knows that it has an unread answer, and is closed for that. */
        KNOWN,
        /** The unread answer is read away. */
        DRAINED,
        /** What must not be: the manager says that all is well. */
        NONE
    }

    private ConnectionManager<Line> manager(Care care) {
        TcpClient client = TcpClient.on(runtime);
        FunctionManager<Line> manager = FunctionManager.<Line>of(
                        () -> client.connect(proxy.address()).flatMap(connection -> {
                            Line line = new Line(connection);
                            lines.add(line);
                            return line.ask(HELLO)
                                    .map(hello -> line)
                                    .doOnError(failure -> line.close())
                                    .doOnCancel(line::close);
                        }),
                        Line::close)
                .brokenIf(line -> !line.connection.isOpen())
                .validatedBy(line -> line.ask(HELLO).map(hello -> hello == HELLO));
        return switch (care) {
            case CLOSED -> manager;
            case KNOWN ->
                manager.survivingCancel(true).brokenIf(line -> line.owed.get() != 0 || !line.connection.isOpen());
            case DRAINED -> manager.survivingCancel(true).resetBy(Line::drain);
            case NONE -> manager.survivingCancel(true);
        };
    }

    private PoolOptions options() {
        return PoolOptions.defaults()
                .maxSize(SIZE)
                .minIdle(SIZE)
                .maxPending(1_000)
                .parallelConnects(SIZE)
                .acquireTimeout(ACQUIRE)
                .createTimeout(CREATE)
                .validateTimeout(CREATE)
                .resetTimeout(CREATE)
                .backoff(Duration.ofMillis(10), MOST_BACKOFF)
                .onError(reported::add);
    }

    /** For tests in which nothing is late, however busy the machine is. */
    private PoolOptions patient() {
        return options()
                .acquireTimeout(PATIENCE)
                .createTimeout(PATIENCE)
                .validateTimeout(PATIENCE)
                .resetTimeout(PATIENCE);
    }

    private Pool<Line> pool(Care care, PoolOptions options) {
        return Pool.builder(manager(care))
                .options(options)
                .environment(runtime.environment())
                .build();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE).pollInterval(2, TimeUnit.MILLISECONDS);
    }

    private static boolean isFull(Pool<Line> pool) {
        PoolState state = pool.state();
        return state.idle() == SIZE && state.total() == SIZE;
    }

    /** Who borrows, asks something, and says how that went. */
    private final class Client {

        private final long number = numbers.incrementAndGet();
        private final long began = System.nanoTime();
        private volatile long acquiredAt;
        private volatile @Nullable Throwable refusal;
        private volatile @Nullable Throwable failure;
        private volatile @Nullable Long answer;
        private final CompletableFuture<?> end;

        Client(Pool<Line> pool, Duration useTimeout) {
            end = runtime.spawn(pool.acquire()
                            .doOnNext(lease -> acquiredAt = System.nanoTime())
                            .doOnError(thrown -> {
                                acquiredAt = System.nanoTime();
                                refusal = thrown;
                            })
                            .flatMap(lease -> lease.value()
                                    .ask(number)
                                    .timeout(useTimeout)
                                    .doOnNext(got -> answer = got)
                                    .doOnError(thrown -> failure = thrown)
                                    .doFinally(kind -> {
                                        if (answer == null) {
                                            lease.invalidate();
                                        } else {
                                            lease.release();
                                        }
                                    })))
                    .future()
                    .toCompletableFuture()
                    .handle((got, thrown) -> null);
        }

        Client end() {
            end.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
            return this;
        }

        Duration waited() {
            return Duration.ofNanos(acquiredAt - began);
        }

        boolean isRight() {
            return Objects.equals(answer, number);
        }

        @Override
        public String toString() {
            return number + " waited " + waited() + ", got " + answer + ", " + refusal + ", " + failure;
        }
    }

    private List<Client> ask(Pool<Line> pool, int count) {
        List<Client> all = IntStream.range(0, count)
                .mapToObj(i -> new Client(pool, CREATE))
                .toList();
        all.forEach(Client::end);
        assertThat(all).allSatisfy(client -> {
            assertThat(client.waited()).isLessThan(ACQUIRE.plus(BUSY));
            assertThat(client.answer == null || client.isRight()).isTrue();
        });
        return all;
    }

    private void end(Pool<Line> pool) {
        pool.close(Duration.ofSeconds(1)).block(PATIENCE);
        PoolState state = pool.state();
        assertThat(state.total() + state.waiting()).isZero();
        await().until(() -> lines.stream().noneMatch(line -> line.connection.isOpen()));
        await().until(() -> listener.openConnections() == 0);
        await().until(() -> proxy.connections() == 0);
    }

    // ---- F1: whatever the other side does

    private enum Fault {
        REFUSES,
        BLACK_HOLE,
        ONE_BYTE_A_SECOND,
        RESET_AT_CONNECT,
        RESET_IN_USE,
        ENDS_IN_USE,
        SILENT_IN_USE,
        SLOW
    }

    /** Faults that let nobody connect. */
    private static final Set<Fault> DOWN =
            EnumSet.of(Fault.REFUSES, Fault.BLACK_HOLE, Fault.ONE_BYTE_A_SECOND, Fault.RESET_AT_CONNECT);

    private void begin(Fault fault) throws IOException {
        switch (fault) {
            case REFUSES -> proxy.enable(false);
            case BLACK_HOLE -> toxic(new FaultProxy.Timeout(Duration.ZERO));
            case ONE_BYTE_A_SECOND -> toxic(new Bandwidth(1));
            case RESET_AT_CONNECT -> {
                toxic(new Latency(Duration.ofMillis(50), Duration.ZERO)); // Or an answer may come before that.
                toxic(new ResetPeer(Duration.ZERO));
            }
            case RESET_IN_USE -> answer = Answer.RESET;
            case ENDS_IN_USE -> answer = Answer.END;
            case SILENT_IN_USE -> answer = Answer.NONE;
            case SLOW -> toxic(new Latency(Duration.ofMillis(10), Duration.ofMillis(5)));
        }
    }

    private void toxic(Toxic toxic) {
        for (Direction direction : Direction.values()) {
            toxics.add(proxy.add(direction, toxic));
        }
    }

    private void end(Fault fault) throws IOException {
        if (fault == Fault.REFUSES) {
            proxy.enable(true);
        }
        toxics.forEach(FaultProxy.Active::remove);
        toxics.clear();
        answer = Answer.WHOLE;
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void anyFault_everyAcquireIsAnsweredInTime_andThePoolIsFullAgain(Fault fault) throws IOException {
        Pool<Line> pool = pool(Care.CLOSED, options());
        await().until(() -> isFull(pool));
        assertThat(ask(pool, 2 * SIZE)).allMatch(Client::isRight);

        begin(fault);
        ask(pool, SIZE + 2); // Those that meet connections from before.
        List<Client> later = ask(pool, SIZE + 2);

        if (DOWN.contains(fault)) {
            assertThat(later).allSatisfy(client -> {
                assertThat(client.refusal).isInstanceOf(AcquireTimeoutException.class);
                assertThat(Objects.requireNonNull(client.refusal).getCause())
                        .isInstanceOf(
                                switch (fault) {
                                    case REFUSES -> ConnectException.class;
                                    case RESET_AT_CONNECT -> IOException.class;
                                    default -> ManagerTimeoutException.class;
                                });
            });
        } else {
            assertThat(later).allMatch(client -> client.refusal == null);
            assertThat(later).allMatch(client -> client.isRight() == (fault == Fault.SLOW));
        }
        await().until(() -> pool.state().lent() == 0 && pool.state().waiting() == 0);

        long over = System.nanoTime();
        end(fault);
        await().until(() -> isFull(pool));
        Duration recovery = Duration.ofNanos(System.nanoTime() - over);
        PoolMetrics metrics = pool.metrics();
        Duration connect = metrics.connectTime().dividedBy(metrics.connected());
        assertThat(recovery)
                .as("an attempt from before, one pause, and twice the time to connect")
                .isLessThan(CREATE.plus(MOST_BACKOFF.multipliedBy(5).dividedBy(4))
                        .plus(connect.multipliedBy(2))
                        .plus(BUSY));
        assertThat(ask(pool, 3 * SIZE)).allMatch(Client::isRight);
        end(pool);
    }

    private enum IdleFault {
        RESET,
        END,
        RESTART,
        HALF_OPEN
    }

    /** Connections that die while nobody has them: each borrower gets one that works, in time. */
    @ParameterizedTest
    @EnumSource(IdleFault.class)
    void idleConnectionsThatDie_areSeenByNobody(IdleFault fault) throws IOException {
        Pool<Line> pool = pool(Care.CLOSED, options());
        await().until(() -> isFull(pool));
        await().until(() -> accepted.size() >= SIZE); // More, if a busy machine made an attempt too slow.
        List<Line> before = List.copyOf(lines);

        switch (fault) {
            case RESET -> {
                toxic(new ResetPeer(Duration.ZERO));
                await().until(() -> proxy.connections() == 0);
                end(Fault.RESET_AT_CONNECT);
            }
            case END ->
                accepted.stream()
                        .filter(TcpConnection::isOpen)
                        .forEach(connection -> connection.closeOutput().block(PATIENCE));
            case RESTART -> {
                proxy.enable(false);
                proxy.enable(true);
            }
            case HALF_OPEN -> deaf.addAll(accepted);
        }
        assertThat(ask(pool, SIZE)).as("all at once").allMatch(Client::isRight);
        assertThat(ask(pool, 10)).allMatch(Client::isRight);

        await().until(() -> isFull(pool));
        assertThat(before).noneMatch(line -> line.connection.isOpen());
        assertThat(pool.metrics().timeouts()).isZero();
        end(pool);
    }

    /** All of it, one after the other and mixed, while borrowers come and go: nothing is lost but what the faults took. */
    @Test
    void faultsThatComeAndGo_leaveAPoolAsNew() throws IOException {
        Pool<Line> pool = pool(Care.CLOSED, options());
        SplittableRandom random = new SplittableRandom(17);
        List<Client> all = new ArrayList<>();
        for (int round = 0; round < 14; round++) {
            Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
            begin(fault);
            for (int i = 0; i < 6; i++) {
                all.add(new Client(pool, Duration.ofMillis(1 + random.nextInt(100))));
            }
            if (random.nextBoolean()) {
                all.get(random.nextInt(all.size())).end();
            }
            end(fault);
        }
        all.forEach(Client::end);

        assertThat(all).allSatisfy(client -> {
            assertThat(client.waited()).isLessThan(ACQUIRE.plus(BUSY));
            assertThat(client.answer == null || client.isRight()).isTrue();
        });
        await().until(() -> pool.state().lent() == 0);
        ask(pool, SIZE); // Whoever died unseen is found.
        await().until(() -> isFull(pool));
        assertThat(ask(pool, 3 * SIZE)).allMatch(Client::isRight);
        end(pool);
    }

    // ---- F6: an answer that nobody has read

    static Stream<Arguments> everyByte() {
        return Stream.of(Care.CLOSED, Care.KNOWN, Care.DRAINED)
                .flatMap(care -> IntStream.range(0, BYTES)
                        .boxed()
                        .flatMap(bytes -> Stream.of(true, false)
                                .filter(byHand -> !byHand || care != Care.CLOSED)
                                .map(byHand -> Arguments.of(care, bytes, byHand))));
    }

    /** Asked, cancelled when so many bytes of the answer have come, and lent again: the next ones get their own answers. */
    @ParameterizedTest
    @MethodSource("everyByte")
    void cancelAtEveryByteOfTheAnswer_nextBorrowerGetsHisOwn(Care care, int bytes, boolean byHand) {
        Pool<Line> pool = pool(care, patient().maxSize(1).minIdle(0));
        List<Client> next = cancelled(pool, bytes, byHand);

        assertThat(next).allSatisfy(client -> assertThat(client.isRight()).isTrue());
        PoolMetrics metrics = pool.metrics();
        assertThat(metrics.connected()).isEqualTo(care == Care.DRAINED ? 1 : 2);
        assertThat(metrics.closed(CloseReason.INVALIDATED)).isEqualTo(care == Care.CLOSED ? 1 : 0);
        assertThat(metrics.closed(CloseReason.BROKEN)).isEqualTo(care == Care.KNOWN ? 1 : 0);
        assertThat(reported).isEmpty();
        end(pool);
    }

    /** That the test above would see it: a manager that lends such a connection again. */
    @Test
    void cancelWithoutCare_isSeenByTheNextBorrower() {
        Pool<Line> pool = pool(Care.NONE, patient().maxSize(1).minIdle(0).testOnCheckOut(false));

        assertThat(cancelled(pool, 0, false)).anyMatch(client -> client.answer != null && !client.isRight());
    }

    private List<Client> cancelled(Pool<Line> pool, int bytes, boolean byHand) {
        Held hold = new Held(bytes);
        held.set(hold);
        AtomicReference<Line> used = new AtomicReference<>();
        Runnable cancel;
        if (byHand) {
            Pooled<Line> lease = Objects.requireNonNull(pool.acquire().block(PATIENCE));
            used.set(lease.value());
            var run = lease.value()
                    .ask(-1)
                    .doFinally(kind -> lease.release()) // Behind the run: before that it still reads.
                    .subscribe(wrong -> {});
            cancel = run::cancel;
        } else {
            var run = pool.withConnection(line -> {
                        used.set(line);
                        return line.ask(-1);
                    })
                    .subscribe(wrong -> {});
            cancel = run::cancel;
        }
        assertThat(hold.isAsked
                        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .join())
                .isEqualTo(-1);
        await().until(() -> used.get().owed.get() == BYTES - bytes);
        cancel.run();
        List<Client> next = List.of(new Client(pool, PATIENCE), new Client(pool, PATIENCE));
        hold.goOn.complete(null);
        next.forEach(Client::end);
        return next;
    }

    /** Cancelled whenever it happens to be, on a line that tears answers to pieces: whoever is not cancelled gets his own. */
    @ParameterizedTest
    @EnumSource(
            value = Care.class,
            names = {"CLOSED", "KNOWN", "DRAINED"})
    void cancelAtAnyMoment_everyAnswerIsTheRightOne(Care care) {
        toxic(new Slicer(3, 2, Duration.ofNanos(50_000)));
        toxic(new Latency(Duration.ofMillis(1), Duration.ofNanos(500_000)));
        Pool<Line> pool = pool(care, options().acquireTimeout(PATIENCE).createTimeout(PATIENCE));
        SplittableRandom random = new SplittableRandom(care.ordinal());
        AtomicInteger wrong = new AtomicInteger();
        AtomicInteger right = new AtomicInteger();
        List<CompletableFuture<?>> patient = new ArrayList<>();
        List<CompletableFuture<?>> hasty = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            long number = numbers.incrementAndGet();
            boolean isLong = random.nextBoolean();
            AsyncFuture<Long> asked = pool.withConnection(
                            line -> isLong ? line.ask(number).then(line.ask(number)) : line.ask(number))
                    .doOnNext(got -> (got == number ? right : wrong).incrementAndGet());
            boolean isHasty = random.nextBoolean();
            AsyncFuture<Long> run = isHasty ? asked.timeout(Duration.ofNanos(random.nextInt(40_000_000))) : asked;
            (isHasty ? hasty : patient).add(runtime.spawn(run).future().toCompletableFuture());
        }
        CompletableFuture.allOf(patient.toArray(CompletableFuture[]::new))
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        hasty.forEach(each -> each.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .handle((got, thrown) -> null)
                .join());

        assertThat(wrong).hasValue(0);
        assertThat(right.get()).isGreaterThanOrEqualTo(patient.size());
        await().until(() -> isFull(pool));
        end(pool);
    }
}
