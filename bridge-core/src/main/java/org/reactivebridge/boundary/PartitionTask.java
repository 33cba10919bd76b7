package org.reactivebridge.boundary;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Task;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.kernel.Turn;
import org.reactivebridge.kernel.Waker;

/**
 * The task behind {@code window} and {@code groupBy}: pulls an upstream and deals its items out to parts, which are streams
 * of their own.
 *
 * @param <T> the type of the items
 * @param <K> the type of the keys
 * @param <P> the type in which a part is handed to the downstream
 */
public final class PartitionTask<T, K, P> extends Task implements Sink<T> {

    /*
     * Idea
     *   Parts outlive the stream of parts: a downstream that takes two groups and cancels still wants all items of those
     *   two. So the upstream is pulled by a task of its own, which runs until the stream of parts and every part are ended
     *   or closed. Towards each of them it is the producing side of a Handoff.
     *
     * Who touches what
     *   everything here    the task only; the other side of each Handoff belongs to whoever polls it
     *   Part.taken         swapped by subscribers of a part: the first one gets it
     *
     * Why it is bounded, and does not hang
     *   A part holds at most its capacity, the stream of parts at most maxParts parts, and one item may be held for a part
     *   that is full. While it is held nothing is pulled. If nobody has subscribed to the full part within the stall
     *   timeout, nobody may ever: the run fails with an error that says so.
     */

    /**
     * How items are dealt out. <strong>Immutable.</strong>
     *
     * @param <T> the type of the items
     * @param <K> the type of the keys
     * @param <P> the type in which a part is handed to the downstream
     * @param keyOf the part that an item belongs to; null for one part after the other
     * @param hand makes what the downstream gets from a part's key and source; the key is null if there are none
     * @param size after how many items a part ends
     * @param capacity how many items a part holds at most; 0 for the prefetch that the environment says
     * @param maxParts how many parts may be open, or waiting for the downstream, at once
     * @param stallNanos how long a full part may go without a subscriber, in nanoseconds
     */
    public record Rule<T, K, P>(
            @Nullable Function<? super T, ? extends K> keyOf,
            BiFunction<@Nullable K, Source<T>, P> hand,
            long size,
            int capacity,
            int maxParts,
            long stallNanos) {}

    private static final Object ONLY = new Object();

    private final Context context;
    private final Rule<T, K, P> rule;
    private final int capacity;
    private final Handoff<Part<T>> parts;
    private final Map<Object, Part<T>> open = new LinkedHashMap<>();

    private @Nullable Source<T> source;
    private @Nullable Cursor<T> upstream;
    private @Nullable T held; // Belongs to heldFor, which is full.
    private @Nullable Part<T> heldFor;
    private Timers.@Nullable Timer stall;
    private volatile boolean rang; // Early only if the timers are shut down: the next is refused.
    private long stalledSince;

    private PartitionTask(Source<T> source, Rule<T, K, P> rule, Scheduler scheduler, Context context) {
        super(scheduler);
        this.source = source;
        this.rule = rule;
        this.context = context;
        this.capacity = rule.capacity == 0 ? context.environment().capacities().prefetch() : rule.capacity;
        this.parts = new Handoff<>(this, rule.maxParts, context.hooks(), Part::abandon);
    }

    /**
     * The recipe of the stream of parts.
     *
     * @param <T> the type of the items
     * @param <K> the type of the keys
     * @param <P> the type in which a part is handed to the downstream
     * @param source the recipe of the upstream
     * @param scheduler where the upstream's task runs; null for where tasks run that have no place of their own
     * @param rule how items are dealt out
     * @return a source that starts that task when it is opened
     */
    public static <T, K, P> Source<P> source(Source<T> source, @Nullable Scheduler scheduler, Rule<T, K, P> rule) {
        return (waker, context) -> {
            PartitionTask<T, K, P> task =
                    new PartitionTask<>(source, rule, scheduler == null ? context.scheduler() : scheduler, context);
            task.parts.attach(waker);
            task.start();
            return new PartsCursor<>(task.parts, rule.hand);
        };
    }

    @Override
    protected Turn turn() {
        int left = context.environment().capacities().budget();
        try {
            Cursor<T> current = upstream;
            if (current == null) {
                current = Objects.requireNonNull(source).open(this, context);
                source = null;
            }
            while (true) {
                current = Relay.settle(current);
                upstream = current;
                if (isUnwanted()) {
                    return end(null);
                }
                if (!placeHeld()) {
                    return Turn.PARK;
                }
                if (left <= 0) {
                    return Turn.YIELD;
                }
                if (!mayPull()) {
                    return current.isDone() ? finish(current) : Turn.PARK;
                }
                int max = rule.keyOf == null ? (int) Math.min(left, windowRoom()) : left;
                boolean more = current.drain(this, max);
                if (!more) {
                    return current.isDone() ? finish(current) : Turn.PARK;
                }
                left -= max;
            }
        } catch (Throwable failure) {
            return end(failure);
        }
    }

    /** Whether nobody is left who could get an item; forgets parts that were closed. */
    private boolean isUnwanted() {
        open.values().removeIf(part -> {
            // A window keeps counting when its consumer has left, so that the next one begins where it should.
            if (rule.keyOf == null || !part.queue.isClosed()) {
                return false;
            }
            part.queue.end(null);
            return true;
        });
        if (!parts.isClosed()) {
            return false;
        }
        parts.discardOffered(); // Nobody can subscribe to a part that was never handed out.
        abandonLate();
        return open.values().stream().allMatch(part -> part.queue.isClosed());
    }

    /** With the stream of parts closed, gives the parts that it handed out some time to be subscribed to. */
    private void abandonLate() {
        if (open.values().stream().allMatch(part -> part.queue.isAttached() || part.queue.isClosed())) {
            stopWatching();
        } else if (hasStalled()) {
            stopWatching();
            open.values().forEach(Part::abandon);
        }
    }

    /** Whether an item could be dealt out: windows are opened only when the downstream has taken the one before. */
    private boolean mayPull() {
        return rule.keyOf != null || !open.isEmpty() || parts.isClosed() || parts.room() > 0;
    }

    private long windowRoom() {
        Part<T> window = open.get(ONLY);
        return window == null ? rule.size : rule.size - window.count;
    }

    @Override
    public boolean push(T item) {
        Object key = ONLY;
        if (rule.keyOf != null) {
            try {
                key = Objects.requireNonNull(rule.keyOf.apply(item), "The key function returned null");
            } catch (Throwable failure) {
                context.hooks().discard(item);
                throw failure;
            }
        }
        Part<T> part = open.get(key);
        if (part != null && rule.keyOf != null && part.queue.isClosed()) {
            part.queue.end(null);
            open.remove(key);
            part = null;
        }
        if (part == null) {
            if (parts.isClosed()) {
                context.hooks().discard(item); // Nobody would get a new part.
                return !open.isEmpty();
            }
            part = open(key, item);
        }
        part.count++;
        if (part.queue.isClosed()) {
            context.hooks().discard(item);
        } else if (part.queue.room() > 0) {
            part.queue.offer(item);
        } else {
            held = item;
            heldFor = part;
            return false;
        }
        return endIfFull(part);
    }

    private boolean endIfFull(Part<T> part) {
        if (part.count == rule.size) {
            open.remove(ONLY);
            part.queue.end(null);
            return false;
        }
        return true;
    }

    private Part<T> open(Object key, T first) {
        if (rule.keyOf != null && (open.size() >= rule.maxParts || parts.room() == 0)) {
            context.hooks().discard(first);
            throw new IllegalStateException("More than " + rule.maxParts
                    + " groups are open or waiting to be taken; end groups, take them faster, or allow more");
        }
        Part<T> part = new Part<>(
                key == ONLY ? null : key, new Handoff<>(this, capacity, context.hooks(), context.hooks()::discard));
        open.put(key, part);
        parts.offer(part);
        return part;
    }

    /** Deals out the item that was held back; false if its part is still full. */
    private boolean placeHeld() {
        Part<T> part = heldFor;
        T item = held;
        if (part == null || item == null) {
            return true;
        }
        if (part.queue.isClosed()) {
            context.hooks().discard(item);
        } else if (part.queue.room() > 0) {
            part.queue.offer(item);
        } else {
            if (!parts.isClosed()) {
                watchStall(part);
            }
            return false;
        }
        held = null;
        heldFor = null;
        if (!parts.isClosed()) {
            stopWatching();
        }
        endIfFull(part);
        return true;
    }

    private void watchStall(Part<T> full) {
        if (full.queue.isAttached()) {
            stopWatching(); // A slow consumer is no stall.
            return;
        }
        if (hasStalled()) {
            throw new IllegalStateException("A group holds " + capacity + " items and nobody has subscribed to it for "
                    + TimeUnit.NANOSECONDS.toMillis(rule.stallNanos)
                    + " ms, so that no group can go on; subscribe to every group as it comes (with flatMap: a concurrency of"
                    + " at least the number of groups), or allow a group to hold more");
        }
    }

    /** Whether the stall timeout has passed since this was first asked; sets a timer to ask again. */
    private boolean hasStalled() {
        long now = context.environment().nanoTime();
        if (stall == null) {
            stalledSince = now;
        } else if (!rang || now - stalledSince >= rule.stallNanos) {
            return now - stalledSince >= rule.stallNanos;
        }
        rang = false;
        long left = rule.stallNanos - (now - stalledSince);
        stall = context.environment().timers().schedule(left, Timers.waking(() -> {
            rang = true;
            wake();
        }));
        return false;
    }

    private void stopWatching() {
        if (stall != null) {
            stall.cancel();
            stall = null;
        }
    }

    private Turn finish(Cursor<T> done) throws Throwable {
        Cursors.finish(done);
        return end(null);
    }

    private Turn end(@Nullable Throwable error) {
        stopWatching();
        Cursor<T> current = upstream;
        upstream = null;
        source = null;
        if (current != null) {
            current.close();
        }
        if (held != null) {
            context.hooks().discard(held);
            held = null;
            heldFor = null;
        }
        // The stream of parts and every part are told; one of them that sees it is enough.
        List<Part<T>> last = new ArrayList<>(open.values());
        open.clear();
        SharedFailure failure = error == null ? null : new SharedFailure(error, last.size() + 1);
        for (Part<T> part : last) {
            part.queue.end(failure);
        }
        parts.end(failure);
        if (error != null && Failures.isFatal(error)) {
            throw Failures.sneak(error);
        }
        return Turn.DONE;
    }

    @Override
    protected void rejected(RejectedExecutionException failure) {
        end(failure);
    }

    @Override
    protected boolean isCancelled() {
        return parts.isClosed();
    }

    /** One part, and the source by which the downstream reads it: once. */
    private static final class Part<T> implements Source<T> {

        private final @Nullable Object key;
        private final Handoff<T> queue;
        private final AtomicBoolean taken = new AtomicBoolean();
        private long count;

        Part(@Nullable Object key, Handoff<T> queue) {
            this.key = key;
            this.queue = queue;
        }

        @Override
        public Cursor<T> open(Waker waker, Context context) {
            if (!taken.compareAndSet(false, true)) {
                return Cursors.failed(new IllegalStateException(
                        "A window or group can be subscribed to only once, and only while its stream goes on"));
            }
            queue.attach(waker);
            return queue;
        }

        /** Takes the place of a subscriber that will not come. */
        void abandon() {
            if (taken.compareAndSet(false, true)) {
                queue.close();
            }
        }
    }

    /** The consuming side of the stream of parts. */
    private static final class PartsCursor<T, K, P> implements Cursor<P> {

        private final Handoff<Part<T>> parts;
        private final BiFunction<@Nullable K, Source<T>, P> hand;

        PartsCursor(Handoff<Part<T>> parts, BiFunction<@Nullable K, Source<T>, P> hand) {
            this.parts = parts;
            this.hand = hand;
        }

        @Override
        @SuppressWarnings("unchecked") // The key came from keyOf.
        public @Nullable P poll() throws Throwable {
            Part<T> part = parts.poll();
            return part == null ? null : hand.apply((K) part.key, part);
        }

        @Override
        public boolean isDone() {
            return parts.isDone();
        }

        @Override
        public void close() {
            parts.close();
        }
    }
}
