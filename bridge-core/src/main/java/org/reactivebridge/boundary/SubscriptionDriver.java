package org.reactivebridge.boundary;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.ConditionalSubscriber;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.PollableSubscription;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Task;
import org.reactivebridge.kernel.Turn;
import org.reactivebridge.kernel.Waker;
import org.reactivestreams.Subscriber;

/**
 * Turns one run of a source into a subscription: the one place that speaks chapters 1 and 3 of the Reactive
 * Streams specification.
 *
 * @param <T> the type of the items
 */
public final class SubscriptionDriver<T> extends Task implements PollableSubscription<T>, Sink<T> {

    /*
     * Idea
     *   The subscriber's calls only change a word and wake the task. Everything else (opening the cursor, pulling it,
     *   every signal but onSubscribe) happens in the turns of the task, which are serial.
     *
     * Who touches what
     *   word                       everybody, by read-modify-write only (SubscriptionState), but for the task's end
     *   invalidCount               written by any caller of request before it marks the word; read by the task after
     *   source, subscriber,        the task only; dropped at the end (§3.13)
     *   cursor, emitted, refused,
     *   fatal
     *   takenOver                  the thread that subscribes, within onSubscribe
     *   starter                    the same; any thread compares it with itself, and only that thread can find itself
     *   context, budget,           final
     *   conditional
     *
     * Why it is safe
     *   §1.1   each push compares the demand with what was sent since demand was last consumed, and says no at the last
     *          item; only the task consumes demand. Unbounded demand cannot be used up, and is not counted
     *   §1.3   signals come from turns only, and turns are serial; onSubscribe returns before the task is started
     *   §1.7   the word is stopped before a terminal signal, and a stopped word ends the task. That is a release store, which may
     *          overwrite a request or a cancel that came meanwhile: neither means anything any more
     *   §3.3   request never recurses: the task is running, or its waker runs it, and a wake of a running task is a mark
     *   §3.5   cancel changes a word and wakes; on an idle inline task it closes the cursor on the spot
     *   §3.9   the task fails the run, so that the signal is serial with all others
     *
     *   no lost demand
     *          request wakes the task only if there was no demand before. Otherwise the task has not yet parked for want
     *          of demand, and cannot before it has read the word again, after the swap that consumed the last of it; or it
     *          parks because the cursor has nothing, and then the cursor's leaf owes it a wake-up. A request within
     *          onSubscribe wakes nobody: the thread that makes it is about to start the task
     *
     * What was traded away
     *   Demand is consumed at the end of a drain, so that the word shows more than is left while one goes on. A request
     *   from within onNext costs one swap and no turn; a subscriber that asks when all has come pays for a turn.
     */

    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup()
                    .findVarHandle(SubscriptionDriver.class, "word", long.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Context context;
    private final int budget;
    private final boolean conditional;

    @SuppressWarnings({"FieldMayBeFinal", "unused"}) // Through WORD.
    private volatile long word;

    private long invalidCount;
    private @Nullable Source<T> source;
    private @Nullable Subscriber<? super T> subscriber;
    private @Nullable Cursor<T> cursor;
    private int emitted;
    private @Nullable Throwable refused;
    private @Nullable Throwable fatal;
    private boolean takenOver;
    private @Nullable Thread starter = Thread.currentThread();
    private boolean goesOn = true; // Whether the last drain found more than it might take; so may the first.

    private SubscriptionDriver(
            Source<T> source,
            Subscriber<? super T> subscriber,
            boolean conditional,
            Context context,
            Scheduler scheduler) {
        super(scheduler);
        this.source = source;
        this.subscriber = subscriber;
        this.context = context;
        this.budget = context.environment().capacities().budget();
        this.conditional = conditional;
    }

    /**
     * Starts one run of a source for a subscriber.
     *
     * @param <T> the type of the items
     * @param source the recipe; opened by the task's first turn
     * @param subscriber gets every signal
     * @param conditional whether the subscriber is a {@link ConditionalSubscriber}
     * @param context what flows up
     * @param scheduler where the task runs
     * @throws NullPointerException if the subscriber is null (§1.9)
     */
    public static <T> void subscribe(
            Source<T> source,
            Subscriber<? super T> subscriber,
            boolean conditional,
            Context context,
            Scheduler scheduler) {
        Objects.requireNonNull(subscriber, "subscriber");
        SubscriptionDriver<T> driver = new SubscriptionDriver<>(source, subscriber, conditional, context, scheduler);
        Throwable fatal = null;
        try {
            subscriber.onSubscribe(driver);
        } catch (Throwable failure) {
            // §2.13: the subscriber is out of order; the run is over before it began, and subscribe returns (§1.9).
            driver.stop();
            context.hooks().dropError(failure);
            if (Failures.isFatal(failure)) {
                fatal = failure;
            }
        }
        driver.starter = null;
        if (!driver.takenOver) {
            driver.start();
        }
        if (fatal != null) {
            throw Failures.sneak(fatal);
        }
    }

    // ---- The subscriber's side, within onSubscribe: the run is not known to anybody else yet

    @Override
    public boolean isSynchronous() {
        Source<T> recipe = source;
        return recipe != null && recipe.isSynchronous() && hasNoPlace();
    }

    @Override
    public boolean isPlaceless() {
        Source<T> recipe = source;
        return recipe != null && recipe.isPlaceless() && (hasNoPlace() || !recipe.isSynchronous());
    }

    private boolean hasNoPlace() {
        return scheduler() == context.scheduler();
    }

    @Override
    public Cursor<T> takeOver(Waker waker) {
        if (!(isSynchronous() || isPlaceless()) || !stop()) {
            throw new IllegalStateException("This run cannot be taken over: " + this);
        }
        Source<T> recipe = Objects.requireNonNull(source);
        takenOver = true;
        source = null;
        subscriber = null;
        return hasNoPlace() ? recipe.open(waker, context) : PlacedCursor.open(recipe, scheduler(), waker, context);
    }

    // ---- The subscriber's side: any thread

    @Override
    public void request(long count) {
        if (count <= 0) {
            invalidCount = count;
        }
        while (true) {
            Interleaving.point();
            long before = (long) WORD.getVolatile(this);
            long after = SubscriptionState.request(before, count);
            if (SubscriptionState.isStopped(before)) {
                return; // §3.6
            }
            Interleaving.point();
            if ((boolean) WORD.compareAndSet(this, before, after)) {
                if (SubscriptionState.mustWake(before, count) && starter != Thread.currentThread()) {
                    wake();
                }
                return;
            }
        }
    }

    @Override
    public void cancel() {
        if (stop()) {
            interrupt();
            wake();
        }
    }

    /** Stops the run; true if it was this call that did, or the task is about to signal the end at the same time. */
    private boolean stop() {
        Interleaving.point();
        long before = (long) WORD.getAndBitwiseOr(this, SubscriptionState.STOPPED);
        return !SubscriptionState.isStopped(before);
    }

    /** The same by the task, for a terminal signal; false if somebody stopped the run before. */
    private boolean finish() {
        Interleaving.point();
        boolean live = !SubscriptionState.isStopped((long) WORD.getVolatile(this));
        Interleaving.point();
        WORD.setRelease(this, SubscriptionState.STOPPED);
        return live;
    }

    @Override
    protected boolean isCancelled() {
        return SubscriptionState.isStopped((long) WORD.getVolatile(this));
    }

    // ---- The task's side: serial

    @Override
    protected Turn turn() {
        Turn turn = work();
        if (fatal != null) {
            throw Failures.sneak(fatal); // Everything is closed and told by now.
        }
        return turn;
    }

    /** One drain at most, in a straight line: whatever else there is to do is another turn. */
    private Turn work() {
        try {
            Interleaving.point();
            long before = (long) WORD.getVolatile(this);
            if (SubscriptionState.isHalted(before)) {
                return halt(before);
            }
            Cursor<T> current = cursor;
            if (current == null) {
                current = Objects.requireNonNull(source).open(this, context);
                cursor = current;
            }
            Cursor<T> settled = Relay.settle(current);
            if (settled != current) { // A store costs collectors a fence in an old object, even if it changes nothing.
                cursor = settled;
                current = settled;
            }
            if (SubscriptionState.demand(before) == 0) {
                return current.isDone() ? end(current) : Turn.PARK;
            }
            // Two calls, not one with either sink: each is compiled with its own kind of loop. A turn for an item
            // or two, as when they are pushed one at a time, has no loop for which an object would pay.
            boolean more = (goesOn && SubscriptionState.isUnbounded(before))
                    ? current.drain(new Unbounded<>(this, Objects.requireNonNull(subscriber)), budget)
                    : current.drain(this, budget);
            goesOn = more;
            long after = consumeEmitted();
            if (SubscriptionState.isHalted(after)) {
                return halt(after);
            }
            if (more && SubscriptionState.demand(after) > 0) {
                return Turn.YIELD;
            }
            return current.isDone() ? end(current) : Turn.PARK;
        } catch (Throwable failure) {
            fail(failure);
            return Turn.DONE;
        }
    }

    private Turn halt(long word) {
        if (SubscriptionState.isStopped(word)) {
            release();
            return Turn.DONE;
        }
        throw new IllegalArgumentException(
                "§3.9: the number of requested items must be positive, but was " + invalidCount);
    }

    /**
     * The end of a drain under unbounded demand, which cannot be used up and so is not counted. Made anew for each drain
     * that may be long, the first and those behind one that took all it might: where the whole loop is compiled as one,
     * there is no object, and the subscriber stays in a register for the length of the loop, although each signal may
     * change anything that is read from a field. See docs/performance.md.
     */
    private record Unbounded<T>(SubscriptionDriver<T> driver, Subscriber<? super T> subscriber) implements Sink<T> {

        @Override
        public boolean push(T item) {
            try {
                subscriber.onNext(item);
            } catch (Throwable failure) {
                return driver.refused(item, failure);
            }
            Interleaving.point();
            return SubscriptionState.allowsMore((long) WORD.getVolatile(driver), 0);
        }
    }

    @Override
    public boolean push(T item) {
        int sent = emitted + 1;
        emitted = sent;
        try {
            Subscriber<? super T> target = Objects.requireNonNull(subscriber);
            if (!conditional) {
                target.onNext(item);
            } else if (!tryOnNext(target, item)) {
                sent--;
                emitted = sent;
            }
        } catch (Throwable failure) {
            return refused(item, failure);
        }
        Interleaving.point();
        return SubscriptionState.allowsMore((long) WORD.getVolatile(this), sent);
    }

    /**
     * §2.13: not a failure of the stream, so it must not travel up through the stages; and whatever the stages do next, this
     * subscriber is told nothing more.
     */
    private boolean refused(T item, Throwable failure) {
        stop();
        refused = failure;
        context.hooks().discard(item);
        return false;
    }

    @SuppressWarnings("unchecked") // Both views are of one subscriber.
    private static <T> boolean tryOnNext(Subscriber<? super T> target, T item) {
        return ((ConditionalSubscriber<? super T>) target).tryOnNext(item);
    }

    /** Takes what was sent from the demand, and returns the word after that. */
    private long consumeEmitted() {
        int count = emitted;
        emitted = 0;
        while (true) {
            Interleaving.point();
            long before = (long) WORD.getVolatile(this);
            long after = SubscriptionState.consume(before, count);
            if (after == before) {
                return before; // Nothing was sent, or the run is stopped, or its demand unbounded.
            }
            Interleaving.point();
            if ((boolean) WORD.compareAndSet(this, before, after)) {
                return after;
            }
        }
    }

    /** The cursor has no more items: completes, or fails with what the last poll throws. */
    private Turn end(Cursor<T> ended) throws Throwable {
        Cursors.finish(ended);
        closeCursor();
        Subscriber<? super T> target = Objects.requireNonNull(subscriber);
        boolean live = finish();
        release();
        if (live) {
            try {
                target.onComplete();
            } catch (Throwable failure) {
                drop(failure);
            }
        }
        return Turn.DONE;
    }

    private void fail(Throwable failure) {
        closeCursor();
        Subscriber<? super T> target = Objects.requireNonNull(subscriber);
        boolean live = finish();
        release();
        if (live) {
            try {
                target.onError(failure);
            } catch (Throwable second) {
                Failures.suppress(second, failure);
                drop(second);
            }
        } else {
            context.hooks().dropError(failure);
        }
        keepFatal(failure);
    }

    /** Lets go of everything (§3.13). */
    private void release() {
        closeCursor();
        source = null;
        subscriber = null;
        Throwable failure = refused;
        if (failure != null) {
            refused = null;
            drop(failure);
        }
    }

    private void closeCursor() {
        Cursor<T> open = cursor;
        if (open != null) {
            cursor = null;
            try {
                open.close();
            } catch (Throwable failure) {
                drop(failure);
            }
        }
    }

    private void drop(Throwable failure) {
        context.hooks().dropError(failure);
        keepFatal(failure);
    }

    /** A fatal failure is thrown, but not before the run has ended. */
    private void keepFatal(Throwable failure) {
        if (fatal == null && Failures.isFatal(failure)) {
            fatal = failure;
        }
    }

    @Override
    protected void rejected(RejectedExecutionException failure) {
        Interleaving.point();
        if (SubscriptionState.isStopped((long) WORD.getVolatile(this))) {
            release(); // Cancelled: there is nobody to tell, and a refused wake-up is no error of the run.
        } else {
            fail(failure);
        }
        if (fatal != null) {
            throw Failures.sneak(fatal);
        }
    }

    @Override
    public String toString() {
        return super.toString() + " " + SubscriptionState.toString((long) WORD.getVolatile(this));
    }
}
