package org.reactivebridge.boundary;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Task;
import org.reactivebridge.kernel.Turn;
import org.reactivebridge.kernel.Waker;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Races between a foreign publisher's signals and the task that polls. */
public class PublisherCursorStress {

    /** An item with a field that is safe to read only if the item was published safely. */
    private static final class Item {

        int value;

        Item(int value) {
            this.value = value;
        }
    }

    /** A cursor over a publisher that the test plays itself. */
    private abstract static class Read implements Subscription, Waker {

        private final AtomicInteger wakes = new AtomicInteger();
        final AtomicInteger discarded = new AtomicInteger();
        final AtomicInteger dropped = new AtomicInteger();
        final AtomicInteger cancels = new AtomicInteger();
        final AtomicInteger requests = new AtomicInteger();
        final Cursor<Item> cursor;
        Subscriber<? super Item> subscriber;

        Read() {
            Hooks hooks = Hooks.defaults()
                    .onDiscard(item -> discarded.incrementAndGet())
                    .onErrorDropped(error -> dropped.incrementAndGet());
            Context context = Context.in(Environment.system().withHooks(hooks));
            cursor =
                    PublisherCursor.<Item>source(given -> subscriber = given, 4).open(this, context);
        }

        /** Subscribes, and lets the first item pass, so that nobody waits for the one that the test is about. */
        final void begin() {
            subscriber.onSubscribe(this);
            poll();
            subscriber.onNext(new Item(1));
            poll();
            wakes.set(0);
        }

        final Item poll() {
            try {
                return cursor.poll();
            } catch (Throwable failure) {
                throw new AssertionError(failure);
            }
        }

        final int wakes() {
            return wakes.get();
        }

        @Override
        public void wake() {
            wakes.incrementAndGet();
            VarHandle.fullFence();
        }

        @Override
        public void request(long count) {
            requests.incrementAndGet();
        }

        @Override
        public void cancel() {
            cancels.incrementAndGet();
        }
    }

    /** A signal happens before its processing (§2.11), and whoever was told "none now" is woken. */
    @JCStressTest
    @Outcome(id = "7, [01]", expect = ACCEPTABLE, desc = "the item was there, with all that belongs to it")
    @Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "the item was not there, and the wake-up came after it")
    @Outcome(id = "-1, 0", expect = FORBIDDEN, desc = "the item was not there, and nobody says that it came")
    @Outcome(expect = FORBIDDEN, desc = "the item was seen before its contents")
    @State
    public static class NextPoll extends Read {

        private final Item item = new Item(0);

        public NextPoll() {
            begin();
        }

        @Actor
        public void publisher() {
            item.value = 7;
            subscriber.onNext(item);
        }

        @Actor
        public void task(II_Result result) {
            Item polled = poll();
            result.r1 = polled == null ? -1 : polled.value;
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = wakes();
        }
    }

    /** The end, like an item, is either seen or announced. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "seen, and announced as well")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "announced")
    @Outcome(expect = FORBIDDEN, desc = "the end was neither seen nor announced")
    @State
    public static class CompletePoll extends Read {

        public CompletePoll() {
            begin();
        }

        @Actor
        public void publisher() {
            subscriber.onComplete();
        }

        @Actor
        public void task(II_Result result) {
            result.r1 = poll() == null && cursor.isDone() ? 1 : 0;
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = wakes();
        }
    }

    /** An item comes while the task takes what is there and closes (§2.8). */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "delivered")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "discarded")
    @Outcome(expect = FORBIDDEN, desc = "the item was lost, or went to two places")
    @State
    public static class NextClose extends Read {

        public NextClose() {
            begin();
        }

        @Actor
        public void publisher() {
            subscriber.onNext(new Item(2));
        }

        @Actor
        public void task(II_Result result) {
            result.r1 = poll() == null ? 0 : 1;
            cursor.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = discarded.get();
        }
    }

    /** An error comes while the task polls and closes. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "thrown")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "dropped")
    @Outcome(expect = FORBIDDEN, desc = "the error was lost, or went to two places")
    @State
    public static class ErrorClose extends Read {

        public ErrorClose() {
            begin();
        }

        @Actor
        public void publisher() {
            subscriber.onError(new IllegalStateException("planned"));
        }

        @Actor
        public void task(II_Result result) {
            try {
                cursor.poll();
            } catch (Throwable thrown) {
                result.r1 = 1;
            }
            cursor.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = dropped.get();
        }
    }

    /** The subscription comes while the task closes. */
    @JCStressTest
    @Outcome(id = "1, [01]", expect = ACCEPTABLE, desc = "cancelled, whether it was requested from or not")
    @Outcome(expect = FORBIDDEN, desc = "the subscription was left alone, or cancelled twice")
    @State
    public static class SubscribeClose extends Read {

        @Actor
        public void publisher() {
            subscriber.onSubscribe(this);
        }

        @Actor
        public void task() {
            cursor.isDone();
            cursor.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = cancels.get();
            result.r2 = requests.get();
        }
    }

    /** A task that takes items on the thread that wakes or claims it, and closes its cursor when it is told to. */
    private static final class Taker extends Task {

        private final StringBuilder taken = new StringBuilder();
        private final PublisherCursor<Item> cursor;
        private volatile boolean mustClose;
        private int overlaps;
        private boolean inside;

        Taker(Hooks hooks) {
            super(Scheduler.inline());
            Environment environment = Environment.system().withHooks(hooks);
            cursor = PublisherCursor.unsubscribed(
                    this, Context.in(environment), environment.capacities().prefetch());
        }

        @Override
        protected Turn turn() {
            if (inside) {
                overlaps++;
            }
            inside = true;
            try {
                if (mustClose) {
                    cursor.close();
                    return Turn.DONE;
                }
                for (Item item; (item = cursor.poll()) != null; ) {
                    taken.append(item.value);
                }
            } catch (Throwable failure) {
                throw new AssertionError(failure);
            } finally {
                inside = false;
            }
            return Turn.PARK;
        }

        @Override
        protected void rejected(RejectedExecutionException failure) {
            throw new AssertionError(failure);
        }

        @Override
        protected boolean isCancelled() {
            return false;
        }
    }

    /** A cursor whose task has looked for an item in vain, and rests. */
    private abstract static class HandOver implements Subscription {

        final AtomicInteger discarded = new AtomicInteger();
        final Taker taker = new Taker(Hooks.defaults().onDiscard(item -> discarded.incrementAndGet()));

        HandOver() {
            taker.start();
            taker.cursor.onSubscribe(this);
        }

        final void give(int value) {
            Item item = new Item(0);
            item.value = value;
            taker.cursor.onNext(item);
        }

        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }

    /** Items are handed over to a task that somebody else wakes. */
    @JCStressTest
    @Outcome(id = "12, 0", expect = ACCEPTABLE, desc = "the items came in order, with all that belongs to them")
    @Outcome(expect = FORBIDDEN, desc = "an item was lost, came late, or within another turn")
    @State
    public static class HandOverWake extends HandOver {

        @Actor
        public void publisher() {
            give(1);
            give(2);
        }

        @Actor
        public void waker() {
            taker.wake();
        }

        @Arbiter
        public void afterwards(LI_Result result) {
            result.r1 = taker.taken.toString();
            result.r2 = taker.overlaps;
        }
    }

    /** Items are handed over to a task that somebody else tells to close. */
    @JCStressTest
    @Outcome(
            id = {"12, 0", "1, 1", ", 2"},
            expect = ACCEPTABLE,
            desc = "what was not taken was discarded")
    @Outcome(expect = FORBIDDEN, desc = "an item was lost, or went to two places")
    @State
    public static class HandOverClose extends HandOver {

        @Actor
        public void publisher() {
            give(1);
            give(2);
        }

        @Actor
        public void closer() {
            taker.mustClose = true;
            taker.wake();
        }

        @Arbiter
        public void afterwards(LI_Result result) {
            result.r1 = taker.taken.toString();
            result.r2 = discarded.get();
        }
    }
}
