package org.reactivebridge.boundary;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
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
import org.reactivebridge.kernel.OverflowBuffer;

/** Races between threads that emit and the task that polls or closes. */
public class EmitterCursorStress {

    private abstract static class Run {

        final AtomicInteger wakes = new AtomicInteger();
        final AtomicInteger discarded = new AtomicInteger();
        final AtomicInteger dropped = new AtomicInteger();
        final AtomicInteger itemsDropped = new AtomicInteger();
        final AtomicInteger cancels = new AtomicInteger();
        final Cursor<Integer> cursor;
        EmitterCursor<Integer> emitter;

        Run() {
            Hooks hooks = Hooks.defaults()
                    .onDiscard(item -> discarded.incrementAndGet())
                    .onItemDropped(item -> itemsDropped.incrementAndGet())
                    .onErrorDropped(error -> dropped.incrementAndGet());
            Context context = Context.in(Environment.system().withHooks(hooks));
            cursor = EmitterCursor.<Integer>source(given -> emitter = given, 4, OverflowBuffer.Policy.FAIL)
                    .open(wakes::incrementAndGet, context);
            boolean ignored = cursor.isDone(); // Which starts it.
        }

        final Integer poll() {
            try {
                return cursor.poll();
            } catch (Throwable failure) {
                return -2;
            }
        }
    }

    /** An item is emitted while the run is closed. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the item was discarded once, and the emitter told once")
    @Outcome(expect = FORBIDDEN, desc = "the item was lost or discarded twice, or the emitter not told")
    @State
    public static class NextClose extends Run {

        public NextClose() {
            emitter.onCancel(cancels::incrementAndGet);
        }

        @Actor
        public void emits() {
            boolean ignored = emitter.next(7);
        }

        @Actor
        public void closes() {
            cursor.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = discarded.get();
            result.r2 = cancels.get();
        }
    }

    /** What to do on cancellation is set while the run is closed. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "it was done, once")
    @Outcome(expect = FORBIDDEN, desc = "it was not done, so that the callbacks go on for ever, or done twice")
    @State
    public static class OnCancelClose extends Run {

        @Actor
        public void emits() {
            emitter.onCancel(cancels::incrementAndGet);
        }

        @Actor
        public void closes() {
            cursor.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = cancels.get();
            result.r2 = discarded.get();
        }
    }

    /** Two threads emit. */
    @JCStressTest
    @Outcome(
            id = {"3, 0, 1", "3, 0, 0"},
            expect = ACCEPTABLE,
            desc = "both items are there")
    @Outcome(expect = FORBIDDEN, desc = "an item was lost")
    @State
    public static class NextNext extends Run {

        @Actor
        public void first() {
            boolean ignored = emitter.next(1);
        }

        @Actor
        public void second() {
            boolean ignored = emitter.next(2);
        }

        @Arbiter
        public void afterwards(III_Result result) {
            Integer one = poll();
            Integer two = poll();
            result.r1 = (one == null ? 0 : one) + (two == null ? 0 : two);
            result.r2 = discarded.get();
            result.r3 = wakes.get() > 0 ? 1 : 0;
        }
    }

    /** One thread completes the run while another fails it (A2, A3). */
    @JCStressTest
    @Outcome(id = "-2, 0", expect = ACCEPTABLE, desc = "the run failed")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the run completed, and the failure was dropped, once")
    @Outcome(expect = FORBIDDEN, desc = "the failure was lost, or had two fates")
    @State
    public static class CompleteError extends Run {

        @Actor
        public void completes() {
            emitter.complete();
        }

        @Actor
        public void fails() {
            emitter.error(new IllegalStateException());
        }

        @Arbiter
        public void afterwards(II_Result result) {
            Integer item = poll();
            result.r1 = item == null ? 0 : item;
            result.r2 = dropped.get();
        }
    }

    /** The run fails while it is closed. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the failure was dropped, once")
    @Outcome(expect = FORBIDDEN, desc = "the failure was lost, or dropped twice")
    @State
    public static class ErrorClose extends Run {

        @Actor
        public void fails() {
            emitter.error(new IllegalStateException());
        }

        @Actor
        public void closes() {
            cursor.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = discarded.get();
            result.r2 = dropped.get();
        }
    }

    /** One thread emits while another completes the run: what comes before the end is given, what comes behind it is not. */
    @JCStressTest
    @Outcome(id = "7, 0, 1", expect = ACCEPTABLE, desc = "the item, then the end")
    @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "the end, and the item was dropped behind it, once")
    @Outcome(expect = FORBIDDEN, desc = "the item was lost or had two fates, or there was no end")
    @State
    public static class NextComplete extends Run {

        @Actor
        public void emits() {
            boolean ignored = emitter.next(7);
        }

        @Actor
        public void completes() {
            emitter.complete();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            Integer item = poll();
            result.r1 = item == null ? 0 : item;
            result.r2 = itemsDropped.get() + discarded.get();
            result.r3 = cursor.isDone() ? 1 : 0;
        }
    }

    /** An item is emitted while the task takes what is there and leaves. */
    @JCStressTest
    @Outcome(id = "7, 0", expect = ACCEPTABLE, desc = "delivered")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "discarded, once")
    @Outcome(expect = FORBIDDEN, desc = "the item was lost, or delivered and discarded")
    @State
    public static class NextPollClose extends Run {

        @Actor
        public void emits() {
            boolean ignored = emitter.next(7);
        }

        @Actor
        public void task(II_Result result) {
            Integer item = poll();
            result.r1 = item == null ? 0 : item;
            cursor.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = discarded.get();
        }
    }

    /** An item, a failure and the end of the run, each from a thread of its own. */
    @JCStressTest
    @Outcome(
            id = "1, 1",
            expect = ACCEPTABLE,
            desc = "the item was discarded or dropped, once, and the failure dropped, once")
    @Outcome(expect = FORBIDDEN, desc = "one of them was lost, or had two fates")
    @State
    public static class NextErrorClose extends Run {

        @Actor
        public void emits() {
            boolean ignored = emitter.next(7);
        }

        @Actor
        public void fails() {
            emitter.error(new IllegalStateException());
        }

        @Actor
        public void closes() {
            cursor.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = discarded.get() + itemsDropped.get();
            result.r2 = dropped.get();
        }
    }
}
