package org.reactivebridge.netty;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.ManualIoEventLoop;

/** An event loop of Netty's that a worker runs. <strong>Concurrent</strong>, as Netty's loops are. */
final class HostedLoop extends ManualIoEventLoop {

    private final NettyDriver driver;

    HostedLoop(IoEventLoopGroup parent, NettyDriver driver, HostedHandler handler, HostedTicker ticker) {
        super(parent, null, executor -> handler, ticker);
        this.driver = driver;
        ticker.serves(this);
    }

    /** Asked when the loop can be woken, and when it is about to decide whether it waits. */
    @Override
    protected boolean canBlock() {
        return driver.mayBlock();
    }

    /** Whether the calling thread is about to end this loop, and has nothing scheduled in it. */
    boolean isEnding() {
        return isShuttingDown() && !isTerminated() && inEventLoop() && nextScheduledTaskDeadlineNanos() == -1;
    }
}
