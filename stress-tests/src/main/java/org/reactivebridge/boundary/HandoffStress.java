package org.reactivebridge.boundary;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Task;
import org.reactivebridge.kernel.Turn;

/** Races between the task that deals out windows and groups and the consumer of one of them. */
public class HandoffStress {

    /** A producing task that is played by the test: its turns do nothing. */
    private static final class Producer extends Task {

        Producer() {
            super(Scheduler.inline());
        }

        @Override
        protected Turn turn() {
            return Turn.PARK;
        }

        @Override
        protected void rejected(RejectedExecutionException failure) {}

        @Override
        protected boolean isCancelled() {
            return false;
        }
    }

    private abstract static class Part {

        final AtomicInteger discarded = new AtomicInteger();
        final AtomicInteger dropped = new AtomicInteger();
        final Handoff<Integer> handoff;

        Part() {
            Producer producer = new Producer();
            producer.start();
            Hooks hooks = Hooks.defaults().onErrorDropped(error -> dropped.incrementAndGet());
            handoff = new Handoff<>(producer, 4, hooks, item -> discarded.incrementAndGet());
        }

        final Integer poll() {
            try {
                return handoff.poll();
            } catch (Throwable failure) {
                throw new AssertionError(failure);
            }
        }
    }

    /** The consumer comes while an item is offered. */
    @JCStressTest
    @Outcome(id = "7, [01]", expect = ACCEPTABLE, desc = "the item was there when the consumer looked")
    @Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "it was not, and the consumer was woken afterwards")
    @Outcome(id = "-1, 0", expect = FORBIDDEN, desc = "it was not, and nobody says that it came")
    @State
    public static class OfferAttach extends Part {

        private final AtomicInteger wakes = new AtomicInteger();
        private int wakesBeforePoll;
        private int got = -1;

        @Actor
        public void producer() {
            handoff.offer(7);
        }

        @Actor
        public void consumer() {
            handoff.attach(wakes::incrementAndGet);
            wakesBeforePoll = wakes.get();
            Integer item = poll();
            if (item != null) {
                got = item;
            }
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = got;
            result.r2 = wakes.get() != wakesBeforePoll ? 1 : 0;
        }
    }

    /** The consumer leaves while an item is offered, and the producer ends in the turn that follows. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "the item was discarded, once")
    @Outcome(expect = FORBIDDEN, desc = "the item was lost or discarded twice")
    @State
    public static class OfferClose extends Part {

        @Actor
        public void producer() {
            handoff.offer(7);
            if (handoff.isClosed()) {
                handoff.end(null);
            }
        }

        @Actor
        public void consumer() {
            handoff.close();
        }

        @Arbiter
        public void afterwards(I_Result result) {
            handoff.end(null); // The turn that close has woken the producer for.
            result.r1 = discarded.get();
        }
    }

    /** The upstream fails while the consumer leaves. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "item and failure had one fate each")
    @Outcome(expect = FORBIDDEN, desc = "one of them was lost, or reported twice")
    @State
    public static class FailClose extends Part {

        @Actor
        public void producer() {
            handoff.offer(7);
            handoff.end(new SharedFailure(new IllegalStateException(), 1));
        }

        @Actor
        public void consumer() {
            handoff.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = discarded.get();
            result.r2 = dropped.get();
        }
    }

    /** The last item and the end come while the consumer polls. */
    @JCStressTest
    @Outcome(id = "7, 1", expect = ACCEPTABLE, desc = "first the item, then the end")
    @Outcome(expect = FORBIDDEN, desc = "the end was seen before the item")
    @State
    public static class EndPoll extends Part {

        private int got = -1;
        private int endedBefore;

        @Actor
        public void producer() {
            handoff.offer(7);
            handoff.end(null);
        }

        @Actor
        public void consumer() {
            boolean done = handoff.isDone();
            Integer item = poll();
            if (item != null) {
                got = item;
            }
            endedBefore = done ? 1 : 0;
        }

        @Arbiter
        public void afterwards(II_Result result) {
            Integer item = poll();
            result.r1 = item != null ? item : got;
            result.r2 = handoff.isDone() && endedBefore == 0 ? 1 : 0;
        }
    }
}
