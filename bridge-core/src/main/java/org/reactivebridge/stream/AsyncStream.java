package org.reactivebridge.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.reactivebridge.boundary.PartitionTask;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.operator.ArrayCursor;
import org.reactivebridge.operator.ConcatMapCursor;
import org.reactivebridge.operator.DebounceCursor;
import org.reactivebridge.operator.DelayCursor;
import org.reactivebridge.operator.ErrorResumeCursor;
import org.reactivebridge.operator.FilterCursor;
import org.reactivebridge.operator.FlatMapCursor;
import org.reactivebridge.operator.FoldCursor;
import org.reactivebridge.operator.MapCursor;
import org.reactivebridge.operator.RangeCursor;
import org.reactivebridge.operator.SampleCursor;
import org.reactivebridge.operator.Scalar;
import org.reactivebridge.operator.TakeCursor;
import org.reactivebridge.operator.ThrottleFirstCursor;
import org.reactivebridge.operator.ThrottleLatestCursor;
import org.reactivebridge.operator.TimeoutCursor;
import org.reactivebridge.operator.TimesCursor;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * A lazy, reusable recipe of an asynchronous stream of any number of items; a Reactive Streams {@link Publisher}.
 *
 * <p>Nothing happens before somebody subscribes; every subscription is a run of its own. A run is pulled by one task, which
 * works inline, on whichever thread asks for items or brings them, unless {@link #subscribeOn} or {@link #via} says where.
 *
 * <p>Unless a method says otherwise:
 *
 * <ul>
 *   <li>demand passes through to the upstream one for one, and no item is held;
 *   <li>signals arrive on the thread of the run's task;
 *   <li>a failure of the upstream, or an exception thrown by a function that was given, closes what is open and then becomes
 *       {@code onError}; a failure after cancellation goes to {@link org.reactivebridge.kernel.Hooks#dropError};
 *   <li>cancellation closes the upstream and releases what is held.
 * </ul>
 *
 * <p>There is deliberately no operator that leaves out the item at which a stage failed and lets the stage go on. A stage
 * that failed is in an unknown state, whatever it held is released by then, and many sources could not go on anyway; such
 * an operator would work for some upstreams and silently do nothing for others. What may fail for a single item belongs
 * into an inner stream of its own, {@code flatMap(item -> work(item).onErrorResume(...))}, whose failure concerns nobody
 * else; a stream that is to start over has {@link #retry}.
 *
 * <p><strong>Immutable</strong>; every method may be called from any thread.
 *
 * @param <T> the type of the items
 */
public final class AsyncStream<T> implements Publisher<T> {

    private final Recipe<T> recipe;

    AsyncStream(Recipe<T> recipe) {
        this.recipe = recipe;
    }

    Recipe<T> recipe() {
        return recipe;
    }

    private <R> AsyncStream<R> then(Recipe.Stage<T, R> stage) {
        return new AsyncStream<>(recipe.then(stage));
    }

    // ---- Sources

    /**
     * The stream of a source of one's own: the way in for new leaves and operators.
     *
     * @param <T> the type of the items
     * @param source opened once for each subscription
     * @return a stream of what the source gives
     * @throws NullPointerException if the source is null
     * @demand as the source does
     * @thread the thread of the run's task
     * @failure what the source throws
     * @cancel closes the source's cursor
     * @memory what the source holds
     */
    public static <T> AsyncStream<T> fromSource(Source<T> source) {
        return new AsyncStream<>(Recipe.of(Objects.requireNonNull(source, "source")));
    }

    /**
     * The stream without items.
     *
     * @param <T> the type of the items that it does not have
     * @return a stream that completes at once
     * @demand none is needed
     * @thread the thread of the run's task
     * @failure none
     * @cancel nothing to release
     * @memory none
     */
    public static <T> AsyncStream<T> empty() {
        return fromSource((waker, context) -> Cursors.ended());
    }

    /**
     * The stream of the given items.
     *
     * @param <T> the type of the items
     * @param items the items, in order; the array is copied
     * @return a stream of them
     * @throws NullPointerException if an item is null
     * @demand one for one
     * @thread the thread of the run's task
     * @failure none
     * @cancel nothing to release
     * @memory the items
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // Copied before anything else can see it, and only read.
    public static <T> AsyncStream<T> of(T... items) {
        if (items.length == 1) {
            return fromSource(new Scalar<>(Objects.requireNonNull(items[0], "item")));
        }
        return fromSource(ArrayCursor.source(Arrays.asList(items)));
    }

    /**
     * The stream that fails.
     *
     * @param <T> the type of the items that it does not have
     * @param error the failure, the same instance for every subscriber
     * @return a stream that fails at once
     * @throws NullPointerException if the error is null
     * @demand none is needed
     * @thread the thread of the run's task
     * @failure the error
     * @cancel nothing to release
     * @memory none
     */
    public static <T> AsyncStream<T> error(Throwable error) {
        Objects.requireNonNull(error, "error");
        return fromSource((waker, context) -> Cursors.failed(error));
    }

    /**
     * Consecutive integers.
     *
     * @param start the first
     * @param count how many; none if 0
     * @return a stream of them
     * @throws IllegalArgumentException if the count is negative, or the last one is greater than an int can be
     * @demand one for one
     * @thread the thread of the run's task
     * @failure none
     * @cancel nothing to release
     * @memory none
     */
    public static AsyncStream<Integer> range(int start, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count must not be negative, but is " + count);
        }
        if ((long) start + count - 1 > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("range(" + start + ", " + count + ") ends beyond Integer.MAX_VALUE");
        }
        return fromSource(RangeCursor.source(start, count));
    }

    /**
     * The stream of any publisher. One of this library's comes back as it is.
     *
     * @param <T> the type of the items
     * @param publisher the publisher; it is not trusted to keep the specification
     * @return a stream that subscribes to it once for each subscription of its own
     * @throws NullPointerException if the publisher is null
     * @demand prefetches 256 items, or what the environment's capacities say, and requests more at 75 %
     * @thread the thread on which the publisher signals, or the one that requests
     * @failure what the publisher signals; {@link NullPointerException} for a null item; {@link IllegalStateException} if it
     *     gives more than was requested
     * @cancel cancels the subscription and discards what was received ahead
     * @memory what was prefetched
     */
    public static <T> AsyncStream<T> from(Publisher<? extends T> publisher) {
        return new AsyncStream<>(Recipe.of(publisher));
    }

    // ---- Transforming

    /**
     * Applies a function to each item.
     *
     * @param <R> the type of the results
     * @param mapper the function; must not return null
     * @return a stream of the results
     * @throws NullPointerException if the mapper is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream, or what the mapper throws; {@link NullPointerException} if it returns null
     * @cancel closes the upstream
     * @memory none
     */
    public <R> AsyncStream<R> map(Function<? super T, ? extends R> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return then(upstream -> MapCursor.source(upstream, mapper));
    }

    /**
     * Passes the items that match.
     *
     * @param predicate decides for each item
     * @return a stream of those for which the predicate is true
     * @throws NullPointerException if the predicate is null
     * @demand passes through, and one more for each item that is left out
     * @thread the thread of the run's task
     * @failure as upstream, or what the predicate throws
     * @cancel closes the upstream; an item that is left out is discarded
     * @memory none
     */
    public AsyncStream<T> filter(Predicate<? super T> predicate) {
        Objects.requireNonNull(predicate, "predicate");
        return then(upstream -> FilterCursor.source(upstream, predicate));
    }

    /**
     * Runs a stream for each item, several at a time, and merges their items as they come. Items of one inner stream keep
     * their order; use {@link #concatMap} for an order overall.
     *
     * @param <R> the type of the inner streams' items
     * @param mapper makes an inner stream from an item; must not return null
     * @return a stream of all their items
     * @throws NullPointerException if the mapper is null
     * @demand takes upstream items while fewer inner streams are open than the environment's concurrency, 256 by default
     * @thread the thread of the run's task
     * @failure the first failure of the upstream, an inner stream or the mapper; the other inner streams are closed
     * @cancel closes the upstream and every inner stream
     * @memory the inner streams that are open
     */
    public <R> AsyncStream<R> flatMap(Function<? super T, ? extends Publisher<? extends R>> mapper) {
        return flatMapWith(mapper, 0);
    }

    /**
     * As {@link #flatMap(Function)}, with a limit.
     *
     * @param <R> the type of the inner streams' items
     * @param mapper makes an inner stream from an item; must not return null
     * @param concurrency how many inner streams are open at most, at least 1
     * @return a stream of all their items
     * @throws NullPointerException if the mapper is null
     * @throws IllegalArgumentException if the concurrency is less than 1
     * @demand takes upstream items while fewer inner streams are open than the limit
     * @thread the thread of the run's task
     * @failure the first failure of the upstream, an inner stream or the mapper; the other inner streams are closed
     * @cancel closes the upstream and every inner stream
     * @memory the inner streams that are open
     */
    public <R> AsyncStream<R> flatMap(Function<? super T, ? extends Publisher<? extends R>> mapper, int concurrency) {
        return flatMapWith(mapper, Capacities.positive(concurrency, "concurrency"));
    }

    private <R> AsyncStream<R> flatMapWith(
            Function<? super T, ? extends Publisher<? extends R>> mapper, int concurrency) {
        Function<T, Source<R>> inner = nested(mapper);
        return then(upstream -> FlatMapCursor.source(upstream, inner, concurrency));
    }

    /**
     * Runs a stream for each item, one after the other.
     *
     * @param <R> the type of the inner streams' items
     * @param mapper makes an inner stream from an item; must not return null
     * @return a stream of all their items, in order
     * @throws NullPointerException if the mapper is null
     * @demand takes one upstream item at a time; the inner streams get the downstream's demand
     * @thread the thread of the run's task
     * @failure a failure of an inner stream or the mapper at once; one of the upstream after the inner streams before it
     * @cancel closes the upstream and the inner stream that is open
     * @memory the inner stream that is open
     */
    public <R> AsyncStream<R> concatMap(Function<? super T, ? extends Publisher<? extends R>> mapper) {
        Function<T, Source<R>> inner = nested(mapper);
        return then(upstream -> ConcatMapCursor.source(upstream, inner));
    }

    /** A user's function to publishers as a function to sources. */
    private static <T, R> Function<T, Source<R>> nested(Function<? super T, ? extends Publisher<? extends R>> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return item -> {
            Publisher<? extends R> inner = Objects.requireNonNull(mapper.apply(item), "The mapper returned null");
            return Recipe.<R>of(inner).nested();
        };
    }

    /**
     * Passes the first items only.
     *
     * @param count how many, at least 0
     * @return a stream that completes right after that many items
     * @throws IllegalArgumentException if the count is negative
     * @demand passes through, never more than the count in all
     * @thread the thread of the run's task
     * @failure as upstream, up to the last item
     * @cancel closes the upstream, also behind the last item; a count of 0 never opens it
     * @memory none
     */
    public AsyncStream<T> take(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("count must not be negative, but is " + count);
        }
        return then(upstream -> TakeCursor.source(upstream, count));
    }

    /**
     * Cuts the stream into windows of so many items, each a stream of its own that can be subscribed to once.
     *
     * <p>Windows outlive this stream: whoever takes two windows and cancels still gets all items of those two.
     *
     * @param size the number of items of a window, at least 1; the last one may have fewer
     * @return a stream of windows
     * @throws IllegalArgumentException if the size is less than 1
     * @demand takes up to {@code size} items ahead for the window that is open; a window is opened when the one before has
     *     been taken
     * @thread the upstream runs as a task of its own, where it ran; a window on the thread of its subscriber's task
     * @failure as upstream, to the stream of windows and to the window that is open
     * @cancel of the stream of windows: no new window is opened, and the upstream is closed when the open one has ended or
     *     was cancelled; of a window: its other items are discarded
     * @memory one window beside those that were handed on
     */
    public AsyncStream<AsyncStream<T>> window(int size) {
        Capacities.positive(size, "size");
        return new AsyncStream<>(recipe.partition(new PartitionTask.Rule<T, Object, AsyncStream<T>>(
                null,
                (key, items) -> fromSource(items),
                size,
                size,
                1,
                Grouping.defaults().stallNanos())));
    }

    /**
     * Deals the items out to groups by key, each a stream of its own that can be subscribed to once. A group whose consumer
     * has cancelled begins anew with the next item of its key.
     *
     * @param <K> the type of the keys
     * @param keyOf the key of an item; must not return null
     * @return a stream of groups, each as its first item comes
     * @throws NullPointerException if the function is null
     * @demand takes items ahead until a group is full; see {@link Grouping#defaults()}
     * @thread the upstream runs as a task of its own, where it ran; a group on the thread of its subscriber's task
     * @failure as upstream, to the stream of groups and to every open group; {@link IllegalStateException} if more groups
     *     are open than allowed, or if a full group has had no subscriber for too long
     * @cancel of the stream of groups: items of new keys are discarded, and the upstream is closed when every group has ended
     *     or was cancelled; of a group: its other items are discarded
     * @memory a bounded number of items for each group
     */
    public <K> AsyncStream<Group<K, T>> groupBy(Function<? super T, ? extends K> keyOf) {
        return groupBy(keyOf, Grouping.defaults());
    }

    /**
     * As {@link #groupBy(Function)}, with bounds.
     *
     * @param <K> the type of the keys
     * @param keyOf the key of an item; must not return null
     * @param bounds what a group may hold, and how many there may be
     * @return a stream of groups, each as its first item comes
     * @throws NullPointerException if an argument is null
     * @demand takes items ahead until a group is full
     * @thread the upstream runs as a task of its own, where it ran; a group on the thread of its subscriber's task
     * @failure as upstream, to the stream of groups and to every open group; {@link IllegalStateException} if more groups
     *     are open than allowed, or if a full group has had no subscriber for too long
     * @cancel of the stream of groups: items of new keys are discarded, and the upstream is closed when every group has ended
     *     or was cancelled; of a group: its other items are discarded
     * @memory a bounded number of items for each group
     */
    public <K> AsyncStream<Group<K, T>> groupBy(Function<? super T, ? extends K> keyOf, Grouping bounds) {
        Objects.requireNonNull(keyOf, "keyOf");
        return new AsyncStream<>(recipe.partition(new PartitionTask.Rule<T, K, Group<K, T>>(
                keyOf,
                (key, items) -> new Group<>(Objects.requireNonNull(key), fromSource(items)),
                Long.MAX_VALUE,
                bounds.capacity(),
                bounds.maxGroups(),
                bounds.stallNanos())));
    }

    // ---- Time, threads and flow

    /**
     * Puts a bounded asynchronous boundary here: what follows runs on an executor, what comes before runs where it did, as
     * a task of its own.
     *
     * @param executor runs the task of what follows
     * @return a stream whose signals arrive on the executor
     * @throws NullPointerException if the executor is null
     * @demand prefetches 256 items, or what the environment's capacities say, and asks for more at 75 %
     * @thread a thread of the executor
     * @failure as upstream, behind the items before it; {@link java.util.concurrent.RejectedExecutionException} if the
     *     executor refuses
     * @cancel closes the upstream and discards what the boundary holds
     * @memory what was prefetched
     */
    public AsyncStream<T> via(Executor executor) {
        return new AsyncStream<>(recipe.via(executor, 0));
    }

    /**
     * As {@link #via(Executor)}, with a size.
     *
     * @param executor runs the task of what follows
     * @param prefetch how many items the boundary holds at most, at least 1
     * @return a stream whose signals arrive on the executor
     * @throws NullPointerException if the executor is null
     * @throws IllegalArgumentException if the prefetch is less than 1
     * @demand prefetches that many items, and asks for more at 75 %
     * @thread a thread of the executor
     * @failure as upstream, behind the items before it; {@link java.util.concurrent.RejectedExecutionException} if the
     *     executor refuses
     * @cancel closes the upstream and discards what the boundary holds
     * @memory what was prefetched
     */
    public AsyncStream<T> via(Executor executor, int prefetch) {
        return new AsyncStream<>(recipe.via(executor, Capacities.positive(prefetch, "prefetch")));
    }

    /**
     * Runs everything up to here on an executor, subscribing included. Placed after a {@link #via}, it moves what comes
     * before that.
     *
     * @param executor runs the task
     * @return a stream whose task runs on the executor
     * @throws NullPointerException if the executor is null
     * @demand passes through
     * @thread a thread of the executor
     * @failure as upstream; {@link java.util.concurrent.RejectedExecutionException} if the executor refuses
     * @cancel closes the upstream, on the executor
     * @memory none
     */
    public AsyncStream<T> subscribeOn(Executor executor) {
        return new AsyncStream<>(recipe.subscribeOn(executor));
    }

    /**
     * Runs everything up to here in an environment: with its clock, timers, randomness, hooks and default capacities.
     *
     * @param environment the environment
     * @return a stream that runs there whoever subscribes
     * @throws NullPointerException if the environment is null
     * @demand passes through
     * @thread where the environment runs tasks, unless the stream has a place of its own
     * @failure as upstream
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncStream<T> in(Environment environment) {
        return new AsyncStream<>(recipe.in(environment));
    }

    /**
     * Puts a bounded boundary here: a task of its own pulls ahead what comes before, in the same place.
     *
     * @param count how many items the boundary holds at most, at least 1
     * @return a stream of the same items
     * @throws IllegalArgumentException if the count is less than 1
     * @demand prefetches that many items, and asks for more at 75 %
     * @thread the thread of the run's task
     * @failure as upstream, behind the items before it
     * @cancel closes the upstream and discards what the boundary holds
     * @memory what was prefetched
     */
    public AsyncStream<T> prefetch(int count) {
        return new AsyncStream<>(recipe.prefetch(Capacities.positive(count, "count")));
    }

    /**
     * Gives each item later by some time. The end, by a failure too, comes right behind the last item: it overtakes none,
     * and waits no longer itself.
     *
     * @param duration how much later; not negative
     * @return a stream of the same items
     * @throws NullPointerException if the duration is null
     * @throws IllegalArgumentException if the duration is negative
     * @demand prefetches 256 items, or what the environment's capacities say
     * @thread the thread of the run's task; a timer's, if the task has no place of its own
     * @failure as upstream, behind the items before it
     * @cancel closes the upstream and discards what waits for its time
     * @memory what was prefetched; while that many items wait, no further one is taken
     */
    public AsyncStream<T> delay(Duration duration) {
        return delayWith(duration, 0);
    }

    /**
     * As {@link #delay(Duration)}, with a size.
     *
     * @param duration how much later; not negative
     * @param prefetch how many items wait at most, at least 1
     * @return a stream of the same items
     * @throws NullPointerException if the duration is null
     * @throws IllegalArgumentException if the duration is negative or the prefetch less than 1
     * @demand prefetches that many items
     * @thread the thread of the run's task; a timer's, if the task has no place of its own
     * @failure as upstream, behind the items before it
     * @cancel closes the upstream and discards what waits for its time
     * @memory what was prefetched; while that many items wait, no further one is taken
     */
    public AsyncStream<T> delay(Duration duration, int prefetch) {
        return delayWith(duration, Capacities.positive(prefetch, "prefetch"));
    }

    private AsyncStream<T> delayWith(Duration duration, int prefetch) {
        long nanos = Durations.notNegative(duration, "duration");
        return then(upstream -> DelayCursor.source(upstream, nanos, prefetch));
    }

    /**
     * Fails if an item that was asked for does not come in time. Time runs from the moment at which there is demand and no
     * item; a subscriber that takes its time uses up none of it. The end of the upstream must come in time too.
     *
     * @param duration the longest wait; positive
     * @return a stream of the same items
     * @throws NullPointerException if the duration is null
     * @throws IllegalArgumentException if the duration is not positive
     * @demand passes through
     * @thread the thread of the run's task; a timer's, if the task has no place of its own
     * @failure as upstream; {@link java.util.concurrent.TimeoutException} when time is up
     * @cancel closes the upstream, also when time is up; cancels the timer
     * @memory none
     */
    public AsyncStream<T> timeout(Duration duration) {
        long nanos = Durations.positive(duration, "duration");
        Source<T> failure = Durations.timedOut(duration);
        return then(upstream -> TimeoutCursor.source(upstream, nanos, failure));
    }

    /**
     * As {@link #timeout(Duration)}, but goes on with another stream, which has all the time it wants.
     *
     * @param duration the longest wait; positive
     * @param fallback what to go on with
     * @return a stream of the items of this one and, when time is up, of the other
     * @throws NullPointerException if the duration or the fallback is null
     * @throws IllegalArgumentException if the duration is not positive
     * @demand passes through; what this stream did not deliver carries over to the other
     * @thread the thread of the run's task; a timer's, if the task has no place of its own
     * @failure as upstream, or as the fallback
     * @cancel closes whichever of the two is open, and this one when time is up; cancels the timer
     * @memory none
     */
    public AsyncStream<T> timeout(Duration duration, Publisher<? extends T> fallback) {
        long nanos = Durations.positive(duration, "duration");
        Recipe<T> other = Recipe.of(fallback);
        return new AsyncStream<>(recipe.with(other, (upstream, next) -> TimeoutCursor.source(upstream, nanos, next)));
    }

    /**
     * Gives an item once no other has come for a while: the last of each burst. The end, by a failure too, makes the item
     * that waits due at once and comes behind it.
     *
     * @param quiet how long nothing must have come; positive
     * @return a stream of the last items of bursts
     * @throws NullPointerException if the duration is null
     * @throws IllegalArgumentException if the duration is not positive
     * @demand unbounded: items are taken as they come, also without demand; an item that is due and waits for demand can
     *     still be replaced
     * @thread the thread of the run's task; a timer's, if the task has no place of its own
     * @failure as upstream, behind the item that waits
     * @cancel closes the upstream, discards the item that waits and cancels the timer; an item that another replaces is
     *     discarded
     * @memory one item
     */
    public AsyncStream<T> debounce(Duration quiet) {
        long nanos = Durations.positive(quiet, "quiet");
        return then(upstream -> DebounceCursor.source(upstream, nanos));
    }

    /**
     * Lets one item through in any span of some length.
     *
     * @param window the length; positive
     * @param which which of the items that come within a window goes through
     * @return a stream of items that are at least so far apart, but for the last, which the end of the upstream may hasten
     * @throws NullPointerException if the duration or the choice is null
     * @throws IllegalArgumentException if the duration is not positive
     * @demand with {@link Throttle#FIRST}, passes through, and one more for each item that is left out; with
     *     {@link Throttle#LATEST}, unbounded
     * @thread the thread of the run's task; a timer's, if the task has no place of its own
     * @failure as upstream, behind the item that waits
     * @cancel closes the upstream, discards the item that waits and cancels the timer; an item that is left out is discarded
     * @memory one item
     */
    public AsyncStream<T> throttle(Duration window, Throttle which) {
        long nanos = Durations.positive(window, "window");
        return switch (which) {
            case FIRST -> then(upstream -> ThrottleFirstCursor.source(upstream, nanos));
            case LATEST -> then(upstream -> ThrottleLatestCursor.source(upstream, nanos));
        };
    }

    /**
     * Gives the latest item at the end of each period in which one came. Periods follow one another from the subscription
     * on. The end of the upstream, by a failure too, ends the last period.
     *
     * @param period the length of a period; positive
     * @return a stream of the latest items
     * @throws NullPointerException if the duration is null
     * @throws IllegalArgumentException if the duration is not positive
     * @demand unbounded: items are taken as they come, also without demand; an item that is due and waits for demand can
     *     still be replaced
     * @thread the thread of the run's task; a timer's, if the task has no place of its own
     * @failure as upstream, behind the item that waits
     * @cancel closes the upstream, discards the item that waits and cancels the timer; an item that another replaces is
     *     discarded
     * @memory one item
     */
    public AsyncStream<T> sample(Duration period) {
        long nanos = Durations.positive(period, "period");
        return then(upstream -> SampleCursor.source(upstream, nanos));
    }

    // ---- Failure

    /**
     * Goes on with another stream when this one fails. What is fatal to the JVM is not handed over.
     *
     * @param fallback makes the other stream from the failure; must not return null
     * @return a stream of the items of this one and, after a failure, of the other
     * @throws NullPointerException if the fallback is null
     * @demand passes through; what this stream did not deliver carries over to the other
     * @thread the thread of the run's task
     * @failure of the other stream; or what the fallback throws, with the first failure suppressed in it
     * @cancel closes whichever of the two is open
     * @memory none
     */
    public AsyncStream<T> onErrorResume(Function<? super Throwable, ? extends Publisher<? extends T>> fallback) {
        Function<Throwable, Source<T>> inner = nested(fallback);
        return then(upstream -> ErrorResumeCursor.source(upstream, inner));
    }

    /**
     * Ends with one more item instead of a failure. What is fatal to the JVM stays a failure.
     *
     * @param fallback makes the item from the failure; must not return null
     * @return a stream of the items of this one and, after a failure, of that item
     * @throws NullPointerException if the fallback is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure what the fallback throws, with the first failure suppressed in it
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncStream<T> onErrorReturn(Function<? super Throwable, ? extends T> fallback) {
        return new AsyncStream<>(recipe.onErrorReturn(fallback));
    }

    /**
     * Fails with another failure. What is fatal to the JVM stays as it is.
     *
     * @param mapper makes the other failure; must not return null
     * @return a stream of the same items
     * @throws NullPointerException if the mapper is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure what the mapper returns; or what it throws, with the first failure suppressed in it
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncStream<T> onErrorMap(Function<? super Throwable, ? extends Throwable> mapper) {
        return new AsyncStream<>(recipe.onErrorMap(mapper));
    }

    /**
     * Subscribes anew when this stream fails. The items that an attempt gave before it failed stay given, and the next
     * attempt gives its own from the start.
     *
     * @param policy how often, how late, and after which failures
     * @return a stream of the items of all attempts
     * @throws NullPointerException if the policy is null
     * @demand passes through; what an attempt did not deliver carries over to the next
     * @thread the thread of the run's task; a timer's behind a delay, if the task has no place of its own
     * @failure that of the last attempt, as it is; or what the policy's predicate throws, with the failure suppressed in it
     * @cancel closes the attempt that is open, and cancels the timer
     * @memory none
     */
    public AsyncStream<T> retry(RetryPolicy policy) {
        return new AsyncStream<>(recipe.retry(policy));
    }

    /**
     * Subscribes anew whenever this stream has completed, for ever.
     *
     * @return a stream that ends by a failure or not at all
     * @demand passes through; what a round did not deliver carries over to the next
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the round that is open
     * @memory none
     */
    public AsyncStream<T> repeat() {
        return repeat(Long.MAX_VALUE);
    }

    /**
     * Subscribes a number of times, one after the other.
     *
     * @param times how often in all; 1 changes nothing, 0 gives nothing, {@link Long#MAX_VALUE} is for ever
     * @return a stream of the items of all rounds
     * @throws IllegalArgumentException if the number is negative
     * @demand passes through; what a round did not deliver carries over to the next
     * @thread the thread of the run's task
     * @failure as upstream; a failure ends the whole stream
     * @cancel closes the round that is open
     * @memory none
     */
    public AsyncStream<T> repeat(long times) {
        if (times < 0) {
            throw new IllegalArgumentException("times must not be negative, but is " + times);
        }
        return then(upstream -> ConcatMapCursor.source(TimesCursor.source(times), mark -> upstream));
    }

    /**
     * Gives an item if there is none.
     *
     * @param item the item
     * @return a stream of the items of this one, or of that item
     * @throws NullPointerException if the item is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream
     * @memory the item
     */
    public AsyncStream<T> defaultIfEmpty(T item) {
        return new AsyncStream<>(recipe.switchIfEmpty(Recipe.of(new Scalar<>(Objects.requireNonNull(item, "item")))));
    }

    /**
     * Goes on with another stream if this one completes without an item.
     *
     * @param other the other stream, subscribed to only then
     * @return a stream of the items of this one, or of the other
     * @throws NullPointerException if the other is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream, or as the other
     * @cancel closes whichever of the two is open
     * @memory none
     */
    public AsyncStream<T> switchIfEmpty(Publisher<? extends T> other) {
        return new AsyncStream<>(recipe.switchIfEmpty(Recipe.of(other)));
    }

    // ---- Ends

    /**
     * The first item.
     *
     * @return a future of the first item, empty if there is none; the work starts when it is subscribed to
     * @demand one item
     * @thread the thread of the run's task
     * @failure as upstream, up to the first item
     * @cancel closes the upstream, also behind the first item
     * @memory none
     */
    public AsyncFuture<T> first() {
        return new AsyncFuture<>(take(1).recipe());
    }

    /**
     * Gathers all items.
     *
     * @return a future of the list of all items, empty if there are none; the work starts when it is subscribed to
     * @demand unbounded
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream
     * @memory all items
     */
    public AsyncFuture<List<T>> toList() {
        return new AsyncFuture<>(recipe.then(upstream -> FoldCursor.<T, List<T>, List<T>>source(
                upstream,
                ArrayList::new,
                (list, item) -> {
                    list.add(item);
                    return list;
                },
                list -> list)));
    }

    /**
     * Starts a run (§1.9).
     *
     * @param subscriber gets the signals; if it is a {@link org.reactivebridge.kernel.ContextProvider}, its context flows up
     * @throws NullPointerException if the subscriber is null
     * @demand as the subscriber requests
     * @thread the thread of the run's task; {@code onSubscribe} on the calling thread
     * @failure as {@code onError}
     * @cancel by the subscription
     * @memory none
     */
    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        recipe.subscribe(subscriber);
    }
}
