package org.reactivebridge.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.channel.Mpsc.SendResult;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.OverflowException;
import org.reactivebridge.kernel.Waker;
import org.reactivestreams.Subscriber;

/**
 * What a {@link Mpsc} does.
 *
 * <p><strong>Concurrent.</strong>
 *
 * @param <T> the type of the items
 */
final class MpscQueue<T> {

    /*
     * Idea
     *   A bounded buffer, and a queue of senders in front of it, behind a lock. A lock, since whoever takes an item also
     *   moves the first waiting one in, so that two queues change as one.
     *
     * Who touches what
     *   all fields of the queue, of sendings, and the counts of feeds: whoever holds the lock
     *   held, ended: read by the receiver without it too
     *   SendCursor.over: its task only
     *
     * Why it is safe
     *   bound             whoever adds an item to the buffer has looked at its size in the same lock hold
     *   order             while somebody waits the buffer is full: a place that becomes free is given away under the same
     *                     lock hold, so that whoever finds room finds nobody waiting
     *   nothing is lost   an item is in the hands of its sender, in a waiting sending, or in the buffer; it moves under the
     *                     lock, and a sending that withdraws or is refused gives it back to its sender
     *   no lost wake-up   every change is published by the lock before the wake; a receiver that sees, without the lock, an
     *                     older count or an older end than there is has that wake before it, since whoever is woken sees
     *                     what was written before the wake. An end that it sees makes it look again under the lock
     *   no foreign code under the lock: wakers, hooks and subscriptions are called outside
     *
     * What was traded away
     *   A publisher that feeds the channel is asked for one item for each that the receiver takes once the buffer has been
     *   full. And what it was asked for has no place reserved: if others were faster its items wait like theirs, at most as
     *   many as the channel has places.
     */

    private static final VarHandle HELD;

    static {
        try {
            HELD = MethodHandles.lookup()
                    .findVarHandle(MpscQueue.class, "held", int.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();

    private final ArrayDeque<T> buffer = new ArrayDeque<>();
    private final WaitQueue<Sending> waiting = new WaitQueue<>();
    private final List<Feed> feeds = new ArrayList<>();
    private @Nullable Receiver receiver;
    private boolean claimed;
    private boolean closed; // The receiver has gone.
    private volatile boolean ended;
    private @Nullable Throwable failure;

    @SuppressWarnings("unused") // Through HELD: the size of the buffer.
    private volatile int held;

    MpscQueue(int capacity) {
        this.capacity = capacity;
    }

    // ---- The senders' side

    SendResult trySend(T item) {
        Receiver told;
        Interleaving.point();
        lock.lock();
        try {
            if (closed || ended) {
                return SendResult.CLOSED;
            }
            if (buffer.size() == capacity) {
                return SendResult.FULL;
            }
            add(item);
            told = receiver;
        } finally {
            lock.unlock();
        }
        tell(told);
        return SendResult.SENT;
    }

    Cursor<Void> openSend(T item, Waker waker, Context context) {
        Sending sending = new Sending(item, waker);
        enter(sending);
        return new SendCursor(sending, context.hooks());
    }

    void sendBlocking(T item) throws InterruptedException {
        Thread thread = Thread.currentThread();
        Sending sending = new Sending(item, () -> LockSupport.unpark(thread));
        State state = enter(sending);
        if (state == State.WAITING) {
            state = block(sending);
        }
        if (state == State.REFUSED) {
            throw closedException();
        }
    }

    /** Waits for the place of an item; what became of it. */
    private State block(Sending sending) throws InterruptedException {
        try {
            Environment.current().await(() -> state(sending) != State.WAITING, Long.MAX_VALUE);
        } catch (InterruptedException interrupt) {
            if (withdraw(sending)) {
                throw interrupt;
            }
            Thread.currentThread().interrupt(); // Too late: for the next call that blocks.
        } finally {
            withdraw(sending);
        }
        return state(sending);
    }

    boolean isClosed() {
        Interleaving.point();
        lock.lock();
        try {
            return closed || ended;
        } finally {
            lock.unlock();
        }
    }

    Subscriber<T> feed() {
        return new Feed();
    }

    boolean end(@Nullable Throwable error) {
        List<Waker> woken = new ArrayList<>();
        Interleaving.point();
        lock.lock();
        try {
            if (closed || ended) {
                return false;
            }
            ended = true;
            failure = error;
            dismissFeeds(woken);
            if (receiver != null) {
                woken.add(receiver.waker);
            }
        } finally {
            lock.unlock();
        }
        WaitQueue.wakeAll(woken);
        return true;
    }

    /** Puts an item into the buffer, or into the queue before it; which of the two. */
    private State enter(Sending sending) {
        Receiver told = null;
        State state;
        Interleaving.point();
        lock.lock();
        try {
            if (closed || ended) {
                sending.state = State.REFUSED;
            } else if (buffer.size() < capacity) {
                place(sending);
                told = receiver;
            } else {
                sending.place = waiting.add(sending);
            }
            state = sending.state;
        } finally {
            lock.unlock();
        }
        tell(told);
        return state;
    }

    private State state(Sending sending) {
        Interleaving.point();
        lock.lock();
        try {
            return sending.state;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a waiting item back; false if it does not wait any more. */
    private boolean withdraw(Sending sending) {
        Interleaving.point();
        lock.lock();
        try {
            return sending.place != null && waiting.remove(sending.place);
        } finally {
            lock.unlock();
        }
    }

    private ChannelClosedException closedException() {
        return new ChannelClosedException("The channel is closed: its receiver has gone, or it has ended");
    }

    private boolean hasEnded() {
        Interleaving.point();
        return ended;
    }

    private void tell(@Nullable Receiver told) {
        if (told != null) {
            told.waker.wake();
        }
    }

    private enum State {
        WAITING,
        PLACED,
        REFUSED
    }

    /** An item on its way into the buffer; or, without an item, a feed's turn to ask for one. */
    private class Sending {

        final @Nullable T item;
        final Waker waker;
        State state = State.WAITING;
        WaitQueue.@Nullable Place<Sending> place;

        Sending(@Nullable T item, Waker waker) {
            this.item = item;
            this.waker = waker;
        }

        /** Under the lock: there is room, or nobody will make any. */
        void settled(State how) {
            state = how;
        }

        /** Under the lock: what to discard when this was refused; null if whoever sends does that. */
        @Nullable
        T orphan() {
            return null;
        }
    }

    private final class SendCursor implements Cursor<Void> {

        private final Sending sending;
        private final Hooks hooks;
        private boolean over;

        SendCursor(Sending sending, Hooks hooks) {
            this.sending = sending;
            this.hooks = hooks;
        }

        @Override
        public @Nullable Void poll() {
            if (state(sending) == State.REFUSED) {
                throw closedException();
            }
            return null;
        }

        @Override
        public boolean isDone() {
            return state(sending) != State.WAITING;
        }

        @Override
        public void close() {
            if (over) {
                return;
            }
            over = true;
            if (withdraw(sending) || state(sending) == State.REFUSED) {
                hooks.discard(Objects.requireNonNull(sending.item));
            }
        }
    }

    // ---- Under the lock

    private void add(T item) {
        buffer.add(item);
        HELD.setRelease(this, buffer.size()); // Read by whoever is woken behind this, or earlier, which does no harm.
    }

    private void place(Sending sending) {
        if (sending.item != null) {
            add(sending.item);
        }
        sending.settled(State.PLACED);
    }

    /** Gives free places away; returns whom to wake outside of the lock. */
    private List<Waker> admit() {
        List<Waker> woken = List.of();
        while (buffer.size() < capacity) {
            Sending first = waiting.poll();
            if (first == null) {
                break;
            }
            place(first);
            woken = plus(woken, first.waker);
        }
        for (int i = 0; i < feeds.size(); i++) {
            Feed feed = feeds.get(i);
            if (feed.topUp()) {
                woken = plus(woken, feed);
            }
        }
        return woken;
    }

    private static List<Waker> plus(List<Waker> wakers, Waker waker) {
        List<Waker> more = wakers.isEmpty() ? new ArrayList<>() : wakers;
        more.add(waker);
        return more;
    }

    private void dismissFeeds(List<Waker> woken) {
        for (Feed feed : feeds) {
            feed.leave();
            woken.add(feed);
        }
        feeds.clear();
    }

    // ---- The receiver's side

    Cursor<T> open(Waker waker, Context context) {
        Receiver opened = new Receiver(waker, context.hooks());
        Interleaving.point();
        lock.lock();
        try {
            if (claimed) {
                return Cursors.failed(
                        new IllegalStateException("This channel has one receiver, and there was one before"));
            }
            claimed = true;
            receiver = opened;
        } finally {
            lock.unlock();
        }
        return opened;
    }

    private final class Receiver implements Cursor<T> {

        private final Waker waker;
        private final Hooks hooks;

        Receiver(Waker waker, Hooks hooks) {
            this.waker = waker;
            this.hooks = hooks;
        }

        @Override
        public @Nullable T poll() throws Throwable {
            T item;
            List<Waker> woken = List.of();
            Throwable error = null;
            Interleaving.point();
            if ((int) HELD.getAcquire(MpscQueue.this) == 0 && !hasEnded()) {
                return null;
            }
            Interleaving.point();
            lock.lock();
            try {
                item = buffer.poll();
                if (item != null) {
                    HELD.setRelease(MpscQueue.this, buffer.size());
                    woken = admit();
                } else if (ended) {
                    error = failure;
                    failure = null;
                }
            } finally {
                lock.unlock();
            }
            WaitQueue.wakeAll(woken);
            if (error != null) {
                throw error;
            }
            return item;
        }

        @Override
        public boolean isDone() {
            if (!hasEnded()) {
                return false;
            }
            Interleaving.point();
            lock.lock();
            try {
                return buffer.isEmpty(); // Nobody waits for a place in an empty buffer.
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            List<T> left;
            List<Waker> woken = new ArrayList<>();
            Throwable untold;
            Interleaving.point();
            lock.lock();
            try {
                closed = true;
                left = new ArrayList<>(buffer);
                buffer.clear();
                HELD.setRelease(MpscQueue.this, 0);
                untold = failure;
                failure = null;
                for (Sending refused : waiting.pollAll()) {
                    refused.settled(State.REFUSED);
                    woken.add(refused.waker);
                    T orphan = refused.orphan();
                    if (orphan != null) {
                        left.add(orphan);
                    }
                }
                dismissFeeds(woken);
            } finally {
                lock.unlock();
            }
            for (T item : left) {
                hooks.discard(item);
            }
            if (untold != null) {
                hooks.dropError(untold);
            }
            WaitQueue.wakeAll(woken);
        }
    }

    // ---- A publisher as a sender

    private final class Feed extends Inlet<T> {

        private int outstanding; // Asked for, and not there yet.
        private int queued; // Items and turns of this feed that wait.

        @Override
        void opened() {
            Interleaving.point();
            lock.lock();
            try {
                if (closed || ended) {
                    leave();
                } else {
                    feeds.add(this);
                    topUp();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Under the lock: asks for what there is room for, and says whether it has to be passed on. */
        boolean topUp() {
            int count = capacity - buffer.size() - outstanding;
            if (waiting.isEmpty() && count > 0) {
                outstanding += count;
                ask(count);
                return true;
            }
            if (outstanding == 0 && queued == 0) {
                queue(null); // Others wait or were faster: a place in the queue, so that they cannot always be.
            }
            return false;
        }

        private void queue(@Nullable T item) {
            queued++;
            Sending sending = new Queued(item);
            sending.place = waiting.add(sending);
        }

        @Override
        boolean accept(T item) {
            Receiver told = null;
            boolean isUnasked;
            Interleaving.point();
            lock.lock();
            try {
                if (closed || ended) {
                    return false;
                }
                isUnasked = outstanding == 0;
                if (!isUnasked) {
                    outstanding--;
                    if (buffer.size() < capacity) {
                        add(item);
                        told = receiver;
                    } else {
                        queue(item);
                    }
                    topUp();
                }
            } finally {
                lock.unlock();
            }
            if (isUnasked) {
                end(new OverflowException("The publisher gave an item that was not asked for (§1.1)"));
                return false;
            }
            tell(told);
            wake();
            return true;
        }

        @Override
        boolean ended(@Nullable Throwable error) {
            Interleaving.point();
            lock.lock();
            try {
                feeds.remove(this);
            } finally {
                lock.unlock();
            }
            return end(error);
        }

        private final class Queued extends Sending {

            Queued(@Nullable T item) {
                super(item, Feed.this);
            }

            @Override
            void settled(State how) {
                super.settled(how);
                queued--;
                if (item == null && how == State.PLACED) {
                    outstanding++;
                    ask(1);
                }
            }

            @Override
            @Nullable
            T orphan() {
                return item;
            }
        }
    }
}
