package org.reactivebridge.boundary;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Task;
import org.reactivebridge.kernel.Turn;
import org.reactivebridge.kernel.Waker;

/**
 * One run of a source for any number of subscribers.
 *
 * <p><strong>Concurrent.</strong>
 *
 * @param <T> the type of the items
 */
public final class Multicast<T> implements Source<T> {

    /*
     * Idea
     *   A task pulls the source and appends to a linked list of items. Each subscriber walks along the list at its own
     *   pace and says now and then how far it is; the task runs ahead of the slowest by so many items and no more. The
     *   first subscriber starts a run, and the last one to leave stops it.
     *
     * Who touches what
     *   current                     the run that a subscriber may join; guarded by the lock
     *   Run.closing, views, ended   written under the lock, read anywhere
     *   Run.trimmed                 the last node that nobody will read any more; guarded by the lock
     *   Run.tail, Node.next         written by the task only, next before tail; read anywhere
     *   Run.failure                 written by the task before ended
     *   Run.cursor, source          the task only
     *   Node.taken                  set by each subscriber that takes the item, before it says how far it is
     *   Node.item                   cleared under the lock once the node is trimmed
     *   View.consumed               written by its subscriber, read under the lock
     *   View.position, unreported   its subscriber only
     *
     * Life of a run
     *   new --first joins--> live --source ends--> ended --last leaves--> closed
     *                          `------last leaves------> closing --turn--> closed
     *   "live" can be joined; "ended" only if the end is kept; what closes leaves "current" under the same lock hold, so
     *   that nobody joins a run that is going to stop
     *
     * Why it is safe
     *   bound             the task appends at most capacity - (appended - consumed of the slowest) items; who joins starts
     *                     at the tail, or no more than the history behind it, and the capacity is at least that
     *   no lost wake-up   the task appends, then wakes; a subscriber says how far it is, then wakes the task
     *   discarded once    an item is discarded when it is trimmed, if nobody has taken it: trimming goes over each node
     *                     once, under the lock, and only behind what every subscriber says
     *
     * What was traded away
     *   A lock, held for a few pointer operations on joining, on leaving and once a batch. Hooks and wakers are called
     *   outside of it.
     */

    private final Source<T> source;
    private final @Nullable Scheduler scheduler;
    private final int capacity;
    private final int history;
    private final boolean keepsCompletion;
    private final boolean keepsFailure;

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Run current;

    private Multicast(
            Source<T> source,
            @Nullable Scheduler scheduler,
            int capacity,
            int history,
            boolean keepsCompletion,
            boolean keepsFailure) {
        this.source = source;
        this.scheduler = scheduler;
        this.capacity = capacity;
        this.history = history;
        this.keepsCompletion = keepsCompletion;
        this.keepsFailure = keepsFailure;
    }

    /**
     * Shares a run while it lasts: who comes later gets the items from then on, who comes after the end starts anew.
     *
     * @param <T> the type of the items
     * @param source what to run
     * @param scheduler where; null for where the tasks of the first subscriber run that have no place of their own
     * @param capacity how far the run may be ahead of the slowest subscriber; 0 for the environment's prefetch
     * @return a source that joins the run
     */
    public static <T> Source<T> live(Source<T> source, @Nullable Scheduler scheduler, int capacity) {
        return new Multicast<>(source, scheduler, capacity, 0, false, false);
    }

    /**
     * Shares a run and keeps its last items, and its end, for those who come later.
     *
     * @param <T> the type of the items
     * @param source what to run
     * @param scheduler as {@link #live}
     * @param history how many items to keep, at least 1
     * @param keepsFailure whether a failure is kept too; otherwise who comes after it starts anew
     * @return a source that joins the run
     */
    public static <T> Source<T> replaying(
            Source<T> source, @Nullable Scheduler scheduler, int history, boolean keepsFailure) {
        return new Multicast<>(source, scheduler, 0, history, true, keepsFailure);
    }

    @Override
    public Cursor<T> open(Waker waker, Context context) {
        Run run;
        View view;
        boolean isNew;
        Interleaving.point();
        lock.lock();
        try {
            Run joinable = current;
            isNew = joinable == null;
            run = joinable == null ? new Run(context) : joinable;
            current = run;
            view = run.join(waker);
        } finally {
            lock.unlock();
        }
        if (isNew) {
            run.start();
        }
        return view;
    }

    /** One run, and the task that pulls it. */
    private final class Run extends Task implements Sink<T> {

        private final Context context;
        private final int size;

        private volatile Node<T> tail = new Node<>(0, null);
        private volatile List<View> views = List.of(); // Copied on each change.
        private volatile boolean closing;
        private volatile boolean ended;
        private volatile @Nullable Throwable failure;
        private volatile boolean failureTold;
        private Node<T> trimmed = tail;

        private @Nullable Cursor<T> cursor;

        Run(Context context) {
            super(scheduler == null ? context.scheduler() : scheduler);
            this.context = context;
            int wanted = capacity == 0 ? context.environment().capacities().prefetch() : capacity;
            this.size = Math.max(wanted, history);
        }

        // ---- Under the lock

        View join(Waker waker) {
            Node<T> end = tail;
            Node<T> start = end;
            if (history > 0) {
                start = trimmed;
                while (end.number - start.number > history) {
                    start = Objects.requireNonNull(start.next);
                }
            }
            View view = new View(this, waker, start);
            List<View> more = new ArrayList<>(views);
            more.add(view);
            views = more;
            return view;
        }

        private boolean canBeJoined() {
            return current == this;
        }

        private void close() {
            closing = true;
            if (canBeJoined()) {
                current = null;
            }
        }

        private long slowest() {
            long slowest = tail.number;
            for (View view : views) {
                slowest = Math.min(slowest, view.consumed);
            }
            return slowest;
        }

        /** Lets go of what nobody will read any more; returns what nobody has taken. */
        private List<T> trim() {
            long limit = closing ? tail.number : slowest();
            if (!closing && (!ended || canBeJoined())) {
                limit = Math.min(limit, tail.number - history);
            }
            List<T> untaken = List.of();
            while (trimmed.number < limit) {
                Node<T> node = Objects.requireNonNull(trimmed.next);
                trimmed = node;
                T item = node.item;
                node.item = null;
                if (!node.taken && item != null) {
                    if (untaken.isEmpty()) {
                        untaken = new ArrayList<>();
                    }
                    untaken.add(item);
                }
            }
            return untaken;
        }

        // ---- The subscribers' side

        void leave(View view) {
            List<T> untaken = List.of();
            Throwable untold = null;
            Interleaving.point();
            lock.lock();
            try {
                List<View> rest = new ArrayList<>(views);
                rest.remove(view);
                views = rest;
                if (rest.isEmpty() && !(ended && canBeJoined())) {
                    close();
                }
                if (ended) {
                    untaken = trim();
                    untold = takeUntold();
                }
            } finally {
                lock.unlock();
            }
            if (closing) {
                interrupt();
            }
            wake();
            dispose(untaken, untold);
        }

        /** The failure, if the run is closed and nobody has heard of it; once. */
        private @Nullable Throwable takeUntold() {
            if (!closing || failureTold) {
                return null;
            }
            failureTold = true;
            return failure;
        }

        private void dispose(List<T> untaken, @Nullable Throwable untold) {
            Hooks hooks = context.hooks();
            for (T item : untaken) {
                hooks.discard(item);
            }
            if (untold != null) {
                hooks.dropError(untold);
            }
        }

        @Override
        protected boolean isCancelled() {
            return closing;
        }

        // ---- The task's side

        @Override
        protected Turn turn() {
            int left = context.environment().capacities().budget();
            try {
                while (true) {
                    int room = makeRoom();
                    if (closing) {
                        return end(null);
                    }
                    if (left <= 0) {
                        return Turn.YIELD;
                    }
                    Cursor<T> pulled = cursor == null ? source.open(this, context) : cursor;
                    cursor = pulled;
                    pulled = Relay.settle(pulled);
                    cursor = pulled;
                    if (room == 0) {
                        return pulled.isDone() ? finish(pulled) : Turn.PARK;
                    }
                    int max = Math.min(room, left);
                    if (!pulled.drain(this, max)) {
                        return pulled.isDone() ? finish(pulled) : Turn.PARK;
                    }
                    left -= max;
                }
            } catch (Throwable error) {
                return end(error);
            }
        }

        private int makeRoom() {
            List<T> untaken;
            int room;
            Interleaving.point();
            lock.lock();
            try {
                untaken = trim();
                room = size - (int) (tail.number - slowest());
            } finally {
                lock.unlock();
            }
            dispose(untaken, null);
            return room;
        }

        @Override
        public boolean push(T item) {
            Node<T> last = tail;
            Node<T> node = new Node<>(last.number + 1, item);
            Interleaving.point();
            last.next = node;
            tail = node;
            wakeAll();
            return !closing;
        }

        private void wakeAll() {
            Interleaving.point();
            for (View view : views) {
                view.waker.wake();
            }
        }

        private Turn finish(Cursor<T> done) throws Throwable {
            Cursors.finish(done);
            return end(null);
        }

        private Turn end(@Nullable Throwable error) {
            Throwable fatal = error != null && Failures.isFatal(error) ? error : null;
            Cursor<T> open = cursor;
            cursor = null;
            if (open != null) {
                try {
                    open.close();
                } catch (Throwable second) {
                    context.hooks().dropError(second);
                }
            }
            List<T> untaken;
            Throwable untold;
            Interleaving.point();
            lock.lock();
            try {
                failure = error;
                ended = true;
                if (canBeJoined() && !(error == null ? keepsCompletion : keepsFailure)) {
                    current = null;
                }
                untaken = trim();
                untold = takeUntold();
            } finally {
                lock.unlock();
            }
            wakeAll();
            dispose(untaken, untold);
            if (fatal != null) {
                throw Failures.sneak(fatal);
            }
            return Turn.DONE;
        }

        @Override
        protected void rejected(RejectedExecutionException refusal) {
            end(closing ? null : refusal);
        }
    }

    /** An item of a run, and its place. */
    private static final class Node<T> {

        final long number;

        @Nullable
        T item;

        volatile @Nullable Node<T> next;
        volatile boolean taken;

        Node(long number, @Nullable T item) {
            this.number = number;
            this.item = item;
        }
    }

    /** A subscriber's walk along a run. */
    private final class View implements Cursor<T> {

        private final Run run;
        private final Waker waker;
        private final int reportEvery;

        private volatile long consumed;

        private Node<T> position;
        private int unreported;
        private boolean closed;

        View(Run run, Waker waker, Node<T> start) {
            this.run = run;
            this.waker = waker;
            this.reportEvery = run.size - (run.size >> 2);
            this.position = start;
            this.consumed = start.number;
        }

        @Override
        public @Nullable T poll() throws Throwable {
            if (closed) {
                return null;
            }
            Interleaving.point();
            Node<T> next = position.next;
            if (next == null) {
                if (!run.ended) {
                    return null;
                }
                next = position.next; // What was appended before the end is seen now.
                if (next == null) {
                    Throwable error = run.failure;
                    if (error != null) {
                        run.failureTold = true;
                        throw error;
                    }
                    return null;
                }
            }
            position = next;
            T item = next.item;
            next.taken = true;
            if (++unreported == reportEvery) {
                unreported = 0;
                Interleaving.point();
                consumed = next.number;
                run.wake();
            }
            return item;
        }

        @Override
        public boolean isDone() {
            Interleaving.point();
            return closed || (run.ended && position.next == null);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                run.leave(this);
            }
        }
    }
}
