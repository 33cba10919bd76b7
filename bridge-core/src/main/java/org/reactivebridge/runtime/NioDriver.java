package org.reactivebridge.runtime;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Hooks;

/**
 * Waits as a thread waits until a channel is registered, and in a selector while one is: that takes two to three times as long
 * to be woken from.
 */
final class NioDriver implements IoDriver {

    /*
     * Who touches what
     *   owner       the worker's thread; written before it waits for the first time
     *   selector    opened under the lock of "opening"; read by anybody
     *   selecting   held while a selection is made and its keys are told: by the worker, or by who stands in for it
     *   flushing    how many wait for the lock to flush: meanwhile the worker does not wait in the selector
     *   inSelector  written by the worker before it asks whether it may block; read by whoever wakes it
     *
     * Why no wake-up is lost
     *   Both ways of waiting keep a wake-up that comes too early. Who wakes the worker has taken it out of its sleep first
     *   (IdleState), which it announced after it had decided where to wait: so he reads where. A registration that comes while
     *   the worker waits as a thread wakes it, and it comes back to wait in the selector.
     */

    /** How many channels are told in one go, so that tasks and timers get their turn. */
    private static final int MOST_TOLD = 256;

    private final ReentrantLock selecting = new ReentrantLock(true); // Fair: who flushes gets it from the worker.
    private final ReentrantLock opening = new ReentrantLock();
    private final AtomicInteger flushing = new AtomicInteger();
    private volatile @Nullable Selector selector;
    private volatile @Nullable Thread owner;
    private volatile boolean inSelector;
    private boolean closed;

    @Override
    public int poll() {
        Selector open = selector;
        if (open == null || !selecting.tryLock()) {
            return 0; // Nothing can be ready, or somebody is at it.
        }
        try {
            open.selectNow();
            return tell(open);
        } catch (IOException | ClosedSelectorException failure) {
            return failed(failure);
        } finally {
            selecting.unlock();
        }
    }

    @Override
    public int park(long nanos, BooleanSupplier mayBlock) {
        owner = Thread.currentThread();
        Selector open = selector;
        if (open == null || open.keys().isEmpty()) {
            inSelector = false;
            if (mayBlock.getAsBoolean() && !hasInterest()) {
                if (nanos == Long.MAX_VALUE) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, nanos);
                }
            }
            return 0;
        }
        inSelector = true;
        selecting.lock();
        try {
            if (flushing.get() > 0 || !open.selectedKeys().isEmpty() || !mayBlock.getAsBoolean()) {
                open.selectNow();
            } else if (nanos == Long.MAX_VALUE) {
                open.select();
            } else {
                // Rounded up: a selector counts milliseconds, and one that returns too early is called again at once.
                open.select(Math.max(1, (nanos + 999_999) / 1_000_000));
            }
            return tell(open);
        } catch (IOException | ClosedSelectorException failure) {
            return failed(failure);
        } finally {
            selecting.unlock();
        }
    }

    private int tell(Selector open) {
        int told = 0;
        Iterator<SelectionKey> ready = open.selectedKeys().iterator();
        while (told < MOST_TOLD && ready.hasNext()) {
            SelectionKey key = ready.next();
            ready.remove();
            NioRegistration registration = (NioRegistration) key.attachment();
            if (registration != null) {
                registration.tell(key);
            }
            told++;
        }
        return told;
    }

    private static int failed(Exception failure) {
        Hooks.defaults().dropError(failure);
        return 0;
    }

    @Override
    public void wakeup() {
        Selector open = selector;
        if (inSelector && open != null) {
            open.wakeup();
        } else {
            LockSupport.unpark(owner);
        }
    }

    @Override
    public boolean hasInterest() {
        Selector open = selector;
        return open != null && open.isOpen() && !open.keys().isEmpty();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public Registration register(SelectableChannel channel, IntConsumer onReady) throws IOException {
        Selector open = open();
        NioRegistration registration = new NioRegistration(onReady);
        try {
            registration.key = channel.register(open, 0, registration);
        } catch (ClosedSelectorException shutDown) {
            throw new IOException("The runtime has been shut down", shutDown);
        }
        wakeup(); // It may wait where this channel is not seen.
        return registration;
    }

    private Selector open() throws IOException {
        opening.lock();
        try {
            if (closed) {
                throw new IOException("The runtime has been shut down");
            }
            Selector open = selector;
            if (open == null) {
                open = Selector.open();
                selector = open;
            }
            return open;
        } finally {
            opening.unlock();
        }
    }

    @Override
    public void flush() {
        Selector open = selector;
        if (open == null) {
            return;
        }
        // In this order: a selection that did not see that somebody wants to flush is ended by the wake-up.
        flushing.incrementAndGet();
        open.wakeup();
        selecting.lock();
        try {
            open.selectNow(); // What it finds is told by the next one that looks.
        } catch (IOException | ClosedSelectorException failure) {
            failed(failure);
        } finally {
            flushing.decrementAndGet();
            selecting.unlock();
        }
    }

    @Override
    public void close() {
        opening.lock();
        try {
            closed = true;
            Selector open = selector;
            if (open != null) {
                open.close();
            }
        } catch (IOException failure) {
            failed(failure);
        } finally {
            opening.unlock();
        }
    }

    private final class NioRegistration implements Registration {

        private final IntConsumer onReady;
        private @Nullable SelectionKey key; // Written before anybody else has this.

        NioRegistration(IntConsumer onReady) {
            this.onReady = onReady;
        }

        void tell(SelectionKey ready) {
            int operations;
            try {
                operations = ready.readyOps();
                ready.interestOpsAnd(~operations); // Told once for each time that it is wanted.
            } catch (CancelledKeyException gone) {
                return;
            }
            try {
                onReady.accept(operations);
            } catch (Throwable failure) {
                Hooks.defaults().dropError(failure);
            }
        }

        @Override
        public void want(int operations) {
            SelectionKey mine = key;
            try {
                if (mine != null && (mine.interestOpsOr(operations) | operations) != 0 && isElsewhere()) {
                    NioDriver.this.wakeup();
                }
            } catch (CancelledKeyException gone) {
                // The channel is closed, or the registration cancelled: who did that knows.
            }
        }

        /** A selection that is under way may not see the change. */
        private boolean isElsewhere() {
            return Thread.currentThread() != owner;
        }

        @Override
        public void cancel() {
            SelectionKey mine = key;
            if (mine != null) {
                mine.cancel();
                // The key is let go of by the next selection; without one the channel would stay in the selector's
                // hands.
                if (isElsewhere()) {
                    NioDriver.this.wakeup();
                }
            }
        }
    }
}
