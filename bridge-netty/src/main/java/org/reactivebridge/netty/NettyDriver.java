package org.reactivebridge.netty;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.runtime.IoDriver;

/** A worker that waits in an event loop of Netty's, and runs it. <strong>Concurrent.</strong> */
final class NettyDriver implements IoDriver {

    /*
     * Idea
     *   The loop is one that its owner drives: to poll is to run it without waiting, to park is to run it with waiting. Handlers
     *   and Netty's tasks run within these two calls, for a bounded time; the worker's tasks and timers run between them.
     *
     * Who touches what
     *   loop, loops      written once while the runtime is built, before anybody else has this
     *   owner            written once by the worker, before it runs anything; or by who closes a driver whose worker never ran
     *   mayBlock, awake  the worker: those of the parking that is under way, or ones that do nothing
     *   told             the worker: how many of our own channels were told
     *   mostInVain       the worker: see HostedRegistration
     *   selector         the worker: that of the last channel of our own that was registered
     *   flushes          who flushes adds; the worker takes
     *
     * The life of a loop                               what park does
     *   started        until somebody shuts it down      runs it, waiting
     *   shutting down  until its owner has run it        runs it, without waiting: neither a wake-up nor a channel would end that
     *   terminated     for good                          waits as a thread waits, since to run it returns at once
     *   Its end is the worker's end. But whoever has a channel has its loop, and can shut it down, and no method of the loop that
     *   matters for that can be overridden. Then the loop ends, at once (HostedTicker), and the worker goes on without.
     *
     * Why no wake-up is lost
     *   Whoever wakes the worker has taken it out of its sleep first (IdleState), and calls wakeup() then.
     *   Started: a wake-up that comes when the loop does not wait is dropped by epoll. But the loop announces that it will wait
     *   before it asks the last time whether it may, and that asks the worker's own mayBlock: so either the loop does not wait,
     *   or whoever wakes it sees that it does. The selector and io_uring keep such a wake-up in addition.
     *   Shutting down: nobody waits. Who shuts the loop down wakes it himself, if it still did.
     *   Terminated: the loop is so before mayBlock is asked. So either that says no, or who wakes the worker finds the loop
     *   terminated, or shutting down, and unparks the thread.
     */

    /** Longer waits than this end early: the sum of a time and a wait must not overflow in the loop. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.DAYS.toNanos(1);

    private static final long MILLISECOND_NANOS = 1_000_000;

    /** How often a channel of our own is found ready for nobody before the selector forgets it. */
    private static final int MOST_IN_VAIN = 16;

    /** How often a loop is run before it ends, as long as it finds something to do. */
    private static final int LAST_TURNS = 64;

    /** How often a loop may fail while it ends. */
    private static final int MOST_FAILURES = 16;

    /** Between two looks whether a loop that should flush has ended instead. */
    private static final long FLUSH_LOOK_NANOS = 10_000_000;

    private final int worker;
    private final NettyTransport transport;
    private final long taskNanos;
    private final HostedHandler handler;
    private final Queue<Flush> flushes = new ConcurrentLinkedQueue<>();

    private @Nullable HostedLoop loop;
    private @Nullable NettyLoops loops;
    private volatile @Nullable Thread owner;

    private BooleanSupplier mayBlock = NettyDriver::never;
    private Runnable awake = NettyDriver::nothing;
    private int told;
    private int mostInVain = MOST_IN_VAIN;
    private @Nullable Selector selector;

    NettyDriver(int worker, NettyOptions options) {
        this.worker = worker;
        this.transport = options.transport();
        this.taskNanos = options.taskNanos();
        // Here and not when the loop is made: Netty would wait for the end of the other loops if this failed then.
        this.handler = new HostedHandler(transport.handlers().newHandler(new OnWorker()), () -> awake.run());
    }

    /** The loop, which does not run yet. Called once. */
    HostedLoop open(IoEventLoopGroup parent) {
        HostedLoop made = new HostedLoop(parent, this, handler, new HostedTicker());
        loop = made;
        return made;
    }

    void belongsTo(NettyLoops all) {
        loops = all;
    }

    HostedHandler handler() {
        return handler;
    }

    HostedLoop loop() {
        return built(loop);
    }

    IoEventLoop eventLoop() {
        return loop();
    }

    boolean isRunBy(Thread thread) {
        return loop().inEventLoop(thread);
    }

    NettyLoops loops() {
        return built(loops);
    }

    private static <T> T built(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("The runtime is still being built");
        }
        return part;
    }

    // ---- For the worker

    @Override
    public boolean isBoundToThread() {
        return true;
    }

    /** Netty's thread-locals are fast here, and allocators and promises find the loop, in the worker's own tasks too. */
    @Override
    public void around(Runnable work) {
        FastThreadLocalThread.runWithFastThreadLocal(() -> {
            HostedLoop mine = loop();
            Thread thread = Thread.currentThread();
            mine.setOwningThread(thread);
            owner = thread;
            EventExecutor before = ThreadExecutorMap.setCurrentExecutor(mine);
            try {
                work.run();
            } finally {
                end(mine);
                ThreadExecutorMap.setCurrentExecutor(before);
            }
        });
    }

    @Override
    public int poll() {
        HostedLoop mine = loop();
        if (mine.isTerminated()) {
            return 0;
        }
        told = 0;
        mostInVain = MOST_IN_VAIN;
        mine.runNow(taskNanos);
        return told;
    }

    @Override
    public int park(long nanos, BooleanSupplier whether) {
        return park(nanos, whether, NettyDriver::nothing);
    }

    @Override
    public int park(long nanos, BooleanSupplier whether, Runnable whenAwake) {
        HostedLoop mine = loop();
        if (mine.isShuttingDown()) {
            return parkWithout(mine, nanos, whether);
        }
        told = 0;
        mostInVain = 1;
        mayBlock = whether;
        awake = whenAwake;
        try {
            mine.run(bounded(nanos), taskNanos);
        } finally {
            mayBlock = NettyDriver::never;
            awake = NettyDriver::nothing;
        }
        return told;
    }

    private int parkWithout(HostedLoop ended, long nanos, BooleanSupplier whether) {
        if (!ended.isTerminated()) {
            return poll();
        }
        if (whether.getAsBoolean()) {
            if (nanos == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, nanos);
            }
        }
        return 0;
    }

    /**
     * Never 0, which the loop takes for ever, and less than that not to wait. A selector counts milliseconds and returns at once
     * from less than half of one.
     */
    private long bounded(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            return nanos;
        }
        long wait = Math.min(Math.max(1, nanos), LONGEST_WAIT_NANOS);
        return transport == NettyTransport.NIO
                ? (wait + MILLISECOND_NANOS - 1) / MILLISECOND_NANOS * MILLISECOND_NANOS
                : wait;
    }

    boolean mayBlock() {
        return mayBlock.getAsBoolean();
    }

    private static boolean never() {
        return false;
    }

    private static void nothing() {}

    @Override
    public void wakeup() {
        HostedLoop mine = loop;
        if (mine == null) {
            return; // Nobody waits yet.
        }
        if (mine.isShuttingDown()) {
            LockSupport.unpark(owner);
        } else {
            mine.wakeup();
        }
    }

    /** Netty does not tell how many channels there are, and its tasks want their turn too. */
    @Override
    public boolean hasInterest() {
        HostedLoop mine = loop;
        return mine != null && !mine.isTerminated();
    }

    // ---- The end

    /** What is there is done, what is open is closed, and whoever waits for the end of the loop is told. */
    private void end(HostedLoop mine) {
        Thread.interrupted(); // That was for a task; channels are closed by an interrupt in another way.
        Future<?> terminated = mine.terminationFuture();
        int turns = 0;
        int failures = 0;
        while (!terminated.isDone() && failures < MOST_FAILURES) {
            try {
                boolean busy = mine.runNow(taskNanos) > 0;
                turns++;
                if (!busy || turns >= LAST_TURNS) {
                    // No quiet period: the loop would sleep through it.
                    terminated = mine.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
                }
            } catch (Throwable failure) {
                failures++;
                Hooks.defaults().dropError(failure);
            }
        }
    }

    @Override
    public void close() {
        HostedLoop mine = loop;
        if (mine == null) {
            discard(); // The runtime was not built.
        } else if (owner == null) {
            Thread thread = Thread.currentThread();
            mine.setOwningThread(thread);
            owner = thread;
            end(mine);
        }
    }

    private void discard() {
        try {
            handler.initialize(); // One that has not begun cannot end.
            handler.destroy();
        } catch (RuntimeException failure) {
            Hooks.defaults().dropError(failure);
        }
    }

    // ---- Channels of our own

    @Override
    public Registration register(SelectableChannel channel, IntConsumer onReady) throws IOException {
        if (transport != NettyTransport.NIO) {
            throw new IOException("Channels of java.nio cannot be registered with a runtime that waits in Netty's "
                    + transport + ": use the transport NIO, or Netty's channels");
        }
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        if (channel.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        HostedRegistration registration = new HostedRegistration(this, channel, onReady);
        registration.begin();
        return registration;
    }

    /** By the worker: a channel of our own has been told. */
    void told() {
        told++;
    }

    /** By the worker: how often a channel may be found ready for nobody. */
    int mostInVain() {
        return mostInVain;
    }

    /** By the worker. */
    void registered(IoRegistration place) {
        SelectionKey key = place.attachment();
        selector = key.selector(); // Netty replaces it if it does not work.
    }

    @Override
    public void flush() {
        if (transport != NettyTransport.NIO) {
            return; // There is no channel of our own.
        }
        HostedLoop mine = loop();
        if (mine.inEventLoop()) {
            letGo();
            return;
        }
        Flush mark = new Flush(Thread.currentThread());
        flushes.add(mark);
        try {
            mine.execute(this::serveFlushes);
        } catch (RejectedExecutionException terminated) {
            return; // The selector is closed.
        }
        LockSupport.unpark(owner); // It may wait in this method itself, for another loop.
        NettyDriver own = loops().driverOf(Thread.currentThread());
        boolean interrupted = false;
        while (!mark.done && !mine.isTerminated()) {
            if (own != null) {
                own.serveFlushes(); // Or two workers would wait for each other.
            }
            if (!mark.done) {
                LockSupport.parkNanos(this, FLUSH_LOOK_NANOS);
            }
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** By the worker. */
    private void serveFlushes() {
        if (!flushes.isEmpty()) {
            letGo();
            for (Flush mark = flushes.poll(); mark != null; mark = flushes.poll()) {
                mark.done = true;
                LockSupport.unpark(mark.thread);
            }
        }
    }

    /**
     * Lets the selector let go of what is closed. By the worker, and not while the loop goes through what that selector has
     * found: it comes to it by itself then, before it waits again.
     */
    private void letGo() {
        Selector mine = selector;
        if (mine == null || handler.isRunning()) {
            return;
        }
        try {
            mine.selectNow(ready -> {}); // Not into Netty's set of keys. What it finds is found again.
            mine.wakeup(); // It may have taken a wake-up that was for the loop.
        } catch (IOException failure) {
            Hooks.defaults().dropError(failure);
        } catch (ClosedSelectorException ended) {
            // It has let go of everything.
        }
    }

    @Override
    public String toString() {
        return "event loop " + worker + ", " + transport;
    }

    /** Somebody waits until closed channels are let go of. */
    private static final class Flush {

        private final Thread thread;
        private volatile boolean done;

        Flush(Thread thread) {
            this.thread = thread;
        }
    }

    /** The transport asks whose thread it is before there is a loop. */
    private final class OnWorker implements ThreadAwareExecutor {

        @Override
        public boolean isExecutorThread(Thread thread) {
            return thread == owner;
        }

        @Override
        public void execute(Runnable command) {
            loop().execute(command);
        }
    }
}
