package org.reactivebridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivebridge.stream.AsyncFuture;

/** Readiness of channels, by the driver alone and by that of a runtime. */
@Timeout(20)
class NioDriverTest {

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

    @Test
    void want_isToldOnceForEach() throws IOException {
        NioDriver driver = new NioDriver();
        assertThat(driver.hasInterest()).isFalse();
        assertThat(driver.poll()).isZero();
        AtomicInteger told = new AtomicInteger();
        IoDriver.Registration registration = driver.register(pipe.source(), operations -> {
            assertThat(operations).isEqualTo(SelectionKey.OP_READ);
            told.incrementAndGet();
        });
        assertThat(driver.hasInterest()).isTrue();
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
        assertThat(driver.hasInterest()).isFalse();
        assertThat(told).hasValue(3);
        driver.close();
        assertThatThrownBy(() -> driver.register(pipe.source(), operations -> {}))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aClosedChannel_isRefusedOrForgotten() throws IOException {
        NioDriver driver = new NioDriver();
        IoDriver.Registration registration = driver.register(pipe.source(), operations -> {});
        pipe.source().close();
        registration.want(SelectionKey.OP_READ);
        assertThat(driver.poll()).isZero();
        assertThat(driver.hasInterest()).isFalse();
        registration.cancel();
        assertThatThrownBy(() -> driver.register(pipe.source(), operations -> {}))
                .isInstanceOf(IOException.class);
        driver.close();
    }

    @Test
    void aListenerThatThrows_doesNotKeepOthersFromBeingTold() throws IOException {
        NioDriver driver = new NioDriver();
        IoDriver.Registration registration = driver.register(pipe.source(), operations -> {
            throw new IllegalStateException("expected: logged as dropped");
        });
        write();
        registration.want(SelectionKey.OP_READ);
        assertThat(driver.poll()).isOne();
        driver.close();
    }

    @Test
    void aRegistrationWhileTheWorkerIsParked_isSeenAndGone() throws Exception {
        try (AsyncRuntime runtime = AsyncRuntime.builder()
                .scheduling(SchedulingAlgorithm.oneThread())
                .build()) {
            runtime.spawn(() -> 1).future().block();
            Awaitility.await().until(() -> isWaiting(runtime));
            CountDownLatch told = new CountDownLatch(1);
            IoDriver.Registration registration =
                    driver(runtime).register(pipe.source(), operations -> told.countDown());
            registration.want(SelectionKey.OP_READ);
            write();
            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(runtime.spawn(() -> 2).future().block()).isEqualTo(2);
            registration.cancel();
            Awaitility.await().until(() -> isWaiting(runtime));
            long parks = runtime.metrics().sum(WorkerMetrics::parks);
            Awaitility.await()
                    .during(Duration.ofMillis(100))
                    .until(() -> runtime.metrics().sum(WorkerMetrics::parks) == parks && isWaiting(runtime));
        }
    }

    /** That of the worker that calls, or the first. */
    private static IoDriver driver(AsyncRuntime runtime) {
        String thread = Thread.currentThread().getName();
        boolean isWorker = thread.startsWith(runtime.name() + "-");
        int worker = isWorker ? Integer.parseInt(thread.substring(runtime.name().length() + 1)) : 0;
        return runtime.drivers().get(worker);
    }

    private static boolean isWaiting(AsyncRuntime runtime) {
        return AsyncRuntimeTest.threadsNamed(runtime.name() + "-").stream()
                .allMatch(thread -> thread.getState() == Thread.State.WAITING);
    }

    /** The monitor stands in for a worker that does not come to its selector. */
    @Test
    void whileTheWorkerIsStuck_itsChannelsAreServed() throws Exception {
        try (AsyncRuntime runtime = Algorithms.WORK_STEALING.start()) {
            CountDownLatch told = new CountDownLatch(1);
            CountDownLatch registered = new CountDownLatch(1);
            CountDownLatch hold = new CountDownLatch(1);
            runtime.execute(() -> {
                try {
                    driver(runtime)
                            .register(pipe.source(), operations -> told.countDown())
                            .want(SelectionKey.OP_READ);
                } catch (IOException failure) {
                    throw new AssertionError(failure);
                }
                registered.countDown();
                AsyncRuntimeTest.await(hold);
            });
            AsyncRuntimeTest.await(registered);
            write();
            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
            hold.countDown();
        }
    }

    /** The selector would return at once, for ever. */
    @Test
    void whatNobodyReads_doesNotKeepTheWorkerAwake() throws IOException {
        NioDriver driver = new NioDriver();
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
        driver.close();
    }

    /** Nor does the worker that polls look at it for ever. */
    @Test
    void whatIsFoundInVain_isForgottenAndFoundAgain() throws IOException {
        NioDriver driver = new NioDriver();
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
        driver.close();
    }

    /** Who wants while the worker finds that nobody does, or while it goes to wait. */
    @Test
    void whoWantsOnAnotherThread_isToldEachTime() throws Exception {
        int times = 20_000;
        NioDriver driver = new NioDriver();
        Semaphore told = new Semaphore(0);
        IoDriver.Registration registration = driver.register(pipe.source(), operations -> told.release());
        AtomicBoolean over = new AtomicBoolean();
        Thread worker = new Thread(() -> {
            while (!over.get()) {
                driver.park(Long.MAX_VALUE, () -> true);
            }
        });
        worker.start();
        try {
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
        } finally {
            over.set(true);
            driver.flush();
            worker.join();
            driver.close();
        }
    }

    /** The calls to others that a worker holds back are made by the monitor. */
    @Test
    void tasksOfChannels_doNotWaitForAStuckWorkerWhileAnotherSleeps() throws Exception {
        int channels = 4;
        List<Pipe> pipes = new ArrayList<>();
        try (AsyncRuntime runtime = AsyncRuntime.builder().workers(2).build()) {

            CountDownLatch others = new CountDownLatch(channels - 1);
            AtomicBoolean isSomeoneStuck = new AtomicBoolean();
            Runnable task = () -> {
                if (isSomeoneStuck.compareAndSet(false, true)) {
                    AsyncRuntimeTest.await(others);
                } else {
                    others.countDown();
                }
            };
            for (int i = 0; i < channels; i++) {
                Pipe each = Pipe.open();
                pipes.add(each);
                each.source().configureBlocking(false);
                each.sink().write(ByteBuffer.allocate(1));
            }
            runtime.spawn(() -> {
                        for (Pipe each : pipes) {
                            driver(runtime)
                                    .register(each.source(), operations -> runtime.execute(task))
                                    .want(SelectionKey.OP_READ);
                        }
                        return 1;
                    })
                    .future()
                    .block();
            assertThat(others.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            for (Pipe each : pipes) {
                each.source().close();
                each.sink().close();
            }
        }
    }

    /** A worker outlives a driver that fails, and says so: with its tasks and timers, until the driver works again. */
    @Test
    void driverThatFails_takesNoWorkerWithIt() throws Exception {
        AtomicInteger left = new AtomicInteger(20);
        AtomicInteger reported = new AtomicInteger();
        IoDriver.Factory real = IoDriver.nio();
        IoDriver.Factory failing = worker -> (IoDriver) Proxy.newProxyInstance(
                IoDriver.class.getClassLoader(),
                new Class<?>[] {IoDriver.class},
                new FailingAtFirst(real.open(worker), left));
        AsyncRuntime runtime = AsyncRuntime.builder()
                .name("failing")
                .workers(1)
                .ioDriver(failing)
                .uncaughtExceptionHandler((thread, failure) -> {
                    if (failure instanceof NoClassDefFoundError) {
                        reported.incrementAndGet();
                    }
                })
                .build();
        try {
            for (int i = 0; i < 10; i++) {
                assertThat(runtime.spawn(() -> 7).future().block(Duration.ofSeconds(20)))
                        .isEqualTo(7);
                AsyncFuture.of(1)
                        .delay(Duration.ofMillis(5))
                        .in(runtime.environment())
                        .block(Duration.ofSeconds(20));
            }
            Awaitility.await().until(() -> left.get() <= 0);
            assertThat(reported).hasValue(20);
        } finally {
            runtime.shutdownNow().block(Duration.ofSeconds(20));
        }
    }

    /** Waits as the driver of java.nio, and tells what takes long, as drivers may that run foreign event loops. */
    private static class Talkative implements IoDriver {

        private final IoDriver real = IoDriver.nio().open(0);
        final Semaphore wanted = new Semaphore(0);
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch hold = new CountDownLatch(1);
        final AtomicBoolean closed = new AtomicBoolean();

        @Override
        public int park(long nanos, BooleanSupplier mayBlock) {
            throw new AssertionError("the other one is there");
        }

        @Override
        public int park(long nanos, BooleanSupplier mayBlock, Runnable awake) {
            int told = real.park(nanos, mayBlock);
            if (wanted.tryAcquire()) {
                awake.run();
                awake.run();
                begun.countDown();
                AsyncRuntimeTest.await(hold);
            }
            return told;
        }

        @Override
        public int poll() {
            return real.poll();
        }

        @Override
        public void wakeup() {
            real.wakeup();
        }

        @Override
        public boolean hasInterest() {
            return real.hasInterest();
        }

        @Override
        public Registration register(SelectableChannel channel, IntConsumer onReady) throws IOException {
            return real.register(channel, onReady);
        }

        @Override
        public void close() {
            closed.set(true);
            real.close();
        }
    }

    /** It must not count as asleep: it would be called again and again for tasks that it does not come to. */
    @Test
    void whileTheDriverTells_othersRunWhatComesFromOutside() throws Exception {
        Talkative talkative = new Talkative();
        List<BlockedWorkerException> reports = Collections.synchronizedList(new ArrayList<>());
        try (AsyncRuntime runtime = AsyncRuntime.builder()
                .workers(2)
                .ioDriver(worker -> worker == 0 ? talkative : IoDriver.nio().open(worker))
                .detectBlocking(Duration.ofMillis(20))
                .listener(new RuntimeListener() {
                    @Override
                    public void workerBlocked(BlockedWorkerException report) {
                        reports.add(report);
                    }
                })
                .build()) {
            Awaitility.await().until(() -> isWaiting(runtime));
            talkative.wanted.release();
            talkative.wakeup();
            AsyncRuntimeTest.await(talkative.begun);
            for (int i = 0; i < 100; i++) {
                assertThat(runtime.spawn(() -> Thread.currentThread().getName())
                                .future()
                                .block(Duration.ofSeconds(10)))
                        .isEqualTo(runtime.name() + "-1");
            }
            Awaitility.await().until(() -> !reports.isEmpty());
            talkative.hold.countDown();
            Awaitility.await().until(() -> isWaiting(runtime));
            assertThat(reports).hasSize(1);
        }
    }

    private static AsyncRuntime.Builder opening(List<Talkative> made, Consumer<List<IoDriver>> opened) {
        return AsyncRuntime.builder().workers(2).ioDriver(new IoDriver.Factory() {
            @Override
            public IoDriver open(int worker) {
                Talkative driver = new Talkative();
                made.add(driver);
                return driver;
            }

            @Override
            public void opened(List<IoDriver> drivers) {
                opened.accept(drivers);
            }
        });
    }

    @Test
    void aFactory_isToldOfAllDriversBeforeAnyWorkerRuns() {
        List<Talkative> made = new ArrayList<>();
        List<IoDriver> told = new ArrayList<>();
        try (AsyncRuntime runtime = opening(made, told::addAll).build()) {
            assertThat(told).isEqualTo(made).isEqualTo(runtime.drivers());
        }
        assertThat(made).allMatch(driver -> driver.closed.get());
    }

    @Test
    void aFactoryThatFails_failsTheRuntimeAndClosesWhatIsOpen() {
        List<Talkative> made = new ArrayList<>();
        IllegalStateException failure = new IllegalStateException("no descriptors");
        AsyncRuntime.Builder options = opening(made, drivers -> {
            throw failure;
        });
        assertThatThrownBy(options::build).isSameAs(failure);
        assertThat(made).hasSize(2).allMatch(driver -> driver.closed.get());
    }

    @Test
    void aDriverThatBelongsToAThread_isRefusedWhereThereIsNone() {
        Talkative bound = new Talkative() {
            @Override
            public boolean isBoundToThread() {
                return true;
            }

            @Override
            public String toString() {
                return "bound";
            }
        };
        AsyncRuntime.Builder options = AsyncRuntime.builder()
                .scheduling(SchedulingAlgorithm.callerThread())
                .ioDriver(worker -> bound);
        assertThatThrownBy(options::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("thread")
                .hasMessageContaining("bound");
        assertThat(bound.closed).isTrue();
    }

    private record FailingAtFirst(IoDriver real, AtomicInteger left) implements InvocationHandler {

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if ((method.getName().equals("poll") || method.getName().equals("park")) && left.getAndDecrement() > 0) {
                throw new NoClassDefFoundError("no descriptors");
            }
            try {
                return method.invoke(real, arguments);
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        }
    }
}
