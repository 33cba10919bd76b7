package org.reactivebridge.runtime;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
     *   inSelector  written by the worker before it asks whether it may block, and when it is back; read by whoever wakes it
     *   inVain      guarded by "selecting"
     *   wanted      who wants adds to it, who tells takes away, both by read-modify-write
     *
     * What the selector knows
     *   A change of what a selector waits for costs a system call. So a channel that was told stays known as interesting for
     *   reading: whoever reads mostly comes back before the next selection. If a selection finds it ready and nobody wants that
     *   it is taken out: at once by a worker that waits, since its waiting would end at once again and again; otherwise after a
     *   few looks in vain, since its task may just not have had its turn. Not so for writing: a channel that has been found
     *   writable usually stays so, and is taken out when it is told.
     *
     * Why no wake-up is lost
     *   Both ways of waiting keep a wake-up that comes too early. Who wakes the worker has taken it out of its sleep first
     *   (IdleState), which it announced after it had decided where to wait: so he reads where. A registration that comes while
     *   the worker waits as a thread wakes it, and it comes back to wait in the selector.
     *   Who wants says so in "wanted", and then looks whether the selector knows; who tells takes out what is not in "wanted", and
     *   then looks there again: so one of the two puts it back. And who puts it back looks then whether the worker is in its
     *   selector, which says so before it takes in what was changed: so the worker takes it in, or is woken.
     */

    /** How many channels are told in one go, so that tasks and timers get their turn. */
    private static final int MOST_TOLD = 256;

    /** How often a channel is found ready for nobody before the selector forgets it. */
    private static final int MOST_IN_VAIN = 16;

    /** What a channel stays known for after it has been told. */
    private static final int STICKY = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

    private static final VarHandle WANTED;

    static {
        try {
            WANTED = MethodHandles.lookup()
                    .findVarHandle(NioRegistration.class, "wanted", int.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

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
            return tell(open, MOST_IN_VAIN);
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
            inSelector = false; // What changes from here on is taken in by the next selection, without a wake-up.
            return tell(open, 1);
        } catch (IOException | ClosedSelectorException failure) {
            return failed(failure);
        } finally {
            inSelector = false;
            selecting.unlock();
        }
    }

    /** Counts those that are told and no others, so that none of them waits behind what nobody wants. */
    private int tell(Selector open, int mostInVain) {
        int told = 0;
        Iterator<SelectionKey> ready = open.selectedKeys().iterator();
        while (told < MOST_TOLD && ready.hasNext()) {
            SelectionKey key = ready.next();
            ready.remove();
            NioRegistration registration = (NioRegistration) key.attachment();
            if (registration != null && registration.tell(key, mostInVain)) {
                told++;
            }
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

        @SuppressWarnings("unused") // Through WANTED.
        private volatile int wanted;

        private int inVain;

        NioRegistration(IntConsumer onReady) {
            this.onReady = onReady;
        }

        /** Tells what is ready, once for each time that it is wanted; false if nobody wants it. */
        boolean tell(SelectionKey ready, int mostInVain) {
            int told;
            try {
                int operations = ready.readyOps();
                told = operations & (int) WANTED.getAndBitwiseAnd(this, ~operations);
                inVain = told == 0 ? inVain + 1 : 0;
                int left = operations & ~(inVain < mostInVain ? STICKY : told & STICKY);
                if (left != 0) {
                    ready.interestOpsAnd(~left);
                    int meanwhile = left & wanted;
                    if (meanwhile != 0) {
                        ready.interestOpsOr(meanwhile);
                    }
                }
            } catch (CancelledKeyException gone) {
                return false;
            }
            if (told == 0) {
                return false;
            }
            try {
                onReady.accept(told);
            } catch (Throwable failure) {
                Hooks.defaults().dropError(failure);
            }
            return true;
        }

        @Override
        public void want(int operations) {
            SelectionKey mine = key;
            if (mine == null) {
                return;
            }
            int before = (int) WANTED.getAndBitwiseOr(this, operations);
            if ((before & operations) == operations) {
                return; // Whoever said so first sees to it.
            }
            try {
                if ((mine.interestOps() & operations) != operations) {
                    mine.interestOpsOr(operations);
                    if (inSelector) {
                        endSelection(); // It does not see the change.
                    }
                }
            } catch (CancelledKeyException gone) {
                // The channel is closed, or the registration cancelled: who did that knows.
            }
        }

        private void endSelection() {
            Selector open = selector;
            if (open != null && isElsewhere()) {
                open.wakeup();
            }
        }

        private boolean isElsewhere() {
            return Thread.currentThread() != owner;
        }

        @Override
        public void cancel() {
            SelectionKey mine = key;
            if (mine != null) {
                mine.cancel();
                // The key is let go of by the next selection; without one the channel would stay in the selector's
                // hands. A
                // worker that is about to select lets go of it first, and would wait then in a selector without
                // channels.
                endSelection();
            }
        }
    }
}
