package org.reactivebridge.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.boundary.BoundaryCursor;
import org.reactivebridge.boundary.Multicast;
import org.reactivebridge.boundary.PartitionTask;
import org.reactivebridge.boundary.PublisherCursor;
import org.reactivebridge.boundary.RequestPeek;
import org.reactivebridge.boundary.SubscriptionDriver;
import org.reactivebridge.kernel.ConditionalSubscriber;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.operator.ErrorResumeCursor;
import org.reactivebridge.operator.RetryCursor;
import org.reactivebridge.operator.SwitchIfEmptyCursor;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * What the two faces have in common: a source, where its task runs, and how deep the chain of its stages is.
 *
 * <p><strong>Immutable.</strong>
 *
 * @param <T> the type of the items
 * @param source the source, unaware of its placement
 * @param scheduler where the task runs that pulls the source; null for wherever it is subscribed to
 * @param environment the environment to run in; null for the subscriber's
 * @param depth the number of stages that one task polls through to reach the farthest leaf
 * @param requestObserver sees what a subscriber requests; null if nobody wants to
 */
record Recipe<T>(
        Source<T> source,
        @Nullable Scheduler scheduler,
        @Nullable Environment environment,
        int depth,
        @Nullable LongConsumer requestObserver)
        implements Source<T> {

    /**
     * After so many stages a chain is cut by a boundary, so that a chain of any length runs on a small stack. A stage takes
     * up to four frames of some 100 bytes, and up to six tasks stand on each other on one thread: less than half of
     * 256 KiB.
     */
    private static final int MAX_DEPTH = 48;

    static {
        // Compilers inline no method, be it this record's constructor, with a class in its signature that nobody has
        // loaded yet.
        Objects.requireNonNull(LongConsumer.class);
    }

    /** The recipe that a source is, or else the one that says nothing but to open the source. */
    static <T> Recipe<T> of(Source<T> source) {
        return source instanceof Recipe<T> whole ? whole : new Recipe<>(source, null, null, 1, null);
    }

    @Override
    public Cursor<T> open(Waker waker, Context context) {
        return nested().open(waker, context);
    }

    /** The recipe of any publisher: of ours its own, of others one that subscribes. */
    @SuppressWarnings("unchecked") // A publisher only produces, so its type is covariant.
    static <T> Recipe<T> of(Publisher<? extends T> publisher) {
        Objects.requireNonNull(publisher, "publisher");
        if (publisher instanceof AsyncStream<?> stream) {
            return (Recipe<T>) stream.recipe();
        }
        if (publisher instanceof AsyncFuture<?> future) {
            return (Recipe<T>) future.recipe();
        }
        return of(AssemblyTracing.source(PublisherCursor.source(publisher, 0)));
    }

    /** The source that a stage within another task opens to run a publisher. */
    @SuppressWarnings("unchecked") // A publisher only produces, so its type is covariant.
    static <T> Source<T> nested(Publisher<? extends T> publisher) {
        if (publisher instanceof AsyncStream<?> stream) {
            return (Source<T>) stream.nested();
        }
        if (publisher instanceof AsyncFuture<?> future) {
            return (Source<T>) future.nested();
        }
        return Recipe.<T>of(publisher).nested();
    }

    /** The source that a stage within another task opens: with a task of its own if it must run elsewhere. */
    Source<T> nested() {
        Source<T> inner = scheduler == null ? source : BoundaryCursor.source(source, scheduler, 0);
        Environment own = environment;
        if (own == null) {
            return inner;
        }
        return (waker, context) -> inner.open(waker, context.withEnvironment(own));
    }

    /** The source of a face, for whoever opens it by himself. One whose requests are observed has to be subscribed to. */
    Source<T> source(Publisher<T> face) {
        return requestObserver == null ? nested() : PublisherCursor.source(face, 0);
    }

    /** This recipe to be followed by one more stage: cut by a boundary if it is deep. */
    Recipe<T> shallow() {
        return depth < MAX_DEPTH
                ? this
                : new Recipe<>(BoundaryCursor.onDemand(source, scheduler), scheduler, environment, 1, requestObserver);
    }

    /** The recipe of a stage over this one, made by a function of the upstream's source. */
    <R> Recipe<R> then(Stage<T, R> stage) {
        Recipe<T> upstream = shallow();
        return traced(
                new Recipe<>(stage.over(upstream.source), scheduler, environment, upstream.depth + 1, requestObserver));
    }

    /** The recipe of a stage over this one and another, which is opened within this one's task. */
    <U, R> Recipe<R> with(Recipe<U> other, Join<T, U, R> join) {
        Recipe<T> upstream = shallow();
        Recipe<U> second = other.shallow();
        return traced(new Recipe<>(
                join.over(upstream.source, second.nested()),
                scheduler,
                environment,
                Math.max(upstream.depth, second.depth) + 1,
                requestObserver));
    }

    /** The recipe of a source over several, all of which are opened within its task. */
    static <T, R> Recipe<R> joining(List<Recipe<T>> recipes, Several.Joined<T, R> join) {
        List<Source<T>> sources = new ArrayList<>(recipes.size());
        int depth = 0;
        for (Recipe<T> recipe : recipes) {
            Recipe<T> upstream = recipe.shallow();
            sources.add(upstream.nested());
            depth = Math.max(depth, upstream.depth);
        }
        return traced(new Recipe<>(join.over(sources), null, null, depth + 1, null));
    }

    private static <T> Recipe<T> traced(Recipe<T> recipe) {
        return AssemblyTracing.isEnabled() ? recipe.withSource(AssemblyTracing.trace(recipe.source)) : recipe;
    }

    /** This recipe with a name for its last stage, for whoever traces. */
    Recipe<T> named(String name) {
        Objects.requireNonNull(name, "name");
        return AssemblyTracing.isEnabled() ? withSource(AssemblyTracing.trace(source, name)) : this;
    }

    private Recipe<T> withSource(Source<T> deeper) {
        return new Recipe<>(deeper, scheduler, environment, depth + 1, requestObserver);
    }

    /** The recipe of one run for all its subscribers, which has a task of its own. */
    Recipe<T> live(int capacity) {
        return traced(new Recipe<>(Multicast.live(source, scheduler, capacity), null, environment, 1, null));
    }

    /** As {@link #live}, for those too who come later. */
    Recipe<T> replaying(int history, boolean keepsFailure) {
        Source<T> shared = Multicast.replaying(source, scheduler, history, keepsFailure);
        return traced(new Recipe<>(shared, null, environment, 1, null));
    }

    Recipe<T> onRequest(LongConsumer observer) {
        LongConsumer before = requestObserver;
        // The one nearest to the subscriber sees the request first.
        LongConsumer both = before == null ? observer : observer.andThen(before);
        return new Recipe<>(source, scheduler, environment, depth, both);
    }

    /** This recipe with a boundary at its end, both sides of which run in the same place. */
    Recipe<T> prefetch(int size) {
        if (canMove()) {
            return this; // There is nothing to be ahead of.
        }
        return new Recipe<>(BoundaryCursor.source(source, scheduler, size), scheduler, environment, 1, requestObserver);
    }

    /** The recipe of a source over any number of publishers, all of which are opened within its task. */
    static <T, R> Recipe<R> join(Iterable<? extends Publisher<? extends T>> publishers, Several.Joined<T, R> join) {
        List<Recipe<T>> recipes = new ArrayList<>();
        for (Publisher<? extends T> publisher : publishers) {
            recipes.add(Recipe.of(publisher));
        }
        return joining(recipes, join);
    }

    /** Whether the whole run may take place behind a boundary that follows, which then separates nothing. */
    private boolean canMove() {
        return source.isSynchronous() && source.isPlaceless();
    }

    Recipe<T> via(Executor executor, int prefetch) {
        Scheduler place = Scheduler.of(Objects.requireNonNull(executor, "executor"));
        if (canMove()) {
            return new Recipe<>(source, place, environment, depth, requestObserver);
        }
        return new Recipe<>(BoundaryCursor.source(source, scheduler, prefetch), place, environment, 1, requestObserver);
    }

    /** Cuts the chain here: the upstream becomes a task of its own that deals out parts. */
    <K, P> Recipe<P> partition(PartitionTask.Rule<T, K, P> rule) {
        return new Recipe<>(PartitionTask.source(source, scheduler, rule), scheduler, environment, 1, requestObserver);
    }

    Recipe<T> subscribeOn(Executor executor) {
        Scheduler place = Scheduler.of(Objects.requireNonNull(executor, "executor"));
        Recipe<T> placed = then(upstream -> (waker, context) -> upstream.open(waker, context.withScheduler(place)));
        return scheduler == null
                ? new Recipe<>(placed.source, place, environment, placed.depth, requestObserver)
                : placed;
    }

    Recipe<T> onErrorReturn(Function<? super Throwable, ? extends T> fallback) {
        Objects.requireNonNull(fallback, "fallback");
        return then(upstream -> ErrorResumeCursor.source(
                upstream,
                failure ->
                        new Scalar<>(Objects.requireNonNull(fallback.apply(failure), "The fallback returned null"))));
    }

    Recipe<T> onErrorMap(Function<? super Throwable, ? extends Throwable> mapper) {
        Objects.requireNonNull(mapper, "mapper");
        return then(upstream -> ErrorResumeCursor.source(upstream, failure -> {
            Throwable mapped = Objects.requireNonNull(mapper.apply(failure), "The mapper returned null");
            return (waker, context) -> Cursors.failed(mapped);
        }));
    }

    Recipe<T> retry(RetryPolicy policy) {
        Objects.requireNonNull(policy, "policy");
        return then(upstream -> RetryCursor.source(upstream, policy::delayNanos));
    }

    Recipe<T> switchIfEmpty(Recipe<T> other) {
        return with(other, SwitchIfEmptyCursor::source);
    }

    Recipe<T> in(Environment newEnvironment) {
        Objects.requireNonNull(newEnvironment, "environment");
        return new Recipe<>(source, scheduler, newEnvironment, depth, requestObserver);
    }

    void subscribe(Subscriber<? super T> subscriber) {
        run(source, scheduler, environment, requestObserver, subscriber);
    }

    /** Starts a run of what a face is made of. A source that is no recipe does not become one for that. */
    static <T> void subscribe(Source<T> source, Subscriber<? super T> subscriber) {
        if (source instanceof Recipe<T> whole) {
            run(whole.source, whole.scheduler, whole.environment, whole.requestObserver, subscriber);
        } else {
            run(source, null, null, null, subscriber);
        }
    }

    private static <T> void run(
            Source<T> source,
            @Nullable Scheduler scheduler,
            @Nullable Environment environment,
            @Nullable LongConsumer requestObserver,
            Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber"); // §1.9
        Environment here = environment == null ? Environment.current() : environment;
        Source<T> run = source;
        Context context = Context.in(here);
        boolean conditional = false;
        if (subscriber instanceof ContextProvider provider) {
            conditional = requestObserver == null && subscriber instanceof ConditionalSubscriber;
            try {
                Context own = provider.context();
                context =
                        environment == null ? Objects.requireNonNull(own, "context") : own.withEnvironment(environment);
            } catch (Throwable failure) {
                run = (waker, none) -> Cursors.failed(failure); // §1.9: subscribe throws nothing but for null.
            }
        }
        Subscriber<? super T> target =
                requestObserver == null ? subscriber : new RequestPeek<>(subscriber, requestObserver, context.hooks());
        SubscriptionDriver.subscribe(
                run, target, conditional, context, scheduler == null ? context.scheduler() : scheduler);
    }

    /** Makes a stage's source from its upstream's. */
    @FunctionalInterface
    interface Stage<T, R> {
        Source<R> over(Source<T> upstream);
    }

    /** Makes a stage's source from two upstreams'. */
    @FunctionalInterface
    interface Join<T, U, R> {
        Source<R> over(Source<T> first, Source<U> second);
    }
}
