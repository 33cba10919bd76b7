package org.reactivebridge.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.boundary.FlowView;
import org.reactivebridge.boundary.StageCursor;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.kernel.Settled;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.operator.CallableCursor;
import org.reactivebridge.operator.ConcatMapCursor;
import org.reactivebridge.operator.DeferContextCursor;
import org.reactivebridge.operator.DelayCursor;
import org.reactivebridge.operator.DrainCursor;
import org.reactivebridge.operator.ErrorResumeCursor;
import org.reactivebridge.operator.FilterCursor;
import org.reactivebridge.operator.MapCursor;
import org.reactivebridge.operator.NeverCursor;
import org.reactivebridge.operator.PeekCursor;
import org.reactivebridge.operator.TimeoutCursor;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * A lazy, reusable recipe of an asynchronous result: one item, none, or a failure; a Reactive Streams {@link Publisher}.
 *
 * <p>Nothing happens before somebody subscribes; every subscription is a run of its own. What {@link AsyncStream} says of
 * demand, threads, failures and cancellation is true here too.
 *
 * <p><strong>Immutable</strong>; every method may be called from any thread.
 *
 * @param <T> the type of the result
 */
public final class AsyncFuture<T> implements Publisher<T> {

    /** A {@link Recipe}, or any other source for a recipe that says nothing else: most inner futures are no more than that. */
    private final Source<T> source;

    AsyncFuture(Source<T> source) {
        this.source = source;
    }

    Recipe<T> recipe() {
        return Recipe.of(source);
    }

    /** The source that a stage within another task opens. */
    Source<T> nested() {
        return source instanceof Recipe<T> recipe ? recipe.nested() : source;
    }

    private <R> AsyncFuture<R> then(Recipe.Stage<T, R> stage) {
        return new AsyncFuture<>(recipe().then(stage));
    }

    // ---- Sources

    /**
     * The future of a source of one's own: the way in for new leaves and for bridges to other libraries.
     *
     * @param <T> the type of the result
     * @param source opened once for each subscription; gives at most one item, which is up to the source
     * @return a future of the item, empty if there is none; the work starts when it is subscribed to
     * @throws NullPointerException if the source is null
     * @demand as the source does
     * @thread the thread of the run's task
     * @failure what the source throws
     * @cancel closes the source's cursor
     * @memory what the source holds
     */
    public static <T> AsyncFuture<T> fromSource(Source<T> source) {
        return new AsyncFuture<>(AssemblyTracing.source(Objects.requireNonNull(source, "source")));
    }

    /**
     * The source of this future: the way out for bridges to other libraries, and for operators of one's own. What {@link
     * #fromSource} was given comes out again, the same instance, while no operator stands behind it.
     *
     * @return what a task opens to run this future within its own run; where this future says where it runs, a source with a
     *     task of its own there
     */
    public Source<T> source() {
        return source instanceof Recipe<T> recipe ? recipe.source(this) : source;
    }

    /**
     * The future of a known result.
     *
     * @param <T> the type of the result
     * @param item the result
     * @return a future of it
     * @throws NullPointerException if the item is null
     * @demand one item
     * @thread the thread of the run's task
     * @failure none
     * @cancel nothing to release
     * @memory the item
     */
    public static <T> AsyncFuture<T> of(T item) {
        return fromSource(new Scalar<>(item));
    }

    /**
     * The future without a result.
     *
     * @param <T> the type of the result that it does not have
     * @return a future that is empty at once
     * @demand none is needed
     * @thread the thread of the run's task
     * @failure none
     * @cancel nothing to release
     * @memory none
     */
    public static <T> AsyncFuture<T> empty() {
        return fromSource(new Settled.Empty<>());
    }

    /**
     * The future that fails.
     *
     * @param <T> the type of the result that it does not have
     * @param error the failure, the same instance for every subscriber
     * @return a future that fails at once
     * @throws NullPointerException if the error is null
     * @demand none is needed
     * @thread the thread of the run's task
     * @failure the error
     * @cancel nothing to release
     * @memory none
     */
    public static <T> AsyncFuture<T> error(Throwable error) {
        return fromSource(new Settled.Failed<>(Objects.requireNonNull(error, "error")));
    }

    /**
     * The future that says nothing, ever.
     *
     * @param <T> the type of the result that it does not have
     * @return a future that neither gives a result nor ends
     * @demand none has an effect
     * @thread no signal arrives
     * @failure none
     * @cancel nothing to release
     * @memory none
     */
    public static <T> AsyncFuture<T> never() {
        return fromSource(NeverCursor.source());
    }

    /**
     * A future made anew for each run.
     *
     * @param <T> the type of the result
     * @param factory makes the future; must not return null
     * @return a future of what that future gives; the factory is called, and the work starts, when it is subscribed to
     * @throws NullPointerException if the factory is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as that future, or what the factory throws
     * @cancel closes that future's run
     * @memory none
     */
    public static <T> AsyncFuture<T> defer(Supplier<? extends AsyncFuture<? extends T>> factory) {
        Objects.requireNonNull(factory, "factory");
        return deferContext(context -> factory.get());
    }

    /**
     * The first item of any publisher. A future of this library comes back as it is.
     *
     * @param <T> the type of the result
     * @param publisher the publisher; it is not trusted to keep the specification
     * @return a future of its first item, empty if it has none; the work starts when it is subscribed to
     * @throws NullPointerException if the publisher is null
     * @demand prefetches as {@link AsyncStream#from}
     * @thread as {@link AsyncStream#from}
     * @failure as {@link AsyncStream#from}, up to the first item
     * @cancel cancels the subscription, also behind the first item; what was received ahead is discarded
     * @memory what was prefetched
     */
    @SuppressWarnings("unchecked") // A future only produces, so its type is covariant.
    public static <T> AsyncFuture<T> from(Publisher<? extends T> publisher) {
        Objects.requireNonNull(publisher, "publisher");
        return publisher instanceof AsyncFuture<?> future
                ? (AsyncFuture<T>) future
                : AsyncStream.<T>from(publisher).first();
    }

    /**
     * The result of a stage of the JDK. Cancelling the run cancels the stage, if it is a {@link
     * java.util.concurrent.CompletableFuture}.
     *
     * @param <T> the type of the result
     * @param supplier starts the work, for each run anew; must not return null
     * @return a future of the stage's result, empty if that is null; the work starts when it is subscribed to
     * @throws NullPointerException if the supplier is null
     * @demand none is needed for the work to start
     * @thread the thread that completes the stage, if the run's task has no place of its own
     * @failure the stage's failure, without the {@link java.util.concurrent.CompletionException} around it if there is
     *     one; what the supplier throws
     * @cancel cancels the stage; a result that comes later is discarded, a failure other than that cancellation dropped
     * @memory the result
     */
    public static <T> AsyncFuture<T> fromCompletionStage(
            Supplier<? extends CompletionStage<? extends @Nullable T>> supplier) {
        return fromCompletionStage(supplier, CancelPolicy.CANCEL);
    }

    /**
     * As {@link #fromCompletionStage(Supplier)}, with a choice of what cancellation does.
     *
     * @param <T> the type of the result
     * @param supplier starts the work, for each run anew; must not return null
     * @param policy what the cancellation of the run does to the stage
     * @return a future of the stage's result, empty if that is null; the work starts when it is subscribed to
     * @throws NullPointerException if an argument is null
     * @demand none is needed for the work to start
     * @thread the thread that completes the stage, if the run's task has no place of its own
     * @failure the stage's failure, without the {@link java.util.concurrent.CompletionException} around it if there is
     *     one; what the supplier throws
     * @cancel as the policy says; a result that comes later is discarded, a failure dropped
     * @memory the result
     */
    public static <T> AsyncFuture<T> fromCompletionStage(
            Supplier<? extends CompletionStage<? extends @Nullable T>> supplier, CancelPolicy policy) {
        Objects.requireNonNull(supplier, "supplier");
        boolean cancels = Objects.requireNonNull(policy, "policy") == CancelPolicy.CANCEL;
        return fromSource(StageCursor.<T>source(supplier, cancels));
    }

    /**
     * The result of a function, which should not block; see {@link #fromInterruptible} for one that does.
     *
     * @param <T> the type of the result
     * @param callable the function, called once for each run
     * @return a future of what it returns, empty if that is null; the call is made when there is demand
     * @throws NullPointerException if the callable is null
     * @demand one item
     * @thread the thread of the run's task
     * @failure what the function throws
     * @cancel a result that comes later is discarded; the call is not disturbed
     * @memory none
     */
    public static <T> AsyncFuture<T> fromCallable(Callable<? extends @Nullable T> callable) {
        Objects.requireNonNull(callable, "callable");
        return fromSource(CallableCursor.<T>source(callable, false));
    }

    /**
     * The result of a function that may block, and that is interrupted if the run is cancelled meanwhile. Place it on a
     * thread that may block, by {@code subscribeOn}.
     *
     * @param <T> the type of the result
     * @param callable the function, called once for each run
     * @return a future of what it returns, empty if that is null; the call is made when there is demand
     * @throws NullPointerException if the callable is null
     * @demand one item
     * @thread the thread of the run's task
     * @failure what the function throws
     * @cancel interrupts the call, from the thread that cancels, and does not wait for it; what the call throws on
     *     account of the interrupt is ignored, a result that comes later discarded
     * @memory none
     */
    public static <T> AsyncFuture<T> fromInterruptible(Callable<? extends @Nullable T> callable) {
        Objects.requireNonNull(callable, "callable");
        return fromSource(CallableCursor.<T>source(callable, true));
    }

    // ---- Transforming

    /**
     * Applies a function to the result.
     *
     * @param <R> the type of the new result
     * @param mapper the function; must not return null
     * @return a future of what the function returns; empty if this one is; the work starts when it is subscribed to
     * @throws NullPointerException if the mapper is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream, or what the mapper throws; {@link NullPointerException} if it returns null
     * @cancel closes the upstream
     * @memory none
     */
    public <R> AsyncFuture<R> map(Function<? super T, ? extends R> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return then(upstream -> MapCursor.source(upstream, mapper));
    }

    /**
     * Keeps the result if it matches.
     *
     * @param predicate decides
     * @return a future of the result, empty if this one is or the predicate is false; the work starts when it is subscribed to
     * @throws NullPointerException if the predicate is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream, or what the predicate throws
     * @cancel closes the upstream; a result that is left out is discarded
     * @memory none
     */
    public AsyncFuture<T> filter(Predicate<? super T> predicate) {
        Objects.requireNonNull(predicate, "predicate");
        return then(upstream -> FilterCursor.source(upstream, predicate));
    }

    /**
     * Goes on with another future. A chain of any length, recursion included, takes constant stack.
     *
     * @param <R> the type of the new result
     * @param mapper makes the other future from the result; must not return null
     * @return a future of the other one's result; empty if this one or the other is; the work starts when it is subscribed to
     * @throws NullPointerException if the mapper is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream, as the other future, or what the mapper throws
     * @cancel closes whichever of the two runs
     * @memory none
     */
    public <R> AsyncFuture<R> flatMap(Function<? super T, ? extends AsyncFuture<? extends R>> mapper) {
        Function<T, Source<R>> inner = AsyncStream.nested(mapper);
        return then(upstream -> ConcatMapCursor.source(upstream, inner));
    }

    /**
     * Goes on with a stream.
     *
     * @param <R> the type of the stream's items
     * @param mapper makes the stream from the result; must not return null
     * @return a stream of that stream's items; without items if this future is empty
     * @throws NullPointerException if the mapper is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream, as the stream, or what the mapper throws
     * @cancel closes whichever of the two runs
     * @memory none
     */
    public <R> AsyncStream<R> flatMapMany(Function<? super T, ? extends Publisher<? extends R>> mapper) {
        return toStream().concatMap(mapper);
    }

    /**
     * This future as a stream.
     *
     * @return a stream of the result, without items if there is none
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncStream<T> toStream() {
        return new AsyncStream<>(recipe());
    }

    // ---- Several futures

    /**
     * Runs this future and another at once and makes one result of both.
     *
     * @param <U> the type of the other result
     * @param <R> the type of the new result
     * @param other the other future
     * @param combiner makes the new result; must not return null
     * @return a future of what the combiner returns; empty, at once, if one of the two is; the work starts when it is subscribed
     * to
     * @throws NullPointerException if an argument is null
     * @demand both run as soon as this is subscribed to
     * @thread the thread of the run's task
     * @failure the first failure of the two, or what the combiner throws
     * @cancel closes both; so does a failure or an empty end of one of them; a result already there is discarded
     * @memory two results
     */
    public <U, R> AsyncFuture<R> zipWith(
            AsyncFuture<? extends U> other, BiFunction<? super T, ? super U, ? extends R> combiner) {
        return zip(this, other, combiner);
    }

    /**
     * Runs two futures at once and makes one result of both.
     *
     * @param <A> the type of the first result
     * @param <B> the type of the second result
     * @param <R> the type of the new result
     * @param first a future
     * @param second another
     * @param combiner makes the new result; must not return null
     * @return a future of what the combiner returns; empty, at once, if one of the two is; the work starts when it is subscribed
     * to
     * @throws NullPointerException if an argument is null
     * @demand both run as soon as this is subscribed to
     * @thread the thread of the run's task
     * @failure the first failure of the two, or what the combiner throws
     * @cancel closes both; so does a failure or an empty end of one of them; a result already there is discarded
     * @memory two results
     */
    public static <A, B, R> AsyncFuture<R> zip(
            AsyncFuture<? extends A> first,
            AsyncFuture<? extends B> second,
            BiFunction<? super A, ? super B, ? extends R> combiner) {
        Objects.requireNonNull(combiner, "combiner");
        return new AsyncFuture<>(Several.both(first.recipe(), second.recipe(), combiner));
    }

    /**
     * Runs futures at once and gathers all results. None of them outlives the future returned here.
     *
     * @param <T> the type of the results
     * @param futures the futures; copied
     * @return a future of the list of all results, in the order of the futures; empty, at once, if one of them is; the work
     * starts when it is subscribed to
     * @throws NullPointerException if a future is null
     * @demand all run as soon as this is subscribed to
     * @thread the thread of the run's task
     * @failure the first failure of one of them
     * @cancel closes all; so does a failure or an empty end of one of them; results already there are discarded
     * @memory all results
     */
    public static <T> AsyncFuture<List<T>> allOf(Collection<? extends AsyncFuture<? extends T>> futures) {
        return new AsyncFuture<>(Several.all(futures));
    }

    /**
     * Runs futures at once and takes the first result. Failures and empty ends count only if there is no result at all.
     * None of the futures outlives the one returned here.
     *
     * @param <T> the type of the results
     * @param futures the futures; copied
     * @return a future of the first result; empty if all are, or if there are no futures; the work starts when it is subscribed
     * to
     * @throws NullPointerException if a future is null
     * @demand all run as soon as this is subscribed to
     * @thread the thread of the run's task
     * @failure if none gives a result: the first failure, the others suppressed in it; failures beside a result are not reported
     * @cancel closes all; so does the first result
     * @memory none
     */
    public static <T> AsyncFuture<T> anyOf(Collection<? extends AsyncFuture<? extends T>> futures) {
        return new AsyncFuture<>(Several.any(futures, false));
    }

    /**
     * Runs futures at once and ends as the first of them that ends: with its result, empty, or with its failure. None of
     * the futures outlives the one returned here.
     *
     * @param <T> the type of the results
     * @param futures the futures; copied
     * @return a future of the result of the one that ends first, empty if that is, or if there are no futures; the work starts
     * when it is subscribed to
     * @throws NullPointerException if a future is null
     * @demand all run as soon as this is subscribed to
     * @thread the thread of the run's task
     * @failure the failure of the one that ends first
     * @cancel closes all; so does the first end
     * @memory none
     */
    public static <T> AsyncFuture<T> race(Collection<? extends AsyncFuture<? extends T>> futures) {
        return new AsyncFuture<>(Several.any(futures, true));
    }

    // ---- Time and threads

    /**
     * Gives the result later by some time. Neither a failure nor the end without a result waits.
     *
     * @param duration how much later; not negative
     * @return a future of the same result; the work starts when it is subscribed to
     * @throws NullPointerException if the duration is null
     * @throws IllegalArgumentException if the duration is negative
     * @demand asks for the result ahead
     * @thread the thread of the run's task; a timer's, if the task has no place of its own
     * @failure as upstream
     * @cancel closes the upstream and discards a result that waits for its time
     * @memory the result
     */
    public AsyncFuture<T> delay(Duration duration) {
        long nanos = Durations.notNegative(duration, "duration");
        return then(upstream -> DelayCursor.source(upstream, nanos, 1));
    }

    /**
     * Fails if the result, once asked for, does not come in time.
     *
     * @param duration the longest wait; positive
     * @return a future of the same result; the work starts when it is subscribed to
     * @throws NullPointerException if the duration is null
     * @throws IllegalArgumentException if the duration is not positive
     * @demand passes through
     * @thread the thread of the run's task; a timer's, if the task has no place of its own
     * @failure as upstream; {@link java.util.concurrent.TimeoutException} when time is up
     * @cancel closes the upstream, also when time is up; cancels the timer
     * @memory none
     */
    public AsyncFuture<T> timeout(Duration duration) {
        long nanos = Durations.positive(duration, "duration");
        Source<T> failure = Durations.timedOut(duration);
        return then(upstream -> TimeoutCursor.source(upstream, nanos, failure));
    }

    /**
     * As {@link #timeout(Duration)}, but goes on with another future, which has all the time it wants.
     *
     * @param duration the longest wait; positive
     * @param fallback what to go on with
     * @return a future of the result of this one or, when time is up, of the other; the work starts when it is subscribed to
     * @throws NullPointerException if the duration or the fallback is null
     * @throws IllegalArgumentException if the duration is not positive
     * @demand passes through
     * @thread the thread of the run's task; a timer's, if the task has no place of its own
     * @failure as upstream, or as the fallback
     * @cancel closes whichever of the two is open, and this one when time is up; cancels the timer
     * @memory none
     */
    public AsyncFuture<T> timeout(Duration duration, AsyncFuture<? extends T> fallback) {
        long nanos = Durations.positive(duration, "duration");
        Recipe<T> other = Recipe.of(fallback);
        return new AsyncFuture<>(recipe().with(other, (upstream, next) -> TimeoutCursor.source(upstream, nanos, next)));
    }

    /**
     * Puts an asynchronous boundary here: what follows runs on an executor, what comes before runs where it did, as a task of
     * its own.
     *
     * @param executor runs the task of what follows
     * @return a future whose signals arrive on the executor; the work starts when it is subscribed to
     * @throws NullPointerException if the executor is null
     * @demand asks for the result ahead
     * @thread a thread of the executor
     * @failure as upstream; {@link java.util.concurrent.RejectedExecutionException} if the executor refuses
     * @cancel closes the upstream and discards a result that the boundary holds
     * @memory the result
     */
    public AsyncFuture<T> via(Executor executor) {
        return new AsyncFuture<>(recipe().via(executor, 1));
    }

    /**
     * Runs everything up to here on an executor, subscribing included. Placed after a {@link #via}, it moves what comes
     * before that.
     *
     * @param executor runs the task
     * @return a future whose task runs on the executor; the work starts when it is subscribed to
     * @throws NullPointerException if the executor is null
     * @demand passes through
     * @thread a thread of the executor
     * @failure as upstream; {@link java.util.concurrent.RejectedExecutionException} if the executor refuses
     * @cancel closes the upstream, on the executor
     * @memory none
     */
    public AsyncFuture<T> subscribeOn(Executor executor) {
        return new AsyncFuture<>(recipe().subscribeOn(executor));
    }

    /**
     * Runs everything up to here in an environment: with its clock, timers, randomness, hooks and default capacities.
     *
     * @param environment the environment
     * @return a future that runs there whoever subscribes; the work starts when it is subscribed to
     * @throws NullPointerException if the environment is null
     * @demand passes through
     * @thread where the environment runs tasks, unless the future has a place of its own
     * @failure as upstream
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncFuture<T> in(Environment environment) {
        return new AsyncFuture<>(recipe().in(environment));
    }

    // ---- Failure

    /**
     * Goes on with another future when this one fails. What is fatal to the JVM is not handed over.
     *
     * @param fallback makes the other future from the failure; must not return null
     * @return a future of the result of this one or, after a failure, of the other; the work starts when it is subscribed to
     * @throws NullPointerException if the fallback is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure of the other future; or what the fallback throws, with the first failure suppressed in it
     * @cancel closes whichever of the two is open
     * @memory none
     */
    public AsyncFuture<T> onErrorResume(Function<? super Throwable, ? extends AsyncFuture<? extends T>> fallback) {
        Objects.requireNonNull(fallback, "fallback");
        return then(upstream -> ErrorResumeCursor.source(upstream, failure -> {
            AsyncFuture<? extends T> other =
                    Objects.requireNonNull(fallback.apply(failure), "The fallback function returned null");
            return Recipe.nested(other);
        }));
    }

    /**
     * Has a result instead of a failure. What is fatal to the JVM stays a failure.
     *
     * @param fallback makes the result from the failure; must not return null
     * @return a future of the result of this one or, after a failure, of the fallback's; the work starts when it is
     *     subscribed to
     * @throws NullPointerException if the fallback is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure what the fallback throws, with the first failure suppressed in it
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncFuture<T> onErrorReturn(Function<? super Throwable, ? extends T> fallback) {
        return new AsyncFuture<>(recipe().onErrorReturn(fallback));
    }

    /**
     * Fails with another failure. What is fatal to the JVM stays as it is.
     *
     * @param mapper makes the other failure; must not return null
     * @return a future of the same result; the work starts when it is subscribed to
     * @throws NullPointerException if the mapper is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure what the mapper returns; or what it throws, with the first failure suppressed in it
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncFuture<T> onErrorMap(Function<? super Throwable, ? extends Throwable> mapper) {
        return new AsyncFuture<>(recipe().onErrorMap(mapper));
    }

    /**
     * Subscribes anew when this future fails.
     *
     * @param policy how often, how late, and after which failures
     * @return a future of the result of the first attempt that does not fail; the work starts when it is subscribed to
     * @throws NullPointerException if the policy is null
     * @demand passes through
     * @thread the thread of the run's task; a timer's behind a delay, if the task has no place of its own
     * @failure that of the last attempt, as it is; or what the policy's predicate throws, with the failure suppressed in it
     * @cancel closes the attempt that is open, and cancels the timer
     * @memory none
     */
    public AsyncFuture<T> retry(RetryPolicy policy) {
        return new AsyncFuture<>(recipe().retry(policy));
    }

    /**
     * Has a result where there is none.
     *
     * @param item the result
     * @return a future of the result of this one, or of that; the work starts when it is subscribed to
     * @throws NullPointerException if the item is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream
     * @memory the item
     */
    public AsyncFuture<T> defaultIfEmpty(T item) {
        return new AsyncFuture<>(recipe().switchIfEmpty(Recipe.of(new Scalar<>(item))));
    }

    /**
     * Goes on with another future if this one completes without a result.
     *
     * @param other the other future, subscribed to only then
     * @return a future of the result of this one, or of the other; the work starts when it is subscribed to
     * @throws NullPointerException if the other is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream, or as the other
     * @cancel closes whichever of the two is open
     * @memory none
     */
    public AsyncFuture<T> switchIfEmpty(AsyncFuture<? extends T> other) {
        return new AsyncFuture<>(recipe().switchIfEmpty(Recipe.of(other)));
    }

    /**
     * Goes on with another future when this one has completed, whatever its result: for steps that follow each other.
     *
     * @param <R> the type of the other's result
     * @param next the other future, subscribed to only then
     * @return a future of the result of the other; the work starts when it is subscribed to
     * @throws NullPointerException if the other is null
     * @demand this one needs none; then passes through
     * @thread the thread of the run's task
     * @failure as upstream, without going on; or as the other
     * @cancel closes whichever of the two is open
     * @memory none; a result of this one is discarded
     */
    public <R> AsyncFuture<R> then(AsyncFuture<? extends R> next) {
        Objects.requireNonNull(next, "next");
        Recipe<R> nothing = recipe().then(DrainCursor::source);
        return new AsyncFuture<>(nothing.switchIfEmpty(Recipe.of(next)));
    }

    // ---- Life of a run

    /**
     * Calls an action before each run starts.
     *
     * @param action what to call, before anything upstream is opened
     * @return a future of the same result; the work starts when it is subscribed to
     * @throws NullPointerException if the action is null
     * @demand passes through
     * @thread the action runs on the thread of the run's task
     * @failure as upstream, or what the action throws: then nothing upstream is opened
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncFuture<T> doOnSubscribe(Runnable action) {
        Objects.requireNonNull(action, "action");
        return then(upstream -> Lifecycle.onOpen(upstream, action));
    }

    /**
     * Shows the result to a function before it goes on.
     *
     * @param observer gets the result
     * @return a future of the same result; the work starts when it is subscribed to
     * @throws NullPointerException if the observer is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream, or what the observer throws; the item that it was shown is then discarded
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncFuture<T> doOnNext(Consumer<? super T> observer) {
        Objects.requireNonNull(observer, "observer");
        return then(upstream -> PeekCursor.source(upstream, observer));
    }

    /**
     * Shows the failure of the upstream to a function before it goes on.
     *
     * @param observer gets the failure
     * @return a future of the same result; the work starts when it is subscribed to
     * @throws NullPointerException if the observer is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream; or what the observer throws, with the upstream's failure suppressed in it
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncFuture<T> doOnError(Consumer<? super Throwable> observer) {
        Objects.requireNonNull(observer, "observer");
        return then(upstream -> Lifecycle.onError(upstream, observer));
    }

    /**
     * Calls an action when the upstream has ended without a failure, before that goes on.
     *
     * @param action what to call
     * @return a future of the same result; the work starts when it is subscribed to
     * @throws NullPointerException if the action is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream, or what the action throws
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncFuture<T> doOnComplete(Runnable action) {
        Objects.requireNonNull(action, "action");
        return then(upstream -> Lifecycle.onComplete(upstream, action));
    }

    /**
     * Calls an action when the run is closed before the upstream has ended: by the subscriber, by a stage that needs no
     * more, or by a failure downstream.
     *
     * @param action what to call, after the upstream has been closed
     * @return a future of the same result; the work starts when it is subscribed to
     * @throws NullPointerException if the action is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream; what the action throws is dropped
     * @cancel closes the upstream, then calls the action
     * @memory none
     */
    public AsyncFuture<T> doOnCancel(Runnable action) {
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
     * @return a future of the same result; the work starts when it is subscribed to
     * @throws NullPointerException if the observer is null
     * @demand passes through
     * @thread the observer is called on the thread that requests
     * @failure as upstream; what the observer throws is dropped (§3.16)
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncFuture<T> doOnRequest(LongConsumer observer) {
        Objects.requireNonNull(observer, "observer");
        return new AsyncFuture<>(recipe().onRequest(observer));
    }

    /**
     * Calls a function once for each run that was started, however it ends, after everything upstream has been closed and
     * before the end is signalled.
     *
     * @param action gets to know how the run ended as seen from here: a failure downstream closes what is upstream of it, and so
     * counts as a cancellation
     * @return a future of the same result; the work starts when it is subscribed to
     * @throws NullPointerException if the action is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream; what the action throws is dropped
     * @cancel closes the upstream, then calls the action
     * @memory none
     */
    public AsyncFuture<T> doFinally(Consumer<? super EndKind> action) {
        Objects.requireNonNull(action, "action");
        return then(upstream -> Lifecycle.onRelease(upstream, action));
    }

    /**
     * Changes the context that flows up to everything before this stage.
     *
     * @param change makes the new context from the one that comes from downstream; must not return null
     * @return a future of the same result; the work starts when it is subscribed to
     * @throws NullPointerException if the change is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream, or what the change throws: then nothing upstream is opened
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncFuture<T> contextWrite(UnaryOperator<Context> change) {
        Objects.requireNonNull(change, "change");
        return then(upstream -> Lifecycle.withContext(upstream, change));
    }

    /**
     * A future made, for each run anew, from the context that flows up.
     *
     * @param <T> the type of the result
     * @param factory makes the future from the context; must not return null
     * @return a future of what that future gives; the factory is called, and the work starts, when it is subscribed to
     * @throws NullPointerException if the factory is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as that future, or what the factory throws
     * @cancel closes that future's run
     * @memory none
     */
    public static <T> AsyncFuture<T> deferContext(
            Function<? super Context, ? extends AsyncFuture<? extends T>> factory) {
        Function<Context, Source<T>> inner = AsyncStream.nested(factory);
        return fromSource(DeferContextCursor.source(inner));
    }

    /**
     * One run for all subscribers, whose result is kept for those who come later.
     *
     * <p>The first subscriber starts the run, in its context and environment; the last to cancel before there is a result
     * cancels it, and whoever comes then starts a new one: nobody joins a run that is about to stop. A result, and the lack of
     * one, are kept for good. A failure is not: whoever was there gets it, and whoever comes later starts a new run.
     *
     * @return a future of the shared result, empty if there is none; the work starts when it is first subscribed to
     * @demand the run starts when it is first subscribed to, whatever is requested
     * @thread each subscriber's signals on the thread of its own task; the shared run is a task of its own
     * @failure as upstream, for each subscriber; if none is left to hear of it, it is dropped
     * @cancel the last subscriber's closes the upstream, unless there is a result; a result that nobody took stays
     * @memory the result
     */
    public AsyncFuture<T> cache() {
        return new AsyncFuture<>(recipe().replaying(1, false));
    }

    /**
     * Names the stage before this one. While {@link AssemblyTracing} is on, failures that go through it carry the name; while it is
     * off, this does nothing and costs nothing.
     *
     * @param name the name
     * @return a future of the same result; the work starts when it is subscribed to
     * @throws NullPointerException if the name is null
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream
     * @memory none
     */
    public AsyncFuture<T> named(String name) {
        return new AsyncFuture<>(recipe().named(name));
    }

    // ---- Out of the asynchronous world

    /**
     * Starts a run and gives its result as a {@link CompletableFuture}, null standing for none.
     *
     * <p>Cancelling that future, or any stage that depends on it, cancels the run, and with it every other stage: call this method once more
     * for a run of one's own. Completing it from outside
     * cancels the run as well. A result that comes too late is discarded.
     *
     * @return a future that has been subscribed to: it completes with the result, with null if there is none, or with the very
     * failure of the run
     * @demand unbounded
     * @thread dependent stages run on the thread of the run's task, unless they say otherwise
     * @failure completes the future exceptionally; after cancellation it is dropped
     * @cancel cancelling the future, or a stage that depends on it
     * @memory none
     */
    public CompletableFuture<@Nullable T> toCompletableFuture() {
        return Exits.future(recipe());
    }

    /**
     * Starts a run and blocks the calling thread until it is over. Within a task it lets the
     * tasks go first that wait for this thread; it is still better not to block there.
     *
     * @return the result, or null if there is none
     * @throws RuntimeException the failure of the run, the very instance; a checked one in a
     * {@link java.util.concurrent.CompletionException}
     * @throws java.util.concurrent.CancellationException if the thread is interrupted while it waits: the run is then cancelled,
     * and the thread's interrupt status set
     * @throws IllegalStateException in a simulated environment, if nothing is left that could bring one
     * @demand unbounded
     * @thread the calling thread waits
     * @failure thrown
     * @cancel an interrupt cancels the run
     * @memory none
     */
    public @Nullable T block() {
        return Exits.block(recipe(), null);
    }

    /**
     * Starts a run and blocks the calling thread until it is over, or for so long. Within a task it lets the
     * tasks go first that wait for this thread; it is still better not to block there.
     *
     * @param timeout how long to wait at most; not at all if it is not positive
     * @return the result, or null if there is none
     * @throws RuntimeException the failure of the run, the very instance; a checked one in a
     * {@link java.util.concurrent.CompletionException}
     * @throws java.util.concurrent.CancellationException if the thread is interrupted while it waits: the run is then cancelled,
     * and the thread's interrupt status set
     * @throws IllegalStateException if there is no result in time: the run is then cancelled; or in a simulated environment, if nothing is left that could bring one
     * @throws NullPointerException if the timeout is null
     * @demand unbounded
     * @thread the calling thread waits
     * @failure thrown
     * @cancel an interrupt cancels the run, and so does the timeout
     * @memory none
     */
    public @Nullable T block(Duration timeout) {
        return Exits.block(recipe(), Objects.requireNonNull(timeout, "timeout"));
    }

    /**
     * Starts a run and hands the result to a function. A failure is reported as dropped.
     *
     * @param onNext gets the result; what it throws cancels the run and is its failure
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
     * @param onNext gets the result; what it throws cancels the run and goes to {@code onError}
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
     * Applies a converter to this future: the way to other libraries' types.
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
    public <R> R to(Function<? super AsyncFuture<T>, ? extends R> converter) {
        return Objects.requireNonNull(converter, "converter").apply(this);
    }

    /**
     * Applies a function that adds stages: a piece of a chain with a name of its own.
     *
     * @param <R> the type of the result
     * @param assembly adds the stages; called once, now; must not return null
     * @return the future that it returns; the work starts when that is subscribed to
     * @throws NullPointerException if the function or what it returns is null
     * @demand as the stages do
     * @thread as the stages do
     * @failure as the stages do; what the function throws is thrown
     * @cancel as the stages do
     * @memory as the stages do
     */
    public <R> AsyncFuture<R> transform(Function<? super AsyncFuture<T>, ? extends AsyncFuture<R>> assembly) {
        return Objects.requireNonNull(assembly.apply(this), "The function returned null");
    }

    /**
     * This future as a publisher of the JDK. A subscriber that is a
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
