package org.reactivebridge.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.internal.ThreadExecutorMap;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.IoDriver;
import org.reactivebridge.runtime.SchedulingAlgorithm;
import org.reactivebridge.stream.AsyncFuture;
import reactor.netty.resources.LoopResources;

/**
 * What goes wrong when somebody else's thread runs Netty's loops: one test for each fault that was found in trials. The thirteenth
 * is not here: Vert.x wants threads of a class of its own, and is not hosted.
 */
@Timeout(120)
class PitfallsTest {

    private static final int SENDS = 100_000;

    /** Sends from outside to a worker that is just going to sleep, one at a time; nothing else would wake it. */
    private static void send(AsyncRuntime runtime, EventLoop loop, int times, long seed, Runnable halfway) {
        Random random = new Random(seed);
        AtomicInteger done = new AtomicInteger();
        Runnable task = done::incrementAndGet;
        for (int i = 1; i <= times; i++) {
            if (i == times / 2) {
                halfway.run();
            }
            if (loop != null && random.nextInt(4) == 0) {
                loop.execute(task);
            } else {
                runtime.execute(task);
            }
            long start = System.nanoTime();
            while (done.get() < i) {
                Thread.onSpinWait();
                assertThat(System.nanoTime() - start)
                        .as("send %d of seed %d is lost", i, seed)
                        .isLessThan(TimeUnit.SECONDS.toNanos(10));
            }
            for (int spins = random.nextInt(200); spins > 0; spins--) {
                Thread.onSpinWait();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void pitfall01_aWakeUpWhileTheLoopIsAwake_isNotLost(NettyTransport transport) {
        AsyncRuntime runtime = Hosts.one(transport);
        send(runtime, NettyLoops.of(runtime).loop(0), SENDS, 1, () -> {});
        Hosts.end(runtime);
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void pitfall02_zeroMeansForever_andIsNeverPassed(NettyTransport transport) throws Exception {
        Hosts.builder(transport);
        IoDriver.Factory factory = NettyLoops.driver(NettyOptions.defaults().transport(transport));
        IoDriver driver = factory.open(0);
        factory.opened(List.of(driver));
        CountDownLatch parked = new CountDownLatch(1);
        CountDownLatch woken = new CountDownLatch(1);
        Thread worker = new Thread(() -> driver.around(() -> {
            for (long nanos : new long[] {0, 1, 1000, 500_000, 1_000_000}) {
                driver.park(nanos, () -> true);
            }
            driver.poll();
            parked.countDown();
            // Nearly for ever; a deadline that overflows lies in the past, or is taken for none.
            driver.park(Long.MAX_VALUE - 1, () -> true);
            woken.countDown();
        }));
        worker.start();
        Hosts.await(parked);
        Awaitility.await().atMost(Hosts.LONG).until(() -> {
            driver.wakeup(); // One that comes before the loop waits may be dropped: mayBlock would tell.
            return woken.getCount() == 0;
        });
        worker.join();
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void pitfall03_waitsOfLessThanAMillisecond_doNotSpin(NettyTransport transport) {
        Hosts.builder(transport);
        IoDriver.Factory factory = NettyLoops.driver(NettyOptions.defaults().transport(transport));
        IoDriver driver = factory.open(0);
        factory.opened(List.of(driver));
        driver.around(() -> {
            driver.park(1, () -> true);
            for (long nanos : new long[] {100_000, 400_000, 600_000}) {
                long start = System.nanoTime();
                for (int i = 0; i < 50; i++) {
                    driver.park(nanos, () -> true);
                }
                assertThat(System.nanoTime() - start)
                        .as("50 waits of %d ns", nanos)
                        .isGreaterThan(50 * nanos * 8 / 10);
            }
        });
    }

    /** Somebody ends a loop by the channel that he has, with the quiet period of two seconds that is Netty's default. */
    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void pitfall04_theQuietPeriodOfALoop_doesNotSleepOnTheWorker(NettyTransport transport) throws Exception {
        int rounds = 5;
        int late = 0;
        for (int round = 0; round < rounds; round++) {
            AsyncRuntime runtime = Hosts.one(transport);
            IoEventLoop loop = NettyLoops.of(runtime).loop(0);
            loop.schedule(() -> {}, 1, TimeUnit.HOURS);
            CountDownLatch enough = new CountDownLatch(400);
            AtomicInteger lateTicks = new AtomicInteger();
            long[] last = {0};
            runtime.executor()
                    .scheduleAtFixedRate(
                            () -> {
                                long now = System.nanoTime();
                                if (last[0] != 0 && now - last[0] > TimeUnit.MILLISECONDS.toNanos(90)) {
                                    lateTicks.incrementAndGet();
                                }
                                last[0] = now;
                                enough.countDown();
                            },
                            1,
                            1,
                            TimeUnit.MILLISECONDS);
            long start = System.nanoTime();
            assertThat(loop.shutdownGracefully().await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MILLISECONDS.toNanos(1500));
            Hosts.await(enough);
            late += lateTicks.get();
            Hosts.end(runtime);
        }
        // It would be a tenth of a second twenty times in each round. A busy machine may be late now and then.
        assertThat(late).isLessThan(rounds);
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void pitfall05_afterTheEndOfALoop_theWorkerDoesNotSpin(NettyTransport transport) throws Exception {
        AsyncRuntime runtime = Hosts.one(transport);
        IoEventLoop loop = NettyLoops.of(runtime).loop(0);
        assertThat(loop.shutdownGracefully().await(20, TimeUnit.SECONDS)).isTrue();
        Hosts.awaitSilence(runtime, Duration.ofMillis(50));
        Hosts.staySilent(runtime, Duration.ofMillis(300));
        send(runtime, null, 1000, 5, () -> {});
        runtime.runUntil(AsyncFuture.of(1).delay(Duration.ofMillis(5)).in(runtime.environment()));
        Hosts.end(runtime);
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void pitfall06_theWorkerRunsItsLoopUntilItHasEnded(NettyTransport transport) {
        AsyncRuntime runtime = Hosts.pinned(transport, 2);
        NettyLoops loops = NettyLoops.of(runtime);
        ManualIoEventLoop loop = (ManualIoEventLoop) loops.loop(0);
        runtime.spawn(() -> 1).future().block();
        assertThatThrownBy(loop::runNow).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> loop.setOwningThread(Thread.currentThread()))
                .isInstanceOf(IllegalStateException.class);
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            EventLoop each = loops.loop(i);
            each.execute(() -> each.execute(ran::incrementAndGet));
        }
        Hosts.end(runtime);
        assertThat(ran).hasValue(2);
        assertThat(loops.group().isTerminated()).isTrue();
        assertThat(loops.group().terminationFuture().awaitUninterruptibly(20, TimeUnit.SECONDS))
                .isTrue();
    }

    /** Senders go on while the loop ends under the worker. */
    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void pitfall07_wakeUpsOfALoopThatEnds_reachTheWorker(NettyTransport transport) {
        for (int round = 0; round < 20; round++) {
            AsyncRuntime runtime = Hosts.one(transport);
            IoEventLoop loop = NettyLoops.of(runtime).loop(0);
            Thread other = new Thread(() -> loop.shutdownGracefully(0, 1, TimeUnit.SECONDS));
            send(runtime, null, 1000, round, other::start);
            assertThat(loop.terminationFuture().awaitUninterruptibly(20, TimeUnit.SECONDS))
                    .isTrue();
            Hosts.end(runtime);
        }
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void pitfall08_ownTasks_runWithinTheLoopForNettysThreadLocals(NettyTransport transport) throws Exception {
        AsyncRuntime runtime = Hosts.one(transport);
        IoEventLoop loop = NettyLoops.of(runtime).loop(0);
        FastThreadLocal<String> local = new FastThreadLocal<>();
        EventExecutor found = runtime.spawn(() -> {
                    assertThat(FastThreadLocalThread.currentThreadHasFastThreadLocal())
                            .isTrue();
                    local.set("set by a task");
                    return ThreadExecutorMap.currentExecutor();
                })
                .future()
                .block();
        assertThat(found).isSameAs(loop);
        assertThat(loop.submit(() -> local.get()).get()).isEqualTo("set by a task");
        assertThat(loop.submit(ThreadExecutorMap::currentExecutor).get()).isSameAs(loop);
        Hosts.end(runtime);
    }

    /** What Reactor has to know of the threads is the matter of its own bridge. */
    @Test
    void pitfall09_toWaitInAHandler_isRefused() throws Exception {
        AsyncRuntime runtime = Hosts.one(NettyTransport.NIO);
        IoEventLoop loop = NettyLoops.of(runtime).loop(0);
        Throwable refusal = loop.submit(() -> {
                    try {
                        runtime.spawn(() -> 1).future().block();
                        return null;
                    } catch (IllegalStateException thrown) {
                        return thrown;
                    }
                })
                .get();
        assertThat(refusal).hasMessageContaining("worker");
        Hosts.end(runtime);
    }

    @Test
    void pitfall10_groupAndLoops_areOfNettysClasses() {
        AsyncRuntime runtime = Hosts.pinned(NettyTransport.NIO, 3);
        NettyLoops loops = NettyLoops.of(runtime);
        assertThat(loops.group())
                .isInstanceOf(MultiThreadIoEventLoopGroup.class)
                .hasSize(3)
                .allMatch(loop -> loop instanceof ManualIoEventLoop);
        assertThat(loops.group().isIoType(NioIoHandler.class)).isTrue();
        assertThat(loops.loop(1).parent()).isSameAs(loops.group());
        assertThat(((MultiThreadIoEventLoopGroup) loops.group()).executorCount())
                .isEqualTo(3);
        Hosts.end(runtime);
    }

    @Test
    void pitfall11_clients_areColocatedOrSpread() throws Exception {
        AsyncRuntime runtime = Hosts.pinned(NettyTransport.NIO, 2);
        NettyLoops loops = NettyLoops.of(runtime);
        EventLoopGroup colocated = ReactorNettyLoops.colocated(loops).onClient(true);
        EventLoopGroup spread = ReactorNettyLoops.spread(loops).onClient(true);
        IoEventLoop loop = loops.loop(1);
        for (int i = 0; i < 4; i++) {
            assertThat(loop.submit(() -> (EventExecutor) colocated.next()).get())
                    .isSameAs(loop);
        }
        assertThat(List.of(spread.next(), spread.next())).containsExactlyInAnyOrder(loops.loop(0), loop);
        Hosts.end(runtime);
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void pitfall12_aWorkerThatIsAwake_isNotWoken(NettyTransport transport) {
        CountingFactory factory = new CountingFactory(transport);
        AsyncRuntime runtime = AsyncRuntime.builder()
                .scheduling(SchedulingAlgorithm.oneThread())
                .ioDriver(factory)
                .build();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(1);
        runtime.execute(() -> {
            busy.countDown();
            Hosts.await(hold);
        });
        Hosts.await(busy);
        long before = factory.wakeUps.get();
        CountDownLatch done = new CountDownLatch(1000);
        for (int i = 0; i < 1000; i++) {
            runtime.execute(done::countDown);
        }
        assertThat(factory.wakeUps).hasValue(before);
        hold.countDown();
        Hosts.await(done);
        // Nor while a handler keeps it awake, which runs where it waits otherwise.
        Hosts.awaitSilence(runtime, Duration.ofMillis(20));
        CountDownLatch busyAgain = new CountDownLatch(1);
        CountDownLatch holdAgain = new CountDownLatch(1);
        factory.loops().loop(0).execute(() -> {
            busyAgain.countDown();
            Hosts.await(holdAgain);
        });
        Hosts.await(busyAgain);
        long beforeAgain = factory.wakeUps.get();
        CountDownLatch doneAgain = new CountDownLatch(1000);
        for (int i = 0; i < 1000; i++) {
            runtime.execute(doneAgain::countDown);
        }
        assertThat(factory.wakeUps).hasValue(beforeAgain);
        holdAgain.countDown();
        Hosts.await(doneAgain);
        Hosts.end(runtime);
    }

    @Test
    void pitfall14_whoDisposesOfTheLoops_doesNotWait() {
        AsyncRuntime runtime = Hosts.pinned(NettyTransport.NIO, 1);
        NettyLoops loops = NettyLoops.of(runtime);
        for (LoopResources resources : List.of(ReactorNettyLoops.colocated(loops), ReactorNettyLoops.spread(loops))) {
            assertThat(resources.daemon()).isTrue();
            assertThat(resources.onServerSelect(true))
                    .isSameAs(resources.onServer(false))
                    .isSameAs(loops.group());
            resources.disposeLater().block(Duration.ofSeconds(1));
            resources
                    .disposeLater(Duration.ofSeconds(2), Duration.ofSeconds(15))
                    .block(Duration.ofSeconds(1));
            resources.dispose();
        }
        assertThat(loops.group().isShuttingDown()).isFalse();
        Hosts.end(runtime);
    }

    @Test
    void pitfall15_whoShutsTheGroupDown_endsNothing() throws Exception {
        AsyncRuntime runtime = Hosts.pinned(NettyTransport.NIO, 2);
        NettyLoops loops = NettyLoops.of(runtime);
        AtomicLong done = new AtomicLong();
        loops.group().shutdownGracefully().addListener(future -> done.incrementAndGet());
        assertThat(loops.group().shutdownGracefully(0, 1, TimeUnit.SECONDS).await(1, TimeUnit.SECONDS))
                .isTrue();
        shutDownAsBefore(loops.group());
        ((HostedGroup) loops.group()).close();
        assertThat(done).hasValue(1);
        assertThat(loops.ignoredShutdowns()).isEqualTo(4);
        assertThat(loops.group().isShuttingDown()).isFalse();
        assertThat(loops.group().submit(() -> 7).get()).isEqualTo(7);
        // A loop by itself can be ended. Others take its place.
        loops.loop(0).shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
        for (int i = 0; i < 4; i++) {
            assertThat((EventExecutor) loops.group().next()).isSameAs(loops.loop(1));
        }
        Hosts.end(runtime);
        assertThat(loops.group().isTerminated()).isTrue();
    }

    @SuppressWarnings("deprecation")
    private static void shutDownAsBefore(EventLoopGroup group) {
        group.shutdown();
    }
}
