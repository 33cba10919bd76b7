package org.reactivebridge.netty;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.IoDriver;

/**
 * The event loops of Netty's that the workers of a runtime run, one each: channels and their handlers, the runtime's tasks and its
 * timers share the thread of a worker, and nobody is woken when one of them calls another.
 *
 * <pre>{@code
 * AsyncRuntime runtime = AsyncRuntime.builder().ioDriver(NettyLoops.driver()).build();
 * NettyLoops loops = NettyLoops.of(runtime);
 * new ServerBootstrap().group(loops.group()).channel(loops.transport().serverSocketChannel())...
 * }</pre>
 *
 * <p>The loops end when the runtime does: first come the runtime's tasks, then what is there to do in a loop, then its channels
 * are closed. What a handler throws, and a task that was given to a loop, is handled by Netty, as on loops with threads of their
 * own; the worker goes on.
 *
 * <p><strong>Concurrent.</strong>
 */
public final class NettyLoops {

    /*
     * This class is loaded to say that Netty is too old. So nothing in it may need one of Netty's classes to be verified: no object
     * is taken here for what a superclass or an interface of Netty's promises.
     */

    private final NettyOptions options;
    private final IoEventLoopGroup group;
    private final List<NettyDriver> drivers;
    private final LongSupplier ignored;

    NettyLoops(NettyOptions options, IoEventLoopGroup group, List<NettyDriver> drivers, LongSupplier ignored) {
        this.options = options;
        this.group = group;
        this.drivers = drivers;
        this.ignored = ignored;
    }

    /**
     * Lets a runtime host event loops, with the default options.
     *
     * @return what to give to {@link AsyncRuntime.Builder#ioDriver}; any number of runtimes may have it
     * @throws IllegalStateException if Netty is missing or too old
     */
    public static IoDriver.Factory driver() {
        return driver(NettyOptions.defaults());
    }

    /**
     * Lets a runtime host event loops. The runtime needs threads of its own: {@code SchedulingAlgorithm.callerThread()} will not
     * do.
     *
     * @param options how to host them
     * @return what to give to {@link AsyncRuntime.Builder#ioDriver}; any number of runtimes may have it
     * @throws IllegalStateException if Netty is missing or too old
     * @throws UnsupportedOperationException if the transport is not available here; the cause says why
     */
    public static IoDriver.Factory driver(NettyOptions options) {
        Objects.requireNonNull(options, "options");
        Versions.checkNetty();
        Throwable cause = options.transport().unavailabilityCause();
        if (cause != null) {
            throw new UnsupportedOperationException(
                    "Netty's transport " + options.transport() + " is not available here", cause);
        }
        return new NettyFactory(options);
    }

    /**
     * The loops of a runtime.
     *
     * @param runtime one that was built with {@link #driver}
     * @return its loops, the same ones each time
     * @throws IllegalArgumentException if it was not
     */
    public static NettyLoops of(AsyncRuntime runtime) {
        List<IoDriver> drivers = runtime.drivers();
        if (!drivers.isEmpty() && drivers.get(0) instanceof NettyDriver driver) {
            return driver.loops();
        }
        throw new IllegalArgumentException(
                runtime + " hosts no event loops: build it with ioDriver(NettyLoops.driver())");
    }

    /**
     * All loops as a group. A channel that is registered with it goes to the loop that has the fewest; {@code next} takes the
     * loops in turn. It is of Netty's class {@code MultiThreadIoEventLoopGroup}. To shut
     * it down has no effect, and the future of that is done at once: it ends when the runtime ends, as {@code terminationFuture}
     * tells.
     *
     * @return the same group each time
     */
    public IoEventLoopGroup group() {
        return group;
    }

    /**
     * The loop of one worker: an executor that stays on that worker's thread.
     *
     * @param worker its number, from 0
     * @return the loop
     * @throws IndexOutOfBoundsException if there is no such worker
     */
    public IoEventLoop loop(int worker) {
        return drivers.get(worker).eventLoop();
    }

    /**
     * The loop of the worker that calls this.
     *
     * @return the loop, or nothing on any other thread
     */
    public Optional<IoEventLoop> current() {
        return Optional.ofNullable(driverOf(Thread.currentThread())).map(NettyDriver::eventLoop);
    }

    /**
     * How many of Netty's channels the loop of a worker has, those that listen not counted; those of the runtime's own sockets neither.
     *
     * @param worker its number, from 0
     * @return the number of open channels that were registered with it
     * @throws IndexOutOfBoundsException if there is no such worker
     */
    public int channels(int worker) {
        return drivers.get(worker).handler().channels();
    }

    @Nullable
    NettyDriver driverOf(Thread thread) {
        for (NettyDriver driver : drivers) {
            if (driver.isRunBy(thread)) {
                return driver;
            }
        }
        return null;
    }

    /**
     * What the loops wait in, and the channels that belong to it.
     *
     * @return the transport
     */
    public NettyTransport transport() {
        return options.transport();
    }

    /**
     * How often somebody has tried to shut the group down.
     *
     * @return a number that never falls
     */
    public long ignoredShutdowns() {
        return ignored.getAsLong();
    }

    @Override
    public String toString() {
        return drivers.size() + " hosted event loops, " + options.transport();
    }
}
