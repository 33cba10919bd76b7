package org.reactivebridge.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.ServerChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a hosted loop waits in: that of Netty's transport, except that the worker learns when the waiting is over.
 *
 * <p><strong>Confined</strong> to the loop, but for {@link #wakeup} and the count of channels.
 */
final class HostedHandler implements IoHandler {

    /*
     * Idea
     *   The loop waits and tells what is ready in one call. But a worker must not count as asleep while handlers run. Between the
     *   two the transports ask whether the time of what follows is to be reported; that is when the worker wakes. One of
     *   them (io_uring) asks before it waits too: so it counts only once the loop has been asked whether it may wait. If a
     *   transport does not ask, the worker wakes when the handlers have run, which costs nothing but parallelism.
     */

    private final IoHandler real;
    private final Runnable awake;
    private final Context context = new Context();
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private boolean running;

    HostedHandler(IoHandler real, Runnable awake) {
        this.real = real;
        this.awake = awake;
    }

    /** Whether this is called by what is told. */
    boolean isRunning() {
        return running;
    }

    IoHandler real() {
        return real;
    }

    @Override
    public void initialize() {
        real.initialize();
    }

    @Override
    public int run(IoHandlerContext ofLoop) {
        context.real = ofLoop;
        context.asked = false;
        running = true;
        try {
            return real.run(context);
        } finally {
            running = false;
            awake.run(); // Tasks of the loop follow.
        }
    }

    @Override
    public void prepareToDestroy() {
        real.prepareToDestroy();
    }

    @Override
    public void destroy() {
        real.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        IoRegistration place = real.register(handle);
        if (handle instanceof Channel.Unsafe unsafe) {
            add(unsafe.voidPromise().channel());
        }
        return place;
    }

    /**
     * Counts a channel until it is closed: Netty tells of the end of a registration to the channel only, and one that changes loops counts
     * on both. By anybody.
     *
     * @return whether it was not counted yet
     */
    boolean add(Channel channel) {
        if (channel instanceof ServerChannel || !channels.add(channel)) {
            return false; // One that listens is no load.
        }
        channel.closeFuture().addListener(closed -> remove(channel));
        return true;
    }

    /** By anybody. */
    void remove(Channel channel) {
        channels.remove(channel);
    }

    /** How many of Netty's channels are open that were registered here. By anybody. */
    int channels() {
        return channels.size();
    }

    @Override
    public void wakeup() {
        real.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return real.isCompatible(handleType);
    }

    private final class Context implements IoHandlerContext {

        private IoHandlerContext real = this;
        private boolean asked;

        @Override
        public boolean canBlock() {
            asked = true;
            return real.canBlock();
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return real.delayNanos(currentTimeNanos);
        }

        @Override
        public long deadlineNanos() {
            return real.deadlineNanos();
        }

        @Override
        public void reportActiveIoTime(long activeNanos) {
            real.reportActiveIoTime(activeNanos);
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            if (asked) {
                awake.run();
            }
            return real.shouldReportActiveIoTime();
        }
    }
}
