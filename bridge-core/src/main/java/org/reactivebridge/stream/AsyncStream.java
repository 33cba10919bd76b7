package org.reactivebridge.stream;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collector;
import java.util.stream.Stream;
import org.reactivebridge.boundary.EmitterCursor;
import org.reactivebridge.boundary.FlowView;
import org.reactivebridge.boundary.PartitionTask;
import org.reactivebridge.boundary.UsingCursor;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.kernel.Settled;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.operator.ArrayCursor;
import org.reactivebridge.operator.BufferCursor;
import org.reactivebridge.operator.CombineLatestCursor;
import org.reactivebridge.operator.ConcatMapCursor;
import org.reactivebridge.operator.CountCursor;
import org.reactivebridge.operator.DebounceCursor;
import org.reactivebridge.operator.DeferContextCursor;
import org.reactivebridge.operator.DeferCursor;
import org.reactivebridge.operator.DelayCursor;
import org.reactivebridge.operator.DistinctCursor;
import org.reactivebridge.operator.DistinctUntilChangedCursor;
import org.reactivebridge.operator.DrainCursor;
import org.reactivebridge.operator.ErrorResumeCursor;
import org.reactivebridge.operator.FilterCursor;
import org.reactivebridge.operator.FlatMapCursor;
import org.reactivebridge.operator.FoldCursor;
import org.reactivebridge.operator.GenerateCursor;
import org.reactivebridge.operator.IntervalCursor;
import org.reactivebridge.operator.IteratorCursor;
import org.reactivebridge.operator.LastCursor;
import org.reactivebridge.operator.MapAsyncCursor;
import org.reactivebridge.operator.MapCursor;
import org.reactivebridge.operator.MatchCursor;
import org.reactivebridge.operator.NeverCursor;
import org.reactivebridge.operator.OnOverflowCursor;
import org.reactivebridge.operator.PeekCursor;
import org.reactivebridge.operator.RaceCursor;
import org.reactivebridge.operator.RangeCursor;
import org.reactivebridge.operator.ReduceCursor;
import org.reactivebridge.operator.SampleCursor;
import org.reactivebridge.operator.ScanCursor;
import org.reactivebridge.operator.SkipCursor;
import org.reactivebridge.operator.SkipWhileCursor;
import org.reactivebridge.operator.SwitchMapCursor;
import org.reactivebridge.operator.TakeCursor;
import org.reactivebridge.operator.TakeLastCursor;
import org.reactivebridge.operator.TakeUntilCursor;
import org.reactivebridge.operator.TakeWhileCursor;
import org.reactivebridge.operator.ThrottleFirstCursor;
import org.reactivebridge.operator.ThrottleLatestCursor;
import org.reactivebridge.operator.TimeoutCursor;
import org.reactivebridge.operator.TimesCursor;
import org.reactivebridge.operator.ZipCursor;
import org.reactivestreams.FlowAdapters;
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

    /** A {@link Recipe}, or any other source for a recipe that says nothing else: most inner streams are no more than that. */
    private final Source<T> source;

    AsyncStream(Source<T> source) {
        this.source = source;
    }

    Recipe<T> recipe() {
        return Recipe.of(source);
    }

    /** The source that a stage within another task opens. */
    Source<T> nested() {
        return source instanceof Recipe<T> recipe ? recipe.nested() : source;
    }

    private <R> AsyncStream<R> then(Recipe.Stage<T, R> stage) {
        return new AsyncStream<>(recipe().then(stage));
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
        return new AsyncStream<>(AssemblyTracing.source(Objects.requireNonNull(source, "source")));
    }

    /**
     * The source of this stream: the way out for bridges to other libraries, and for operators of one's own. What {@link
     * #fromSource} was given comes out again, the same instance, while no operator stands behind it.
     *
     * @return what a task opens to run this stream within its own run; where this stream says where it runs, a source with a
     *     task of its own there
     */
    public Source<T> source() {
        return source instanceof Recipe<T> recipe ? recipe.source(this) : source;
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
        return fromSource(new Settled.Empty<>());
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
            return fromSource(new Scalar<>(items[0]));
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
        return fromSource(new Settled.Failed<>(Objects.requireNonNull(error, "error")));
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
    @SuppressWarnings("unchecked") // A stream only produces, so its type is covariant.
    public static <T> AsyncStream<T> from(Publisher<? extends T> publisher) {
        if (publisher instanceof AsyncStream<?> stream) {
            return (AsyncStream<T>) stream;
        }
        return new AsyncStream<>(Recipe.of(publisher));
    }

    /**
     * The stream that neither gives an item nor ends.
     *
     * @param <T> the type of the items that it does not have
     * @return a stream that does nothing
     * @demand ignored
     * @thread the thread of the run's task
     * @failure none
     * @cancel nothing to release
     * @memory none
     */
    public static <T> AsyncStream<T> never() {
        return fromSource(NeverCursor.source());
    }

    /**
     * Makes a stream anew for each subscription. It may defer to itself: recursion has constant depth.
     *
     * @param <T> the type of the items
     * @param supplier makes the stream; must not return null; called once for each run
     * @return a stream of the items of whichever stream the supplier made
     * @throws NullPointerException if the supplier is null
     * @demand as the stream that was made
     * @thread the thread of the run's task
     * @failure as the stream that was made, or what the supplier throws
     * @cancel closes the stream that was made
     * @memory none
     */
    public static <T> AsyncStream<T> defer(Supplier<? extends Publisher<? extends T>> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        return fromSource(DeferCursor.source(
                () -> Recipe.<T>of(Objects.requireNonNull(supplier.get(), "The supplier returned null"))
                        .nested()));
    }

    /**
     * The stream of the elements of a collection, or of anything that can be run through.
     *
     * @param <T> the type of the items
     * @param items gives an iterator for each run; not copied
     * @return a stream of what the iterator gives
     * @throws NullPointerException if the iterable is null
     * @demand one for one; {@code hasNext} is asked one element ahead of the demand
     * @thread the thread of the run's task
     * @failure what the iterator throws; {@link NullPointerException} for a null element
     * @cancel nothing to release
     * @memory none
     */
    public static <T> AsyncStream<T> fromIterable(Iterable<? extends T> items) {
        return fromSource(IteratorCursor.source(Objects.requireNonNull(items, "items")));
    }

    /**
     * The stream of the elements of a stream of the JDK, which is closed when the run is over.
     *
     * @param <T> the type of the items
     * @param supplier makes the stream, for each run anew; must not return null
     * @return a stream of its elements
     * @throws NullPointerException if the supplier is null
     * @demand one for one; whether there is another element is asked ahead of the demand
     * @thread the thread of the run's task
     * @failure what the supplier or the stream throws; {@link NullPointerException} for a null element; what closing
     *     throws is dropped
     * @cancel closes the stream of the JDK, also at the end and after a failure
     * @memory none
     */
    public static <T> AsyncStream<T> fromStream(Supplier<? extends Stream<? extends T>> supplier) {
        return fromSource(IteratorCursor.ofStream(Objects.requireNonNull(supplier, "supplier")));
    }

    /**
     * Asks a function for each item. Each step is given the state and a sink, tells the sink one item or the end, or
     * both, and returns the state for the next step.
     *
     * @param <S> the type of the state
     * @param <T> the type of the items
     * @param initial makes the first state, for each run anew
     * @param step makes one item; called on demand only
     * @return a stream of what the steps give
     * @throws NullPointerException if the supplier or the step is null
     * @demand one step for one item
     * @thread the thread of the run's task
     * @failure what the step tells the sink or throws; {@link IllegalStateException} if it tells neither an item nor
     *     the end
     * @cancel nothing to release
     * @memory the state
     */
    public static <S, T> AsyncStream<T> generate(
            Supplier<? extends S> initial, BiFunction<? super S, ? super SynchronousSink<T>, ? extends S> step) {
        Objects.requireNonNull(initial, "initial");
        Objects.requireNonNull(step, "step");
        return fromSource(GenerateCursor.<S, T, SynchronousSink<T>>source(initial, SynchronousSink::new, step));
    }

    /**
     * The stream of any publisher of {@link Flow}.
     *
     * @param <T> the type of the items
     * @param publisher the publisher; it is not trusted to keep the specification
     * @return a stream that subscribes to it once for each subscription of its own
     * @throws NullPointerException if the publisher is null
     * @demand prefetches 256 items, or what the environment's capacities say, and requests more at 75 %
     * @thread the thread on which the publisher signals, or the one that requests
     * @failure as {@link #from}
     * @cancel cancels the subscription and discards what was received ahead
     * @memory what was prefetched
     */
    public static <T> AsyncStream<T> fromFlow(Flow.Publisher<? extends T> publisher) {
        return publisher instanceof FlowView<? extends T> view
                ? from(view.publisher())
                : from(FlowAdapters.toPublisher(Objects.requireNonNull(publisher, "publisher")));
    }

    /**
     * The numbers 0, 1, 2, …, one at the end of each period, counted from the subscription. Periods do not drift: tick
     * n is due n + 1 periods after the subscription, however late the ones before it were.
     *
     * <p>A tick that finds no demand waits until the next one is due, which replaces it; so a slow subscriber misses
     * ticks rather than getting a burst of late ones, and the numbers tell how many it missed.
     *
     * @param period the time between two ticks; positive
     * @return a stream that never ends
     * @throws NullPointerException if the period is null
     * @throws IllegalArgumentException if the period is not positive
     * @demand one for one
     * @thread the thread of the run's task; a timer's, if the task has no place of its own
     * @failure none
     * @cancel cancels the timer
     * @memory none
     */
    public static AsyncStream<Long> interval(Duration period) {
        return fromSource(IntervalCursor.source(Durations.positive(period, "period")));
    }

    /**
     * The number 0, after a while.
     *
     * @param delay how long after the subscription; not negative
     * @return a stream of one item
     * @throws NullPointerException if the delay is null
     * @throws IllegalArgumentException if the delay is negative
     * @demand one item, which waits for the demand
     * @thread the thread of the run's task; a timer's, if the task has no place of its own
     * @failure none
     * @cancel cancels the timer
     * @memory none
     */
    public static AsyncStream<Long> timer(Duration delay) {
        return fromSource(IntervalCursor.once(Durations.notNegative(delay, "delay")));
    }

    /**
     * Runs streams one after the other.
     *
     * @param <T> the type of the items
     * @param publishers the streams; the array is copied
     * @return a stream of the items of the first, then of the second, and so on
     * @throws NullPointerException if a publisher is null
     * @demand passes through to the stream that is open
     * @thread the thread of the run's task
     * @failure of the stream that is open; those behind it are never opened
     * @cancel closes the stream that is open
     * @memory none
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // Copied before anything else can see it, and only read.
    public static <T> AsyncStream<T> concat(Publisher<? extends T>... publishers) {
        return concat(Arrays.asList(publishers));
    }

    /**
     * As {@link #concat(Publisher...)}.
     *
     * @param <T> the type of the items
     * @param publishers the streams; copied
     * @return a stream of the items of the first, then of the second, and so on
     * @throws NullPointerException if a publisher is null
     * @demand passes through to the stream that is open
     * @thread the thread of the run's task
     * @failure of the stream that is open; those behind it are never opened
     * @cancel closes the stream that is open
     * @memory none
     */
    public static <T> AsyncStream<T> concat(Iterable<? extends Publisher<? extends T>> publishers) {
        return new AsyncStream<>(Recipe.<T, T>join(
                publishers, sources -> ConcatMapCursor.source(ArrayCursor.source(sources), source -> source)));
    }

    /**
     * Runs streams at the same time and gives their items as they come.
     *
     * @param <T> the type of the items
     * @param publishers the streams; the array is copied
     * @return a stream of the items of all of them
     * @throws NullPointerException if a publisher is null
     * @demand each stream gets what the subscriber asks for and the others have not given
     * @thread the thread of the run's task
     * @failure the first failure of one of them; the others are closed
     * @cancel closes all of them
     * @memory none
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // Copied before anything else can see it, and only read.
    public static <T> AsyncStream<T> merge(Publisher<? extends T>... publishers) {
        return merge(Arrays.asList(publishers));
    }

    /**
     * As {@link #merge(Publisher...)}.
     *
     * @param <T> the type of the items
     * @param publishers the streams; copied
     * @return a stream of the items of all of them
     * @throws NullPointerException if a publisher is null
     * @demand each stream gets what the subscriber asks for and the others have not given
     * @thread the thread of the run's task
     * @failure the first failure of one of them; the others are closed
     * @cancel closes all of them
     * @memory none
     */
    public static <T> AsyncStream<T> merge(Iterable<? extends Publisher<? extends T>> publishers) {
        return new AsyncStream<>(Recipe.<T, T>join(
                publishers,
                sources -> FlatMapCursor.source(
                        ArrayCursor.source(sources), source -> source, Math.max(1, sources.size()))));
    }

    /**
     * Combines the first items of two streams, then the second ones, and so on, until one of them has no more.
     *
     * @param <A> the type of the first stream's items
     * @param <B> the type of the second stream's items
     * @param <R> the type of the results
     * @param first the first stream
     * @param second the second stream
     * @param combiner makes a result; must not return null
     * @return a stream of the results
     * @throws NullPointerException if a publisher or the combiner is null
     * @demand one item of each for one result
     * @thread the thread of the run's task
     * @failure the first failure of one of them, or what the combiner throws; {@link NullPointerException} if it
     *     returns null
     * @cancel closes all of them; items that wait for their counterparts are discarded
     * @memory one item of each stream
     */
    @SuppressWarnings("unchecked") // The slots hold what the two streams gave.
    public static <A, B, R> AsyncStream<R> zip(
            Publisher<? extends A> first,
            Publisher<? extends B> second,
            BiFunction<? super A, ? super B, ? extends R> combiner) {
        Objects.requireNonNull(combiner, "combiner");
        return zip(List.of(first, second), items -> combiner.apply((A) items[0], (B) items[1]));
    }

    /**
     * As {@link #zip(Publisher, Publisher, BiFunction)}, for any number of streams.
     *
     * @param <R> the type of the results
     * @param publishers the streams; copied
     * @param combiner makes a result from an array of one item of each, which is its own; must not return null
     * @return a stream of the results; empty if there are no streams
     * @throws NullPointerException if a publisher or the combiner is null
     * @demand one item of each for one result
     * @thread the thread of the run's task
     * @failure the first failure of one of them, or what the combiner throws; {@link NullPointerException} if it
     *     returns null
     * @cancel closes all of them; items that wait for their counterparts are discarded
     * @memory one item of each stream
     */
    public static <R> AsyncStream<R> zip(
            List<? extends Publisher<?>> publishers, Function<? super Object[], ? extends R> combiner) {
        Objects.requireNonNull(combiner, "combiner");
        return new AsyncStream<>(Recipe.<Object, R>join(
                publishers, sources -> ZipCursor.source(sources, items -> combiner.apply(items.clone()))));
    }

    /**
     * Combines the latest items of two streams whenever one of them gives another, once both have given one.
     *
     * @param <A> the type of the first stream's items
     * @param <B> the type of the second stream's items
     * @param <R> the type of the results
     * @param first the first stream
     * @param second the second stream
     * @param combiner makes a result; must not return null
     * @return a stream of the results
     * @throws NullPointerException if a publisher or the combiner is null
     * @demand one item for one result; the streams are asked in turn
     * @thread the thread of the run's task
     * @failure the first failure of one of them, or what the combiner throws; {@link NullPointerException} if it
     *     returns null
     * @cancel closes all of them; an item that has been in no result is discarded, also when another replaces it
     * @memory one item of each stream
     */
    @SuppressWarnings("unchecked") // The slots hold what the two streams gave.
    public static <A, B, R> AsyncStream<R> combineLatest(
            Publisher<? extends A> first,
            Publisher<? extends B> second,
            BiFunction<? super A, ? super B, ? extends R> combiner) {
        Objects.requireNonNull(combiner, "combiner");
        return combineLatest(List.of(first, second), items -> combiner.apply((A) items[0], (B) items[1]));
    }

    /**
     * As {@link #combineLatest(Publisher, Publisher, BiFunction)}, for any number of streams.
     *
     * @param <R> the type of the results
     * @param publishers the streams; copied
     * @param combiner makes a result from an array of one item of each, which is its own; must not return null
     * @return a stream of the results; empty if there are no streams, or if one of them is empty
     * @throws NullPointerException if a publisher or the combiner is null
     * @demand one item for one result; the streams are asked in turn
     * @thread the thread of the run's task
     * @failure the first failure of one of them, or what the combiner throws; {@link NullPointerException} if it
     *     returns null
     * @cancel closes all of them; an item that has been in no result is discarded, also when another replaces it
     * @memory one item of each stream
     */
    public static <R> AsyncStream<R> combineLatest(
            List<? extends Publisher<?>> publishers, Function<? super Object[], ? extends R> combiner) {
        Objects.requireNonNull(combiner, "combiner");
        return new AsyncStream<>(
                Recipe.<Object, R>join(publishers, sources -> CombineLatestCursor.source(sources, combiner)));
    }

    /**
     * Runs streams at the same time until one of them gives an item, ends or fails; from then on that one alone.
     *
     * @param <T> the type of the items
     * @param publishers the streams; the array is copied
     * @return a stream of the items of the first to give a signal; one that never ends if there are no streams
     * @throws NullPointerException if a publisher is null
     * @demand each stream gets the demand until one has won
     * @thread the thread of the run's task
     * @failure of the stream that has won; a failure can win
     * @cancel closes all of them; the losers as soon as one has won
     * @memory none
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // Copied before anything else can see it, and only read.
    public static <T> AsyncStream<T> race(Publisher<? extends T>... publishers) {
        return race(Arrays.asList(publishers));
    }

    /**
     * As {@link #race(Publisher...)}.
     *
     * @param <T> the type of the items
     * @param publishers the streams; copied
     * @return a stream of the items of the first to give a signal; one that never ends if there are no streams
     * @throws NullPointerException if a publisher is null
     * @demand each stream gets the demand until one has won
     * @thread the thread of the run's task
     * @failure of the stream that has won; a failure can win
     * @cancel closes all of them; the losers as soon as one has won
     * @memory none
     */
    public static <T> AsyncStream<T> race(Iterable<? extends Publisher<? extends T>> publishers) {
        return new AsyncStream<>(Recipe.<T, T>join(publishers, RaceCursor::source));
    }

    /**
     * Emits what callbacks bring, from any threads.
     *
     * @param <T> the type of the items
     * @param start registers the callbacks; called anew for each run, when the run is first looked at
     * @param overflow what to do with an item for which there is no demand
     * @return a stream of what the emitter is given
     * @throws NullPointerException if an argument is null
     * @demand what is asked for and not there yet can be seen by {@link Emitter#requested()}; items beyond the demand
     *     wait, as the overflow says
     * @thread the thread of the run's task; the one that emits, if the task has no place of its own
     * @failure what the emitter is given; what {@code start} throws; {@link
     *     org.reactivebridge.kernel.OverflowException} behind the items that wait, if too many came and the overflow
     *     allows no loss
     * @cancel tells the emitter, and discards the items that wait
     * @memory what the overflow says; with {@link Overflow#error()}, as many items as one turn of the task asks for,
     *     which is the environment's budget at most
     */
    public static <T> AsyncStream<T> create(Consumer<? super Emitter<T>> start, Overflow overflow) {
        Objects.requireNonNull(start, "start");
        return fromSource(EmitterCursor.<T>source(
                cursor -> start.accept(new Emitter<>(cursor)), overflow.capacity(), overflow.policy()));
    }

    /**
     * Uses a resource for one run and releases it behind the run, whether it ended, failed or was cancelled. The
     * release may be asynchronous: the end is signalled when the release has ended.
     *
     * @param <R> the type of the resource
     * @param <T> the type of the items
     * @param acquire gets the resource, for each run anew; must not return null
     * @param use makes the stream from the resource; must not return null
     * @param release releases the resource, by the publisher that it returns, whose items are discarded; called exactly
     *     once for each resource; must not return null
     * @return a stream of the items of the stream that was made
     * @throws NullPointerException if an argument is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as the stream that was used; behind it a failure of the release, or with it suppressed if the stream
     *     failed; what {@code acquire} throws
     * @cancel closes the stream, then releases the resource and does not wait for it; a failure of the release is
     *     dropped
     * @memory none
     */
    public static <R, T> AsyncStream<T> using(
            Callable<? extends R> acquire,
            Function<? super R, ? extends Publisher<? extends T>> use,
            Function<? super R, ? extends Publisher<?>> release) {
        Objects.requireNonNull(acquire, "acquire");
        Function<R, Source<T>> inner = nested(use);
        Function<R, Source<Object>> last = nested(release);
        return fromSource(UsingCursor.<R, T>source(acquire, inner, last::apply));
    }

    /**
     * As {@link #using(Callable, Function, Function)}, for a resource that is closed at once.
     *
     * @param <R> the type of the resource
     * @param <T> the type of the items
     * @param acquire gets the resource, for each run anew; must not return null
     * @param use makes the stream from the resource; must not return null
     * @return a stream of the items of the stream that was made
     * @throws NullPointerException if an argument is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as the stream that was used; behind it a failure of the release, or with it suppressed if the stream
     *     failed; what {@code acquire} throws
     * @cancel closes the stream, then releases the resource and does not wait for it; a failure of the release is
     *     dropped
     * @memory none
     */
    public static <R extends AutoCloseable, T> AsyncStream<T> using(
            Callable<? extends R> acquire, Function<? super R, ? extends Publisher<? extends T>> use) {
        Objects.requireNonNull(acquire, "acquire");
        Function<R, Source<T>> inner = nested(use);
        return fromSource(UsingCursor.<R, T>source(acquire, inner, resource -> {
            resource.close();
            return null;
        }));
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
    static <T, R> Function<T, Source<R>> nested(Function<? super T, ? extends Publisher<? extends R>> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return item -> {
            Publisher<? extends R> inner = Objects.requireNonNull(mapper.apply(item), "The mapper returned null");
            return Recipe.nested(inner);
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
        return new AsyncStream<>(recipe().partition(new PartitionTask.Rule<T, Object, AsyncStream<T>>(
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
        return new AsyncStream<>(recipe().partition(new PartitionTask.Rule<T, K, Group<K, T>>(
                keyOf,
                (key, items) -> new Group<>(Objects.requireNonNull(key), fromSource(items)),
                Long.MAX_VALUE,
                bounds.capacity(),
                bounds.maxGroups(),
                bounds.stallNanos())));
    }

    /**
     * Passes the items of a type.
     *
     * @param <R> the type
     * @param type the class of the type; not a primitive one
     * @return a stream of those that are instances of the class
     * @throws NullPointerException if the type is null
     * @demand passes through, and one more for each item that is left out
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream; an item that is left out is discarded
     * @memory none
     */
    @SuppressWarnings("unchecked") // The filter lets nothing else pass.
    public <R> AsyncStream<R> ofType(Class<R> type) {
        Objects.requireNonNull(type, "type");
        return (AsyncStream<R>) filter(type::isInstance);
    }

    /**
     * Runs an asynchronous call for each item, several at a time, with the results in the order of the items.
     *
     * @param <R> the type of the results
     * @param mapper starts the call for an item; must not return null
     * @return a stream of the results; a call without one leaves its item out
     * @throws NullPointerException if the mapper is null
     * @demand takes upstream items while fewer calls run than the environment's concurrency, 256 by default
     * @thread the thread of the run's task
     * @failure the first failure of the upstream, a call or the mapper; the other calls are closed
     * @cancel closes the upstream and every call; results that wait for their turn are discarded
     * @memory as many results as calls
     */
    public <R> AsyncStream<R> mapAsync(Function<? super T, ? extends AsyncFuture<? extends R>> mapper) {
        return mapAsync(mapper, Concurrency.defaults());
    }

    /**
     * As {@link #mapAsync(Function)}, with a limit and a choice of the order.
     *
     * @param <R> the type of the results
     * @param mapper starts the call for an item; must not return null
     * @param concurrency how many calls run at a time, and in which order their results come
     * @return a stream of the results; a call without one leaves its item out
     * @throws NullPointerException if the mapper or the concurrency is null
     * @demand takes upstream items while fewer calls run than the limit
     * @thread the thread of the run's task
     * @failure the first failure of the upstream, a call or the mapper; the other calls are closed
     * @cancel closes the upstream and every call; results that wait for their turn are discarded
     * @memory as many results as calls if they are ordered, else none
     */
    public <R> AsyncStream<R> mapAsync(
            Function<? super T, ? extends AsyncFuture<? extends R>> mapper, Concurrency concurrency) {
        Function<T, Source<R>> inner = nested(mapper);
        int limit = concurrency.limit();
        return concurrency.isOrdered()
                ? then(upstream -> MapAsyncCursor.source(upstream, inner, limit))
                : then(upstream -> FlatMapCursor.source(upstream, inner, limit));
    }

    /**
     * Runs a stream for each item until the next one comes. A new inner stream may give what it has at hand before the
     * next item is looked at.
     *
     * @param <R> the type of the inner streams' items
     * @param mapper makes an inner stream from an item; must not return null
     * @return a stream of the items of whichever inner stream is the latest
     * @throws NullPointerException if the mapper is null
     * @demand unbounded towards the upstream, also without demand; the inner streams get the downstream's demand
     * @thread the thread of the run's task
     * @failure the first failure of the upstream, the inner stream or the mapper
     * @cancel closes the upstream and the inner stream; an inner stream also when the next item comes
     * @memory the inner stream that is open
     */
    public <R> AsyncStream<R> switchMap(Function<? super T, ? extends Publisher<? extends R>> mapper) {
        Function<T, Source<R>> inner = nested(mapper);
        return then(upstream -> SwitchMapCursor.source(upstream, inner));
    }

    /**
     * Makes a collection from each item and gives its elements.
     *
     * @param <R> the type of the elements
     * @param mapper makes a collection, or anything that can be run through, from an item; must not return null
     * @return a stream of all elements, in order
     * @throws NullPointerException if the mapper is null
     * @demand takes one upstream item at a time; elements one for one
     * @thread the thread of the run's task
     * @failure as upstream, or what the mapper or an iterator throws; {@link NullPointerException} for a null element
     * @cancel closes the upstream; elements of a {@link java.util.Collection} that were not given are discarded
     * @memory the iterator that is open
     */
    public <R> AsyncStream<R> flatMapIterable(Function<? super T, ? extends Iterable<? extends R>> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return then(upstream -> ConcatMapCursor.iterating(upstream, mapper));
    }

    /**
     * Gives a first value, and then for each item what a function makes of the value before and the item.
     *
     * @param <R> the type of the values
     * @param initial the first value, the same for every run
     * @param accumulator makes the next value; must not return null
     * @return a stream of one value more than there are items
     * @throws NullPointerException if an argument is null
     * @demand passes through; the first value takes one
     * @thread the thread of the run's task
     * @failure as upstream, or what the accumulator throws; {@link NullPointerException} if it returns null
     * @cancel closes the upstream
     * @memory one value
     */
    public <R> AsyncStream<R> scan(R initial, BiFunction<? super R, ? super T, ? extends R> accumulator) {
        Objects.requireNonNull(initial, "initial");
        Objects.requireNonNull(accumulator, "accumulator");
        return then(upstream -> ScanCursor.source(upstream, initial, accumulator));
    }

    /**
     * Passes the last items only, once the upstream has ended.
     *
     * @param count how many, at least 0
     * @return a stream of at most that many items
     * @throws IllegalArgumentException if the count is negative
     * @demand unbounded
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream and discards the items held; an item that another replaces is discarded
     * @memory that many items
     */
    public AsyncStream<T> takeLast(int count) {
        return then(upstream -> TakeLastCursor.source(upstream, (int) notNegative(count)));
    }

    private static long notNegative(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("count must not be negative, but is " + count);
        }
        return count;
    }

    /**
     * Passes items up to the first that does not match.
     *
     * @param predicate decides for each item
     * @return a stream that completes in place of the first item for which the predicate is false
     * @throws NullPointerException if the predicate is null
     * @demand passes through, and one more for the item that does not match
     * @thread the thread of the run's task
     * @failure as upstream up to there, or what the predicate throws
     * @cancel closes the upstream, also at the item that does not match, which is discarded
     * @memory none
     */
    public AsyncStream<T> takeWhile(Predicate<? super T> predicate) {
        Objects.requireNonNull(predicate, "predicate");
        return then(upstream -> TakeWhileCursor.source(upstream, predicate));
    }

    /**
     * Passes items until another stream gives one, or ends.
     *
     * @param other the other stream; its item is discarded
     * @return a stream that completes with the first signal of the other
     * @throws NullPointerException if the other is null
     * @demand passes through; one item of the other
     * @thread the thread of the run's task
     * @failure as upstream, or as the other
     * @cancel closes both; both also when the other has signalled
     * @memory none
     */
    public AsyncStream<T> takeUntil(Publisher<?> other) {
        return new AsyncStream<>(recipe().with(Recipe.<Object>of(other), TakeUntilCursor::source));
    }

    /**
     * Leaves out the first items.
     *
     * @param count how many, at least 0
     * @return a stream of those behind them
     * @throws IllegalArgumentException if the count is negative
     * @demand passes through, and one more for each item that is left out
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream; an item that is left out is discarded
     * @memory none
     */
    public AsyncStream<T> skip(long count) {
        notNegative(count);
        return then(upstream -> SkipCursor.source(upstream, count));
    }

    /**
     * Leaves out items up to the first that does not match.
     *
     * @param predicate decides for each item up to there
     * @return a stream that begins with the first item for which the predicate is false
     * @throws NullPointerException if the predicate is null
     * @demand passes through, and one more for each item that is left out
     * @thread the thread of the run's task
     * @failure as upstream, or what the predicate throws
     * @cancel closes the upstream; an item that is left out is discarded
     * @memory none
     */
    public AsyncStream<T> skipWhile(Predicate<? super T> predicate) {
        Objects.requireNonNull(predicate, "predicate");
        return then(upstream -> SkipWhileCursor.source(upstream, predicate));
    }

    /**
     * Passes an item if no equal one came before.
     *
     * @return a stream without the repetitions
     * @demand passes through, and one more for each item that is left out
     * @thread the thread of the run's task
     * @failure as upstream, or what {@code equals} or {@code hashCode} of an item throws
     * @cancel closes the upstream; an item that is left out is discarded
     * @memory all items that were passed
     */
    public AsyncStream<T> distinct() {
        return distinct(item -> item);
    }

    /**
     * As {@link #distinct()}, by a key.
     *
     * @param key makes the key of an item, which is compared by {@code equals}; must not return null
     * @return a stream without the repetitions
     * @throws NullPointerException if the key is null
     * @demand passes through, and one more for each item that is left out
     * @thread the thread of the run's task
     * @failure as upstream, or what the key function throws
     * @cancel closes the upstream; an item that is left out is discarded
     * @memory all keys
     */
    public AsyncStream<T> distinct(Function<? super T, ?> key) {
        Objects.requireNonNull(key, "key");
        return then(upstream -> DistinctCursor.source(upstream, key));
    }

    /**
     * Passes an item if it is not equal to the one before.
     *
     * @return a stream without the repetitions
     * @demand passes through, and one more for each item that is left out
     * @thread the thread of the run's task
     * @failure as upstream, or what {@code equals} or {@code hashCode} of an item throws
     * @cancel closes the upstream; an item that is left out is discarded
     * @memory one item
     */
    public AsyncStream<T> distinctUntilChanged() {
        return distinctUntilChanged(item -> item);
    }

    /**
     * As {@link #distinctUntilChanged()}, by a key.
     *
     * @param key makes the key of an item, which is compared by {@code equals}; must not return null
     * @return a stream without the repetitions
     * @throws NullPointerException if the key is null
     * @demand passes through, and one more for each item that is left out
     * @thread the thread of the run's task
     * @failure as upstream, or what the key function throws
     * @cancel closes the upstream; an item that is left out is discarded
     * @memory one key
     */
    public AsyncStream<T> distinctUntilChanged(Function<? super T, ?> key) {
        Objects.requireNonNull(key, "key");
        return then(upstream -> DistinctUntilChangedCursor.source(upstream, key));
    }

    /**
     * Gathers items in lists of a fixed length; the last one may be shorter.
     *
     * @param size the length, at least 1
     * @return a stream of lists, each of which belongs to the subscriber
     * @throws IllegalArgumentException if the size is less than 1
     * @demand as many items as fill a list, for one list
     * @thread the thread of the run's task
     * @failure as upstream; an unfinished list is discarded, item by item
     * @cancel closes the upstream and discards the items of the unfinished list
     * @memory one list
     */
    public AsyncStream<List<T>> buffer(int size) {
        Capacities.positive(size, "size");
        return then(upstream -> BufferCursor.source(upstream, size, 0));
    }

    /**
     * Gathers items in lists, each of which is given when it has some length, or some time after its first item. Time
     * runs while there is demand: without demand no item is taken in, and no list is begun.
     *
     * @param size the greatest length, at least 1
     * @param span the longest time from the first item of a list until the list is given; positive
     * @return a stream of lists that are not empty, each of which belongs to the subscriber
     * @throws NullPointerException if the span is null
     * @throws IllegalArgumentException if the size is less than 1 or the span is not positive
     * @demand at most as many items as fill a list, for one list
     * @thread the thread of the run's task; a timer's, if the task has no place of its own
     * @failure as upstream; an unfinished list is discarded, item by item
     * @cancel closes the upstream, discards the items of the unfinished list and cancels the timer
     * @memory one list
     */
    public AsyncStream<List<T>> buffer(int size, Duration span) {
        Capacities.positive(size, "size");
        long nanos = Durations.positive(span, "span");
        return then(upstream -> BufferCursor.source(upstream, size, nanos));
    }

    /**
     * Combines the items with those of another stream, the first with the first and so on, until one of them has no
     * more.
     *
     * @param <U> the type of the other stream's items
     * @param <R> the type of the results
     * @param other the other stream
     * @param combiner makes a result; must not return null
     * @return a stream of the results
     * @throws NullPointerException if an argument is null
     * @demand one item of each for one result
     * @thread the thread of the run's task
     * @failure the first failure of either, or what the combiner throws; {@link NullPointerException} if it returns
     *     null
     * @cancel closes both; an item that waits for its counterpart is discarded
     * @memory one item of each stream
     */
    @SuppressWarnings("unchecked") // A source only produces; the slots hold what the two streams gave.
    public <U, R> AsyncStream<R> zipWith(
            Publisher<? extends U> other, BiFunction<? super T, ? super U, ? extends R> combiner) {
        Objects.requireNonNull(combiner, "combiner");
        return new AsyncStream<>(recipe().with(
                        Recipe.<U>of(other),
                        (first, second) -> ZipCursor.source(
                                List.of((Source<Object>) (Source<?>) first, (Source<Object>) (Source<?>) second),
                                items -> combiner.apply((T) items[0], (U) items[1]))));
    }

    /**
     * Runs another stream at the same time and gives the items of both as they come.
     *
     * @param other the other stream
     * @return a stream of the items of both
     * @throws NullPointerException if the other is null
     * @demand each gets what the subscriber asks for and the other has not given
     * @thread the thread of the run's task
     * @failure the first failure of either; the other is closed
     * @cancel closes both
     * @memory none
     */
    public AsyncStream<T> mergeWith(Publisher<? extends T> other) {
        return new AsyncStream<>(recipe().with(
                        Recipe.<T>of(other),
                        (first, second) ->
                                FlatMapCursor.source(ArrayCursor.source(List.of(first, second)), source -> source, 2)));
    }

    /**
     * Goes on with another stream when this one has completed. Recursion through the other stream has constant depth.
     *
     * @param other the other stream
     * @return a stream of the items of this one, then of the other
     * @throws NullPointerException if the other is null
     * @demand passes through to whichever of the two is open
     * @thread the thread of the run's task
     * @failure of whichever of the two is open
     * @cancel closes whichever of the two is open
     * @memory none
     */
    public AsyncStream<T> concatWith(Publisher<? extends T> other) {
        return new AsyncStream<>(recipe().with(Recipe.<T>of(other), AsyncStream::inOrder));
    }

    /**
     * Gives some items before those of this stream.
     *
     * @param items the items, in order; the array is copied
     * @return a stream of the given items, then of this one's
     * @throws NullPointerException if an item is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream, if it is open
     * @memory the items
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // Copied before anything else can see it, and only read.
    public final AsyncStream<T> startWith(T... items) {
        Source<T> start = AsyncStream.<T>of(items).nested();
        return then(upstream -> inOrder(start, upstream));
    }

    private static <T> Source<T> inOrder(Source<T> first, Source<T> second) {
        return ConcatMapCursor.source(ArrayCursor.source(List.of(first, second)), source -> source);
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
        return new AsyncStream<>(recipe().via(executor, 0));
    }

    /**
     * As {@link #via(Executor)}, with a size.
     *
     * @param executor runs the task of what follows
     * @param prefetch how many items the boundary holds at most, at least 1
     * @return a stream whose signals arrive on the executor
     * @throws NullPointerException if the executor is null
     * @throws IllegalArgumentException if the prefetch is less than 1 or greater than {@link
     *     Capacities#MAX_CAPACITY}
     * @demand prefetches that many items, and asks for more at 75 %
     * @thread a thread of the executor
     * @failure as upstream, behind the items before it; {@link java.util.concurrent.RejectedExecutionException} if the
     *     executor refuses
     * @cancel closes the upstream and discards what the boundary holds
     * @memory what was prefetched
     */
    public AsyncStream<T> via(Executor executor, int prefetch) {
        return new AsyncStream<>(recipe().via(executor, Capacities.capacity(prefetch, "prefetch")));
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
        return new AsyncStream<>(recipe().subscribeOn(executor));
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
        return new AsyncStream<>(recipe().in(environment));
    }

    /**
     * Puts a bounded boundary here: a task of its own pulls ahead what comes before, in the same place.
     *
     * @param count how many items the boundary holds at most, at least 1
     * @return a stream of the same items
     * @throws IllegalArgumentException if the count is less than 1 or greater than {@link
     *     Capacities#MAX_CAPACITY}
     * @demand prefetches that many items, and asks for more at 75 %
     * @thread the thread of the run's task
     * @failure as upstream, behind the items before it
     * @cancel closes the upstream and discards what the boundary holds
     * @memory what was prefetched
     */
    public AsyncStream<T> prefetch(int count) {
        return new AsyncStream<>(recipe().prefetch(Capacities.capacity(count, "count")));
    }

    /**
     * Takes items as fast as they come, asked for or not, and says what happens to those that nobody asks for in time.
     *
     * @param overflow what happens to them
     * @return a stream of the items that are not left out
     * @throws NullPointerException if the overflow is null
     * @demand unbounded: items are taken as they come, also without demand
     * @thread the thread of the run's task
     * @failure as upstream, behind what is held; {@link org.reactivebridge.kernel.OverflowException}, if the overflow says so
     * @cancel closes the upstream and discards what is held; an item that is left out is discarded
     * @memory as many items as the overflow says
     */
    public AsyncStream<T> onOverflow(Overflow overflow) {
        Objects.requireNonNull(overflow, "overflow");
        return then(upstream -> OnOverflowCursor.source(upstream, overflow.capacity(), overflow.policy()));
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
        return new AsyncStream<>(recipe().with(other, (upstream, next) -> TimeoutCursor.source(upstream, nanos, next)));
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
        return new AsyncStream<>(recipe().onErrorReturn(fallback));
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
        return new AsyncStream<>(recipe().onErrorMap(mapper));
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
        return new AsyncStream<>(recipe().retry(policy));
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
        return new AsyncStream<>(recipe().switchIfEmpty(Recipe.of(new Scalar<>(item))));
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
        return new AsyncStream<>(recipe().switchIfEmpty(Recipe.of(other)));
    }

    // ---- Life of a run

    /**
     * Calls an action before each run starts.
     *
     * @param action what to call, before anything upstream is opened
     * @return a stream of the same items
     * @throws NullPointerException if the action is null
     * @demand passes through
     * @thread the action runs on the thread of the run's task
     * @failure as upstream, or what the action throws: then nothing upstream is opened
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncStream<T> doOnSubscribe(Runnable action) {
        Objects.requireNonNull(action, "action");
        return then(upstream -> Lifecycle.onOpen(upstream, action));
    }

    /**
     * Shows each item to a function before it goes on.
     *
     * @param observer gets each item
     * @return a stream of the same items
     * @throws NullPointerException if the observer is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream, or what the observer throws; the item that it was shown is then discarded
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncStream<T> doOnNext(Consumer<? super T> observer) {
        Objects.requireNonNull(observer, "observer");
        return then(upstream -> PeekCursor.source(upstream, observer));
    }

    /**
     * Shows the failure of the upstream to a function before it goes on.
     *
     * @param observer gets the failure
     * @return a stream of the same items
     * @throws NullPointerException if the observer is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream; or what the observer throws, with the upstream's failure suppressed in it
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncStream<T> doOnError(Consumer<? super Throwable> observer) {
        Objects.requireNonNull(observer, "observer");
        return then(upstream -> Lifecycle.onError(upstream, observer));
    }

    /**
     * Calls an action when the upstream has ended without a failure, before that goes on.
     *
     * @param action what to call
     * @return a stream of the same items
     * @throws NullPointerException if the action is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream, or what the action throws
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncStream<T> doOnComplete(Runnable action) {
        Objects.requireNonNull(action, "action");
        return then(upstream -> Lifecycle.onComplete(upstream, action));
    }

    /**
     * Calls an action when the run is closed before the upstream has ended: by the subscriber, by a stage that needs no
     * more, or by a failure downstream.
     *
     * @param action what to call, after the upstream has been closed
     * @return a stream of the same items
     * @throws NullPointerException if the action is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream; what the action throws is dropped
     * @cancel closes the upstream, then calls the action
     * @memory none
     */
    public AsyncStream<T> doOnCancel(Runnable action) {
        Objects.requireNonNull(action, "action");
        return then(upstream -> Lifecycle.onCancel(upstream, action));
    }

    /**
     * Shows what the subscriber of the run requests.
     *
     * <p>A run is polled, so there is demand in one place only: at its edge, where a subscriber requests. That is what the
     * observer sees, whichever stages stand between here and the edge: each {@code request(n)} of the subscriber, before it
     * takes effect, {@code n} as given. Where the run is the input of another run (an inner stream, a second input, behind
     * {@code share}) nobody requests, and the observer sees nothing.
     *
     * @param observer gets each number that is requested; on the thread that requests, perhaps several at once
     * @return a stream of the same items
     * @throws NullPointerException if the observer is null
     * @demand passes through
     * @thread the observer is called on the thread that requests
     * @failure as upstream; what the observer throws is dropped (§3.16)
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncStream<T> doOnRequest(LongConsumer observer) {
        Objects.requireNonNull(observer, "observer");
        return new AsyncStream<>(recipe().onRequest(observer));
    }

    /**
     * Calls a function once for each run that was started, however it ends, after everything upstream has been closed and
     * before the end is signalled.
     *
     * @param action gets to know how the run ended as seen from here: a failure downstream closes what is upstream of it, and so
     * counts as a cancellation
     * @return a stream of the same items
     * @throws NullPointerException if the action is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream; what the action throws is dropped
     * @cancel closes the upstream, then calls the action
     * @memory none
     */
    public AsyncStream<T> doFinally(Consumer<? super EndKind> action) {
        Objects.requireNonNull(action, "action");
        return then(upstream -> Lifecycle.onRelease(upstream, action));
    }

    /**
     * Changes the context that flows up to everything before this stage.
     *
     * @param change makes the new context from the one that comes from downstream; must not return null
     * @return a stream of the same items
     * @throws NullPointerException if the change is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream, or what the change throws: then nothing upstream is opened
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncStream<T> contextWrite(UnaryOperator<Context> change) {
        Objects.requireNonNull(change, "change");
        return then(upstream -> Lifecycle.withContext(upstream, change));
    }

    /**
     * A stream made, for each run anew, from the context that flows up.
     *
     * @param <T> the type of the items
     * @param factory makes the stream from the context; must not return null
     * @return a stream of what that stream gives
     * @throws NullPointerException if the factory is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as that stream, or what the factory throws
     * @cancel closes that stream's run
     * @memory none
     */
    public static <T> AsyncStream<T> deferContext(Function<? super Context, ? extends Publisher<? extends T>> factory) {
        Function<Context, Source<T>> inner = nested(factory);
        return fromSource(DeferContextCursor.source(inner));
    }

    /**
     * One run for all subscribers that are there at the same time.
     *
     * <p>The first subscriber starts the run, in its context and environment; the last to cancel cancels it, and whoever comes
     * then starts a new one: nobody joins a run that is about to stop. A subscriber gets the items from when it comes, and those
     * that come after the end start a new run.
     *
     * @return a stream whose subscribers share a run
     * @demand the run is ahead of the slowest subscriber by 256 items at most, or what the environment's capacities say; a subscriber that asks for nothing stops it there
     * @thread each subscriber's signals on the thread of its own task; the shared run is a task of its own
     * @failure as upstream, for each subscriber; if none is left to hear of it, it is dropped
     * @cancel the last subscriber's closes the upstream; an item is discarded if no subscriber took it
     * @memory what the slowest subscriber has not taken, within that bound
     */
    public AsyncStream<T> share() {
        return new AsyncStream<>(recipe().live(0));
    }

    /**
     * As {@link #share()}, with a size.
     *
     * @param capacity how many items the run may be ahead of the slowest subscriber, at least 1
     * @return a stream whose subscribers share a run
     * @throws IllegalArgumentException if the capacity is less than 1
     * @demand the run is ahead of the slowest subscriber by that many items at most; a subscriber that asks for nothing stops it there
     * @thread each subscriber's signals on the thread of its own task; the shared run is a task of its own
     * @failure as upstream, for each subscriber; if none is left to hear of it, it is dropped
     * @cancel the last subscriber's closes the upstream; an item is discarded if no subscriber took it
     * @memory what the slowest subscriber has not taken, within that bound
     */
    public AsyncStream<T> broadcast(int capacity) {
        return new AsyncStream<>(recipe().live(Capacities.positive(capacity, "capacity")));
    }

    /**
     * One run for all subscribers, whose last items and end are kept for those who come later.
     *
     * <p>The first subscriber starts the run, in its context and environment; the last to cancel cancels it, and whoever comes
     * then starts a new one: nobody joins a run that is about to stop. Once the run has ended it is kept for good: whoever comes
     * later gets its last items and its end, be that a failure.
     *
     * @param count how many items to keep, at least 1
     * @return a stream whose subscribers share a run
     * @throws IllegalArgumentException if the count is less than 1
     * @demand the run is ahead of the slowest subscriber by 256 items, or what the environment's capacities say, or by the count if that is more; a subscriber that asks for nothing stops it there
     * @thread each subscriber's signals on the thread of its own task; the shared run is a task of its own
     * @failure as upstream, for each subscriber; if none is left to hear of it, it is dropped
     * @cancel the last subscriber's closes the upstream, unless it has ended; an item is discarded if it is no longer kept and no subscriber took it
     * @memory the items kept, and what the slowest subscriber has not taken, within that bound
     */
    public AsyncStream<T> replay(int count) {
        return new AsyncStream<>(recipe().replaying(Capacities.positive(count, "count"), true));
    }

    /**
     * Names the stage before this one. While {@link AssemblyTracing} is on, failures that go through it carry the name; while it is
     * off, this does nothing and costs nothing.
     *
     * @param name the name
     * @return a stream of the same items
     * @throws NullPointerException if the name is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncStream<T> named(String name) {
        return new AsyncStream<>(recipe().named(name));
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
     * The last item.
     *
     * @return a future of the last item, empty if there is none; the work starts when it is subscribed to
     * @demand unbounded
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream; an item that is not the last is discarded
     * @memory one item
     */
    public AsyncFuture<T> last() {
        return end(LastCursor::source);
    }

    /**
     * Joins the items two by two to one.
     *
     * @param reducer makes one item of the one so far and the next; must not return null
     * @return a future of the one that is left: the only item if there is one, empty if there is none; the work starts when it
     * is subscribed to
     * @throws NullPointerException if the reducer is null
     * @demand unbounded
     * @thread the thread of the run's task
     * @failure as upstream, or what the reducer throws; {@link NullPointerException} if it returns null
     * @cancel closes the upstream and discards the item so far
     * @memory one item
     */
    public AsyncFuture<T> reduce(BinaryOperator<T> reducer) {
        Objects.requireNonNull(reducer, "reducer");
        return end(upstream -> ReduceCursor.source(upstream, reducer));
    }

    /**
     * Takes the items one by one into a result.
     *
     * @param <R> the type of the result
     * @param seed what to begin with, in every run: for a seed that changes, use {@link #collect}
     * @param accumulator makes the next result of the one so far and an item; must not return null
     * @return a future of the last result, the seed if there is no item; the work starts when it is subscribed to
     * @throws NullPointerException if an argument is null
     * @demand unbounded
     * @thread the thread of the run's task
     * @failure as upstream, or what the accumulator throws; {@link NullPointerException} if it returns null
     * @cancel closes the upstream
     * @memory the result so far
     */
    public <R> AsyncFuture<R> reduce(R seed, BiFunction<? super R, ? super T, ? extends R> accumulator) {
        Objects.requireNonNull(seed, "seed");
        Objects.requireNonNull(accumulator, "accumulator");
        return end(upstream ->
                FoldCursor.<T, R, R>source(upstream, () -> seed, accumulator, result -> result, (result, hooks) -> {}));
    }

    /**
     * Gathers all items by a collector of {@code java.util.stream}. Its combiner is not used.
     *
     * @param <A> the type of what the collector gathers items in
     * @param <R> the type of the result
     * @param collector gathers the items; for each run in a container of its own, which it must not share
     * @return a future of the collector's result, empty if that is null; the work starts when it is subscribed to
     * @throws NullPointerException if the collector is null
     * @demand unbounded
     * @thread the thread of the run's task
     * @failure as upstream, or what the collector throws
     * @cancel closes the upstream; if the items were gathered in a collection, discards its elements
     * @memory what the collector gathers
     */
    public <A, R> AsyncFuture<R> collect(Collector<? super T, A, R> collector) {
        Objects.requireNonNull(collector, "collector");
        return end(upstream -> Ends.collect(upstream, collector));
    }

    /**
     * Gathers all items.
     *
     * @return a future of the list of all items, empty if there are none; the work starts when it is subscribed to
     * @demand unbounded
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream and discards the items gathered
     * @memory all items
     */
    public AsyncFuture<List<T>> toList() {
        return end(Ends::toList);
    }

    /**
     * Gathers all items by key.
     *
     * @param <K> the type of the keys
     * @param key gives the key of an item; must not return null
     * @return a future of a map of all items, in their order; the work starts when it is subscribed to
     * @throws NullPointerException if the key function is null
     * @demand unbounded
     * @thread the thread of the run's task
     * @failure as upstream, or what the function throws; {@link IllegalStateException} if two items have the same key
     * @cancel closes the upstream and discards the items gathered
     * @memory all items
     */
    public <K> AsyncFuture<Map<K, T>> toMap(Function<? super T, ? extends K> key) {
        Objects.requireNonNull(key, "key");
        return end(upstream -> Ends.toMap(upstream, key, item -> item, Ends::discardValues));
    }

    /**
     * Gathers what two functions make of each item.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param key gives the key of an item; must not return null
     * @param value gives the value of an item; must not return null
     * @return a future of a map of all values, in the order of their items; the work starts when it is subscribed to
     * @throws NullPointerException if a function is null
     * @demand unbounded
     * @thread the thread of the run's task
     * @failure as upstream, or what a function throws; {@link IllegalStateException} if two items have the same key
     * @cancel closes the upstream
     * @memory all values
     */
    public <K, V> AsyncFuture<Map<K, V>> toMap(
            Function<? super T, ? extends K> key, Function<? super T, ? extends V> value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        return end(upstream -> Ends.toMap(upstream, key, value, (map, hooks) -> {}));
    }

    /**
     * Counts the items.
     *
     * @return a future of their number; the work starts when it is subscribed to
     * @demand unbounded
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream; each item is discarded
     * @memory none
     */
    public AsyncFuture<Long> count() {
        return end(CountCursor::source);
    }

    /**
     * Whether at least one item matches.
     *
     * @param predicate decides for each item
     * @return a future of the answer, false if there are no items; the work starts when it is subscribed to
     * @throws NullPointerException if the predicate is null
     * @demand unbounded, until the answer is known
     * @thread the thread of the run's task
     * @failure as upstream until the answer is known, or what the predicate throws
     * @cancel closes the upstream, also behind the first item that matches; each item is discarded
     * @memory none
     */
    public AsyncFuture<Boolean> any(Predicate<? super T> predicate) {
        Objects.requireNonNull(predicate, "predicate");
        return end(upstream -> MatchCursor.source(upstream, predicate, true, true));
    }

    /**
     * Whether every item matches.
     *
     * @param predicate decides for each item
     * @return a future of the answer, true if there are no items; the work starts when it is subscribed to
     * @throws NullPointerException if the predicate is null
     * @demand unbounded, until the answer is known
     * @thread the thread of the run's task
     * @failure as upstream until the answer is known, or what the predicate throws
     * @cancel closes the upstream, also behind the first item that does not match; each item is discarded
     * @memory none
     */
    public AsyncFuture<Boolean> all(Predicate<? super T> predicate) {
        Objects.requireNonNull(predicate, "predicate");
        return end(upstream -> MatchCursor.source(upstream, predicate, false, false));
    }

    /**
     * Whether no item matches.
     *
     * @param predicate decides for each item
     * @return a future of the answer, true if there are no items; the work starts when it is subscribed to
     * @throws NullPointerException if the predicate is null
     * @demand unbounded, until the answer is known
     * @thread the thread of the run's task
     * @failure as upstream until the answer is known, or what the predicate throws
     * @cancel closes the upstream, also behind the first item that matches; each item is discarded
     * @memory none
     */
    public AsyncFuture<Boolean> none(Predicate<? super T> predicate) {
        Objects.requireNonNull(predicate, "predicate");
        return end(upstream -> MatchCursor.source(upstream, predicate, true, false));
    }

    /**
     * Does asynchronous work for each item, several at a time.
     *
     * @param work makes the work of an item; what it gives is discarded; must not return null
     * @param concurrency how many are under way at most, at least 1
     * @return a future that is empty: it completes when all work is done; the work starts when it is subscribed to
     * @throws NullPointerException if the work is null
     * @throws IllegalArgumentException if the concurrency is less than 1
     * @demand takes an item whenever less work is under way than the limit
     * @thread the thread of the run's task
     * @failure the first failure of the upstream, the function or the work; the other work is closed
     * @cancel closes the upstream and all work under way
     * @memory the work under way
     */
    public AsyncFuture<Void> forEachAsync(Function<? super T, ? extends Publisher<?>> work, int concurrency) {
        return this.<Object>flatMap(work, concurrency).drain();
    }

    /**
     * Runs the stream for its effects.
     *
     * @return a future that is empty: it completes when the stream does; the work starts when it is subscribed to
     * @demand unbounded
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream; each item is discarded
     * @memory none
     */
    public AsyncFuture<Void> drain() {
        return end(DrainCursor::source);
    }

    private <R> AsyncFuture<R> end(Recipe.Stage<T, R> stage) {
        return new AsyncFuture<>(recipe().then(stage));
    }

    // ---- Out of the asynchronous world

    /**
     * Starts a run and gives its items to a thread that blocks for them; a virtual thread may be that. Close the iterator if it is not read to its end.
     *
     * @return an iterator over the items of a run that has been started
     * @demand prefetches 256 items, or what the environment's capacities say, and requests more at 75 %
     * @thread the thread that iterates waits
     * @failure thrown behind the items before it
     * @cancel closing the iterator, which discards what was received ahead
     * @memory what was prefetched
     */
    public CloseableIterator<T> toIterator() {
        return Exits.iterator(recipe(), 0);
    }

    /**
     * As {@link #toIterator()}, with a size.
     *
     * @param prefetch how many items are requested ahead, and so held at most, at least 1
     * @return an iterator over the items of a run that has been started
     * @throws IllegalArgumentException if the prefetch is less than 1
     * @demand prefetches that many items, and requests more at 75 %
     * @thread the thread that iterates waits
     * @failure thrown behind the items before it
     * @cancel closing the iterator, which discards what was received ahead
     * @memory what was prefetched
     */
    public CloseableIterator<T> toIterator(int prefetch) {
        return Exits.iterator(recipe(), Capacities.positive(prefetch, "prefetch"));
    }

    /**
     * Starts a run and gives its items as a sequential {@link Stream}, which blocks for them; a virtual thread may do that.
     * Close the stream if it is not consumed to its end, best with try-with-resources.
     *
     * @return a stream over the items of a run that has been started
     * @demand prefetches 256 items, or what the environment's capacities say, and requests more at 75 %
     * @thread the thread that runs the terminal operation waits
     * @failure thrown by the terminal operation, behind the items before it
     * @cancel closing the stream, which discards what was received ahead
     * @memory what was prefetched
     */
    public Stream<T> toJavaStream() {
        return Exits.stream(toIterator());
    }

    /**
     * Starts a run and hands each item to a function. A failure is reported as dropped.
     *
     * @param onNext gets each item; what it throws cancels the run and is its failure
     * @return a handle to cancel the run
     * @throws NullPointerException if the function is null
     * @demand unbounded
     * @thread functions are called on the thread of the run's task
     * @failure goes to {@link org.reactivebridge.kernel.Hooks#dropError}
     * @cancel by the handle
     * @memory none
     */
    public RunHandle subscribe(Consumer<? super T> onNext) {
        Objects.requireNonNull(onNext, "onNext");
        return Exits.subscribe(recipe(), onNext, null, () -> {});
    }

    /**
     * Starts a run and hands its signals to functions.
     *
     * @param onNext gets each item; what it throws cancels the run and goes to {@code onError}
     * @param onError gets the failure; what it throws is dropped
     * @param onComplete called at the end; what it throws goes to {@code onError}
     * @return a handle to cancel the run
     * @throws NullPointerException if a function is null
     * @demand unbounded
     * @thread functions are called on the thread of the run's task
     * @failure goes to {@code onError}
     * @cancel by the handle
     * @memory none
     */
    public RunHandle subscribe(Consumer<? super T> onNext, Consumer<? super Throwable> onError, Runnable onComplete) {
        Objects.requireNonNull(onNext, "onNext");
        Objects.requireNonNull(onError, "onError");
        Objects.requireNonNull(onComplete, "onComplete");
        return Exits.subscribe(recipe(), onNext, onError, onComplete);
    }

    /**
     * Applies a converter to this stream: the way to other libraries' types.
     *
     * @param <R> the type that it is converted to
     * @param converter the converter, called once, now
     * @return what the converter returns
     * @throws NullPointerException if the converter is null
     * @demand as the converter does
     * @thread as the converter does
     * @failure what the converter throws is thrown
     * @cancel as the converter does
     * @memory as the converter does
     */
    public <R> R to(Function<? super AsyncStream<T>, ? extends R> converter) {
        return Objects.requireNonNull(converter, "converter").apply(this);
    }

    /**
     * Applies a function that adds stages: a piece of a chain with a name of its own.
     *
     * @param <R> the type of the items
     * @param assembly adds the stages; called once, now; must not return null
     * @return the stream that it returns, or of the publisher that it returns
     * @throws NullPointerException if the function or what it returns is null
     * @demand as the stages do
     * @thread as the stages do
     * @failure as the stages do; what the function throws is thrown
     * @cancel as the stages do
     * @memory as the stages do
     */
    public <R> AsyncStream<R> transform(Function<? super AsyncStream<T>, ? extends Publisher<? extends R>> assembly) {
        return from(Objects.requireNonNull(assembly.apply(this), "The function returned null"));
    }

    /**
     * This stream as a publisher of the JDK. A subscriber that is a
     * {@link org.reactivebridge.kernel.ContextProvider} gives its context here too.
     *
     * @return a view
     * @demand passes through
     * @thread the thread of the run's task; {@code onSubscribe} on the calling thread
     * @failure as upstream
     * @cancel closes the upstream
     * @memory none
     */
    public Flow.Publisher<T> asFlow() {
        return new FlowView<>(this);
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
        Recipe.subscribe(source, subscriber);
    }
}
