package org.reactivebridge.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorChooserFactory.EventExecutorChooser;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The loops of all workers as one of Netty's groups, which ends with the runtime and not before. <strong>Concurrent.</strong>
 *
 * <p>A subclass rather than a wrapper: libraries look for Netty's own classes.
 */
final class HostedGroup extends MultiThreadIoEventLoopGroup {

    private final AtomicLong ignoredShutdowns = new AtomicLong();
    private final AtomicInteger turn = new AtomicInteger();
    private final List<NettyDriver> drivers;
    private final Class<? extends IoHandler> ioType;

    HostedGroup(List<NettyDriver> drivers, NettyTransport transport) {
        // The loops are made by the constructor above this one, which sees nothing of this object but these arguments.
        super(drivers.size(), HostedGroup::refuse, transport.handlers(), RoundRobin::new, drivers.iterator());
        this.drivers = drivers;
        ioType = drivers.get(0).handler().real().getClass();
    }

    private static void refuse(Runnable loop) {
        throw new RejectedExecutionException("Hosted event loops need no threads");
    }

    @Override
    protected EventLoop newChild(Executor executor, Object... args) {
        return child(args[args.length - 1]);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... args) {
        return child(args[args.length - 1]);
    }

    private IoEventLoop child(Object drivers) {
        return ((NettyDriver) ((Iterator<?>) drivers).next()).open(this);
    }

    // ---- Channels go where there are fewest

    @Override
    public ChannelFuture register(Channel channel) {
        return register(channel, loop -> loop.register(channel));
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        return register(promise.channel(), loop -> loop.register(promise));
    }

    private ChannelFuture register(Channel channel, Function<EventLoop, ChannelFuture> registration) {
        NettyDriver driver = leastLoaded();
        // At once: of many that are accepted in one go, a loop sees none before the last has been dealt out.
        boolean isNew = driver.handler().add(channel);
        ChannelFuture registered = registration.apply(driver.loop());
        return isNew
                ? registered.addListener(done -> {
                    if (!done.isSuccess()) {
                        driver.handler().remove(channel);
                    }
                })
                : registered;
    }

    /** Of those that have the fewest channels each has its turn; loops that somebody has ended are passed over. */
    private NettyDriver leastLoaded() {
        int first = Math.floorMod(turn.getAndIncrement(), drivers.size());
        NettyDriver best = drivers.get(first);
        int least = best.loop().isShuttingDown()
                ? Integer.MAX_VALUE
                : best.handler().channels();
        for (int i = 1; i < drivers.size(); i++) {
            NettyDriver other = drivers.get((first + i) % drivers.size());
            if (!other.loop().isShuttingDown() && other.handler().channels() < least) {
                best = other;
                least = other.handler().channels();
            }
        }
        return best;
    }

    long ignoredShutdowns() {
        return ignoredShutdowns.get();
    }

    @Override
    public boolean isIoType(Class<? extends IoHandler> handlerType) {
        return ioType.equals(handlerType);
    }

    // ---- Whoever uses the group may think that it is his

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        ignoredShutdowns.incrementAndGet();
        return ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);
    }

    @Deprecated
    @Override
    public void shutdown() {
        ignoredShutdowns.incrementAndGet();
    }

    /** That of JDK 19 and later would wait for the end, and never see it. */
    @SuppressWarnings("MissingOverride")
    public void close() {
        ignoredShutdowns.incrementAndGet();
    }

    /** For tasks, and for whoever asks for a loop without telling what for. Passes over loops that somebody has ended. */
    private static final class RoundRobin implements EventExecutorChooser {

        private final EventExecutor[] loops;
        private final AtomicInteger turn = new AtomicInteger();

        RoundRobin(EventExecutor[] loops) {
            this.loops = loops;
        }

        @Override
        public EventExecutor next() {
            EventExecutor loop = loops[0];
            for (int tries = 0; tries < loops.length; tries++) {
                loop = loops[Math.floorMod(turn.getAndIncrement(), loops.length)];
                if (!loop.isShuttingDown()) {
                    break;
                }
            }
            return loop;
        }
    }
}
