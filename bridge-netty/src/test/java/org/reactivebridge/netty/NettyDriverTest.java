package org.reactivebridge.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.IoDriver;
import org.reactivebridge.runtime.SchedulingAlgorithm;

/** What an {@link IoDriver} promises, as the driver of java.nio keeps it, by the driver alone and by that of a runtime. */
@Timeout(60)
class NettyDriverTest {

    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        pipe.source().close();
        pipe.sink().close();
    }

    private void write() {
        try {
            pipe.sink().write(ByteBuffer.wrap(new byte[] {1}));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @FunctionalInterface
    private interface Body {
        void run(IoDriver driver) throws Exception;
    }

    /** Runs something as the worker of a driver. */
    private static void asWorker(Body body) throws Exception {
        IoDriver.Factory factory = NettyLoops.driver();
        IoDriver driver = factory.open(0);
        factory.opened(List.of(driver));
        Throwable[] thrown = new Throwable[1];
        driver.around(() -> {
            try {
                body.run(driver);
            } catch (Throwable failure) {
                thrown[0] = failure;
            }
        });
        driver.close();
        if (thrown[0] != null) {
            throw new AssertionError(thrown[0]);
        }
    }

    @Test
    void want_isToldOnceForEach() throws Exception {
        IoDriver[] ended = new IoDriver[1];
        asWorker(driver -> {
            ended[0] = driver;
            assertThat(driver.poll()).isZero();
            AtomicInteger told = new AtomicInteger();
            IoDriver.Registration registration = driver.register(pipe.source(), operations -> {
                assertThat(operations).isEqualTo(SelectionKey.OP_READ);
                told.incrementAndGet();
            });
            write();
            assertThat(driver.poll()).isZero();
            for (int i = 1; i <= 3; i++) {
                registration.want(SelectionKey.OP_READ);
                assertThat(driver.poll()).isOne();
                assertThat(driver.poll()).isZero();
                assertThat(told).hasValue(i);
            }
            registration.want(SelectionKey.OP_READ);
            registration.cancel();
            registration.cancel();
            registration.want(SelectionKey.OP_READ);
            assertThat(driver.poll()).isZero();
            assertThat(told).hasValue(3);
            assertThat(driver.hasInterest()).isTrue();
        });
        assertThat(ended[0].hasInterest()).isFalse();
        assertThat(ended[0].poll()).isZero();
        assertThat(pipe.source().isOpen())
                .as("a channel is not the driver's to close")
                .isTrue();
        assertThatThrownBy(() -> ended[0].register(pipe.source(), operations -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("shut down");
    }

    @Test
    void aChannelThatIsRegisteredAtTheEnd_staysOpen() throws Exception {
        asWorker(driver -> driver.register(pipe.source(), operations -> {}).want(SelectionKey.OP_READ));
        assertThat(pipe.source().isOpen()).isTrue();
    }

    @Test
    void aClosedChannel_isRefusedOrForgotten() throws Exception {
        asWorker(driver -> {
            IoDriver.Registration registration = driver.register(pipe.source(), operations -> {});
            pipe.source().close();
            registration.want(SelectionKey.OP_READ);
            assertThat(driver.poll()).isZero();
            registration.cancel();
            assertThatThrownBy(() -> driver.register(pipe.source(), operations -> {}))
                    .isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> driver.register(pipe.sink(), operations -> {}))
                    .isInstanceOf(IllegalBlockingModeException.class);
        });
    }

    @Test
    void aListenerThatThrows_doesNotKeepOthersFromBeingTold() throws Exception {
        asWorker(driver -> {
            IoDriver.Registration registration = driver.register(pipe.source(), operations -> {
                throw new IllegalStateException("expected: logged as dropped");
            });
            write();
            registration.want(SelectionKey.OP_READ);
            assertThat(driver.poll()).isOne();
        });
    }

    @Test
    void whatNobodyReads_doesNotKeepTheWorkerAwake() throws Exception {
        asWorker(driver -> {
            AtomicInteger told = new AtomicInteger();
            IoDriver.Registration registration = driver.register(pipe.source(), operations -> told.incrementAndGet());
            registration.want(SelectionKey.OP_READ);
            write();
            assertThat(driver.park(Long.MAX_VALUE, () -> true)).isOne();
            assertThat(driver.park(Long.MAX_VALUE, () -> true)).isZero(); // Finds out.
            long nanos = TimeUnit.MILLISECONDS.toNanos(20);
            long start = System.nanoTime();
            assertThat(driver.park(nanos, () -> true)).isZero();
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(nanos / 2);
            registration.want(SelectionKey.OP_READ);
            assertThat(driver.park(Long.MAX_VALUE, () -> true)).isOne();
            assertThat(told).hasValue(2);
        });
    }

    @Test
    void whatIsFoundInVain_isForgottenAndFoundAgain() throws Exception {
        asWorker(driver -> {
            AtomicInteger told = new AtomicInteger();
            IoDriver.Registration registration = driver.register(pipe.source(), operations -> told.incrementAndGet());
            write();
            for (int looks = 0; looks < 100; looks += 7) {
                int before = told.get();
                registration.want(SelectionKey.OP_READ);
                assertThat(driver.poll()).isOne();
                assertThat(told).hasValue(before + 1);
                for (int i = 0; i < looks; i++) {
                    assertThat(driver.poll()).isZero();
                }
            }
        });
    }

    @Test
    void whoMayNotBlock_comesBackAtOnce() throws Exception {
        asWorker(driver -> {
            AtomicInteger asked = new AtomicInteger();
            assertThat(driver.park(Long.MAX_VALUE, () -> asked.incrementAndGet() < 0))
                    .isZero();
            assertThat(asked).hasPositiveValue();
        });
    }

    /** Who wants while the worker finds that nobody does, or while it goes to wait. */
    @Test
    void whoWantsOnAnotherThread_isToldEachTime() throws Exception {
        int times = 20_000;
        try (AsyncRuntime runtime = Hosts.one(NettyTransport.NIO)) {
            Semaphore told = new Semaphore(0);
            IoDriver.Registration registration =
                    runtime.drivers().get(0).register(pipe.source(), operations -> told.release());
            ByteBuffer into = ByteBuffer.allocate(1);
            for (int i = 0; i < times; i++) {
                registration.want(SelectionKey.OP_READ);
                write();
                assertThat(told.tryAcquire(10, TimeUnit.SECONDS))
                        .as("time %d", i)
                        .isTrue();
                if (i % 3 == 0) {
                    Thread.onSpinWait(); // The worker finds the byte in vain, or does not.
                }
                assertThat(pipe.source().read(into.clear())).isOne();
            }
        }
    }

    @Test
    void aRegistrationWhileTheWorkerIsParked_isSeenAndGone() throws Exception {
        try (AsyncRuntime runtime = Hosts.one(NettyTransport.NIO)) {
            Hosts.awaitSilence(runtime, Duration.ofMillis(20));
            CountDownLatch told = new CountDownLatch(1);
            IoDriver.Registration registration =
                    runtime.drivers().get(0).register(pipe.source(), operations -> told.countDown());
            registration.want(SelectionKey.OP_READ);
            write();
            Hosts.await(told);
            registration.cancel();
            Hosts.awaitSilence(runtime, Duration.ofMillis(100));
        }
    }

    /** Two workers that each flush the other's driver, and other threads: the port can be had again. */
    @Test
    void flush_letsGoOfPortsAndDoesNotDeadlock() throws Exception {
        int workers = 2;
        try (AsyncRuntime runtime = Hosts.pinned(NettyTransport.NIO, workers)) {
            NettyLoops loops = NettyLoops.of(runtime);
            for (int round = 0; round < 50; round++) {
                // A channel that is ready all the time, for a loop that has looked at it and has not told it so far.
                Pipe ready = Pipe.open();
                ready.source().configureBlocking(false);
                ready.sink().write(ByteBuffer.allocate(1));
                keepAsking(runtime.drivers().get(round % 2), ready);
                CountDownLatch both = new CountDownLatch(workers);
                CountDownLatch done = new CountDownLatch(workers);
                AtomicBoolean failed = new AtomicBoolean();
                for (int i = 0; i < workers; i++) {
                    IoDriver other = runtime.drivers().get(1 - i);
                    loops.loop(i).execute(() -> {
                        both.countDown();
                        Hosts.await(both);
                        failed.compareAndSet(false, !rebind(other));
                        done.countDown();
                    });
                }
                failed.compareAndSet(false, !rebind(runtime.drivers().get(0)));
                Hosts.await(done);
                assertThat(failed).as("round %d", round).isFalse();
                ready.source().close();
                ready.sink().close();
            }
        }
    }

    private static void keepAsking(IoDriver driver, Pipe ready) throws IOException {
        IoDriver.Registration[] again = new IoDriver.Registration[1];
        CountDownLatch known = new CountDownLatch(1);
        again[0] = driver.register(ready.source(), operations -> {
            Hosts.await(known);
            again[0].want(SelectionKey.OP_READ);
        });
        known.countDown();
        again[0].want(SelectionKey.OP_READ);
    }

    private static boolean rebind(IoDriver driver) {
        try {
            ServerSocketChannel first = ServerSocketChannel.open();
            first.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            first.configureBlocking(false);
            IoDriver.Registration registration = driver.register(first, operations -> {});
            registration.want(SelectionKey.OP_ACCEPT);
            InetSocketAddress address = (InetSocketAddress) first.getLocalAddress();
            first.close();
            registration.cancel();
            driver.flush();
            try (ServerSocketChannel second = ServerSocketChannel.open()) {
                second.bind(address);
            }
            return true;
        } catch (BindException stillThere) {
            return false;
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = NettyTransport.class,
            names = {"EPOLL", "IO_URING"})
    void channelsOfJavaNio_areRefusedByOtherTransports(NettyTransport transport) {
        try (AsyncRuntime runtime = Hosts.one(transport)) {
            assertThatThrownBy(() -> runtime.drivers().get(0).register(pipe.source(), operations -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(transport.name())
                    .hasMessageContaining("NIO");
        }
    }

    @Test
    void callerThread_isRefused() {
        AsyncRuntime.Builder options = Hosts.builder(NettyTransport.NIO).scheduling(SchedulingAlgorithm.callerThread());
        assertThatThrownBy(options::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("event loop 0, NIO");
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void aDriverWhoseWorkerNeverRan_isEndedByWhoClosesIt(NettyTransport transport) {
        Hosts.builder(transport); // Skips what is not available.
        IoDriver.Factory factory = NettyLoops.driver(NettyOptions.defaults().transport(transport));
        IoDriver unbuilt = factory.open(0);
        unbuilt.wakeup();
        assertThat(unbuilt.hasInterest()).isFalse();
        unbuilt.close();
        IoDriver driver = factory.open(0);
        factory.opened(List.of(driver));
        NettyLoops loops = ((NettyDriver) driver).loops();
        driver.close();
        assertThat(loops.loop(0).isTerminated()).isTrue();
        Awaitility.await().until(() -> loops.group().terminationFuture().isSuccess());
    }
}
