package org.reactivebridge.boundary;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Waker;

/** Races between the two tasks on the two sides of an asynchronous boundary. */
public class BoundaryCursorStress {

    /** An item with a field that is safe to read only if the item was published safely. */
    private static final class Item {

        int value;
    }

    /**
     * A boundary whose producing task runs when the test says so. The upstream gives some items and then ends, or fails.
     */
    private abstract static class Boundary implements Scheduler, Waker, Cursor<Item> {

        private final AtomicReference<Runnable> submitted = new AtomicReference<>();
        private final AtomicInteger wakes = new AtomicInteger();
        final AtomicInteger discarded = new AtomicInteger();
        final AtomicInteger dropped = new AtomicInteger();
        final Cursor<Item> cursor;

        private final int length;
        private final boolean fails;

        // The producing task's:
        int given;
        int openings;
        int closings;

        Boundary(int capacity, int length, boolean fails) {
            this.length = length;
            this.fails = fails;
            Hooks hooks = Hooks.defaults()
                    .onDiscard(item -> discarded.incrementAndGet())
                    .onErrorDropped(error -> dropped.incrementAndGet());
            Context context = Context.in(Environment.system().withHooks(hooks));
            cursor = BoundaryCursor.<Item>source(
                            (waker, same) -> {
                                openings++;
                                return this;
                            },
                            this,
                            capacity)
                    .open(this, context);
        }

        final Item take() {
            try {
                return cursor.poll();
            } catch (Throwable failure) {
                throw new AssertionError(failure);
            }
        }

        /** Runs the producing task if it was submitted. */
        final boolean produce() {
            Runnable task = submitted.getAndSet(null);
            if (task == null) {
                return false;
            }
            task.run();
            return true;
        }

        final int wakes() {
            return wakes.get();
        }

        @Override
        public boolean submit(Runnable task) {
            if (!submitted.compareAndSet(null, task)) {
                throw new AssertionError("submitted twice");
            }
            return true;
        }

        @Override
        public void wake() {
            wakes.incrementAndGet();
            VarHandle.fullFence();
        }

        @Override
        public Item poll() {
            if (given == length) {
                if (fails) {
                    throw new IllegalStateException("planned");
                }
                return null;
            }
            given++;
            Item item = new Item();
            item.value = given;
            return item;
        }

        @Override
        public boolean isDone() {
            return given == length;
        }

        @Override
        public void close() {
            closings++;
        }
    }

    /** What the producer writes before it hands over is seen by the consumer, who is woken if it came too early. */
    @JCStressTest
    @Outcome(id = "1, .*", expect = ACCEPTABLE, desc = "the item was there, with all that belongs to it")
    @Outcome(id = "-1, [12]", expect = ACCEPTABLE, desc = "the item was not there, and a wake-up came after it")
    @Outcome(id = "-1, 0", expect = FORBIDDEN, desc = "the item was not there, and nobody says that it came")
    @Outcome(expect = FORBIDDEN, desc = "the item was seen before its contents")
    @State
    public static class ProduceConsume extends Boundary {

        public ProduceConsume() {
            super(2, Integer.MAX_VALUE, false);
        }

        @Actor
        public void producer() {
            produce();
        }

        @Actor
        public void consumer(II_Result result) {
            Item item = take();
            result.r1 = item == null ? -1 : item.value;
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = wakes();
        }
    }

    /** Room that the consumer makes is either found by the producer or announced to it. */
    @JCStressTest
    @Outcome(id = "3, 1", expect = ACCEPTABLE, desc = "all items and the end came through a boundary of one")
    @Outcome(expect = FORBIDDEN, desc = "the producer sleeps although there is room, or an item was lost")
    @State
    public static class RefillPark extends Boundary {

        private int items;
        private int disorder;

        public RefillPark() {
            super(1, 3, false);
        }

        private void count() {
            Item item = take();
            if (item != null && item.value != ++items) {
                disorder++;
            }
        }

        @Actor
        public void producer() {
            produce();
        }

        @Actor
        public void consumer() {
            count();
            count();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            do {
                count();
            } while (produce());
            count();
            result.r1 = items;
            result.r2 = cursor.isDone() && disorder == 0 ? 1 : 0;
        }
    }

    /** The consumer closes while the producer produces and ends. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "every item went to one place, and the upstream is closed")
    @Outcome(expect = FORBIDDEN, desc = "an item was lost or went to two places, or the upstream was left open")
    @State
    public static class EndClose extends Boundary {

        private int delivered;

        public EndClose() {
            super(4, 2, false);
        }

        @Actor
        public void producer() {
            produce();
        }

        @Actor
        public void consumer() {
            delivered = take() == null ? 0 : 1;
            cursor.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            produce();
            result.r1 = given - delivered - discarded.get();
            result.r2 = openings - closings;
        }
    }

    /** The consumer closes while the producer fails. */
    @JCStressTest
    @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "closed before it could fail")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "failed, and the consumer was told")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "failed, but closed meanwhile: the hook was told")
    @Outcome(expect = FORBIDDEN, desc = "the error was lost, doubled or invented")
    @State
    public static class FailureClose extends Boundary {

        private int failures;

        public FailureClose() {
            super(4, 0, true);
        }

        @Override
        public Item poll() {
            failures++;
            return super.poll();
        }

        @Actor
        public void producer() {
            produce();
        }

        @Actor
        public void consumer(III_Result result) {
            try {
                cursor.poll();
            } catch (Throwable thrown) {
                result.r2 = 1;
            }
            cursor.close();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            produce();
            result.r1 = failures;
            result.r3 = dropped.get();
        }
    }
}
