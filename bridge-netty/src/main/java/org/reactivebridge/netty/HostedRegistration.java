package org.reactivebridge.netty;

import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.nio.NioSelectableChannelIoHandle;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.runtime.IoDriver;

/** The place of a channel of our own in the selector of a hosted loop. <strong>Concurrent.</strong> */
final class HostedRegistration extends NioSelectableChannelIoHandle<SelectableChannel>
        implements IoDriver.Registration, Runnable {

    /*
     * Idea
     *   What the selector waits for is changed by the loop's thread only, since Netty may exchange the selector. As that costs
     *   others a way, and the system a call, a channel stays known for reading when it has been told, as in the driver of
     *   java.nio: whoever reads mostly comes back soon. If it is found ready for nobody a few times it is taken out.
     *
     * Who touches what
     *   wanted            who wants adds, who tells takes away, both by read-modify-write
     *   known             the loop writes, who wants reads
     *   cancelled         who cancels sets it, once
     *   place, inVain     the loop
     *
     * Why nobody who wants is forgotten
     *   Who wants says so in "wanted" and looks at "known" then; the loop takes something out of "known" and looks at "wanted" then.
     *   So either who wants sees that it is not known, and sends the loop to change that, or the loop sees that it is wanted.
     */

    private static final int STICKY = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

    private static final VarHandle WANTED;
    private static final VarHandle CANCELLED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WANTED = lookup.findVarHandle(HostedRegistration.class, "wanted", int.class)
                    .withInvokeExactBehavior();
            CANCELLED = lookup.findVarHandle(HostedRegistration.class, "cancelled", boolean.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NettyDriver driver;
    private final IntConsumer onReady;

    @SuppressWarnings({"FieldMayBeFinal", "unused"}) // Through WANTED.
    private volatile int wanted;

    @SuppressWarnings({"FieldMayBeFinal", "unused"}) // Through CANCELLED.
    private volatile boolean cancelled;

    private volatile int known;
    private @Nullable IoRegistration place;
    private int inVain;

    HostedRegistration(NettyDriver driver, SelectableChannel channel, IntConsumer onReady) {
        super(channel);
        this.driver = driver;
        this.onReady = onReady;
    }

    /** Asks for a place, which is there at once on the loop's thread, and soon on any other. */
    void begin() throws IOException {
        Future<IoRegistration> begun;
        try {
            if (driver.loop().isShuttingDown()) {
                throw new RejectedExecutionException();
            }
            begun = driver.loop().register(this);
        } catch (RejectedExecutionException ended) {
            throw new IOException("The runtime has been shut down", ended);
        }
        if (begun.isDone() && !begun.isSuccess()) {
            Throwable cause = begun.cause();
            throw cause instanceof IOException failure ? failure : new IOException(cause);
        }
        begun.addListener(done -> {
            if (done.isSuccess()) {
                registered(begun.getNow());
            } else {
                failed(done.cause());
            }
        });
    }

    private void registered(IoRegistration at) {
        place = at;
        if (cancelled) {
            at.cancel();
            return;
        }
        driver.registered(at);
        run();
    }

    /** Too late to refuse the channel: it is closed, and whoever waits for it finds that. */
    private void failed(Throwable failure) {
        if (selectableChannel().isOpen()) {
            Hooks.defaults().dropError(failure);
            try {
                selectableChannel().close();
            } catch (IOException second) {
                Hooks.defaults().dropError(second);
            }
        }
        int waiting = (int) WANTED.getAndSet(this, 0);
        if (waiting != 0) {
            tell(waiting);
        }
    }

    @Override
    public void want(int operations) {
        if (cancelled) {
            return;
        }
        int before = (int) WANTED.getAndBitwiseOr(this, operations);
        if ((before & operations) != operations && (known & operations) != operations) {
            onLoop();
        }
    }

    @Override
    public void cancel() {
        if (CANCELLED.compareAndSet(this, false, true)) {
            onLoop();
        }
    }

    private void onLoop() {
        if (driver.loop().inEventLoop()) {
            run();
            return;
        }
        try {
            driver.loop().execute(this);
        } catch (RejectedExecutionException ended) {
            // So has the selector.
        }
    }

    /** On the loop: takes in what has changed. */
    @Override
    public void run() {
        IoRegistration at = place;
        if (at == null) {
            return; // It is taken in as soon as there is a place.
        }
        if (cancelled) {
            at.cancel();
            return;
        }
        int missing = wanted & ~known;
        if (missing != 0) {
            setKnown(at, known | missing);
        }
    }

    private void setKnown(IoRegistration at, int operations) {
        known = operations;
        try {
            at.submit(NioIoOps.valueOf(operations));
        } catch (CancelledKeyException gone) {
            // The channel is closed: who did that knows.
        }
    }

    /** On the loop: tells what is ready, once for each time that it is wanted. */
    @Override
    protected void handle(SelectableChannel channel, SelectionKey key) {
        int ready;
        try {
            ready = key.readyOps();
        } catch (CancelledKeyException gone) {
            return;
        }
        IoRegistration at = place;
        if (at == null || cancelled) {
            return;
        }
        int told = ready & (int) WANTED.getAndBitwiseAnd(this, ~ready);
        inVain = told == 0 ? inVain + 1 : 0;
        int left = ready & ~(inVain < driver.mostInVain() ? STICKY : told & STICKY);
        if (left != 0) {
            setKnown(at, known & ~left);
            run(); // Somebody may want it again meanwhile.
        }
        if (told != 0) {
            driver.told();
            tell(told);
        }
    }

    private void tell(int operations) {
        try {
            onReady.accept(operations);
        } catch (Throwable failure) {
            Hooks.defaults().dropError(failure);
        }
    }

    /** The loop ends. The channel is not Netty's to close. */
    @Override
    public void close() {}
}
