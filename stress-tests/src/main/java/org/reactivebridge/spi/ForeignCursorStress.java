package org.reactivebridge.spi;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivestreams.Subscription;

/** Races between a publisher that gives its queue away and the task that polls it. */
public class ForeignCursorStress {

    private abstract static class Run implements Subscription, FusedQueue<Integer> {

        final AtomicInteger wakes = new AtomicInteger();
        final AtomicInteger dropped = new AtomicInteger();
        final AtomicInteger cancels = new AtomicInteger();
        final AtomicInteger clears = new AtomicInteger();
        final Queue<Integer> queue = new ConcurrentLinkedQueue<>();
        final ForeignCursor<Integer> cursor;

        Run() {
            Hooks hooks = Hooks.defaults().onErrorDropped(error -> dropped.incrementAndGet());
            cursor = new ForeignCursor<>(
                    wakes::incrementAndGet, Context.in(Environment.system().withHooks(hooks))) {
                @Override
                protected FusedQueue<Integer> fuse(Subscription subscription) {
                    return Run.this;
                }
            };
        }

        final Integer take() {
            try {
                return cursor.poll();
            } catch (Throwable failure) {
                return -2;
            }
        }

        @Override
        public Integer poll() {
            return queue.poll();
        }

        @Override
        public boolean isEmpty() {
            return queue.isEmpty();
        }

        @Override
        public void clear() {
            clears.incrementAndGet();
            queue.clear();
        }

        @Override
        public boolean isSynchronous() {
            return false;
        }

        @Override
        public void request(long count) {}

        @Override
        public void cancel() {
            cancels.incrementAndGet();
        }
    }

    /** The subscription comes while the run is closed. */
    @JCStressTest
    @Outcome(id = "1, [01]", expect = ACCEPTABLE, desc = "cancelled once; cleared if the queue had been taken")
    @Outcome(expect = FORBIDDEN, desc = "the publisher goes on for ever, or is cancelled twice")
    @State
    public static class SubscribeClose extends Run {

        @Actor
        public void publisher() {
            cursor.onSubscribe(this);
        }

        @Actor
        public void task() {
            cursor.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = cancels.get();
            result.r2 = clears.get();
        }
    }

    /** The last item and the end come while the task polls. */
    @JCStressTest
    @Outcome(id = "7, 0", expect = ACCEPTABLE, desc = "the item was there, or the task was woken for it")
    @Outcome(expect = FORBIDDEN, desc = "the end was seen before the item, or nobody says that it came")
    @State
    public static class EndPoll extends Run {

        private int got = -1;
        private int wakesBeforePoll;

        public EndPoll() {
            cursor.onSubscribe(this);
        }

        @Actor
        public void publisher() {
            queue.add(7);
            cursor.onNext(null);
            cursor.onComplete();
        }

        @Actor
        public void task() {
            wakesBeforePoll = wakes.get();
            boolean done = cursor.isDone();
            Integer item = take();
            if (item != null) {
                got = item;
            } else if (done) {
                got = -3; // Done, although there was an item.
            }
        }

        @Arbiter
        public void afterwards(II_Result result) {
            boolean stranded = got == -1 && wakes.get() == wakesBeforePoll;
            Integer item = take();
            result.r1 = item != null && got == -1 ? item : got;
            result.r2 = stranded ? 1 : 0;
        }
    }

    /** The publisher fails while the run is closed. */
    @JCStressTest
    @Outcome(id = "1, [01]", expect = ACCEPTABLE, desc = "the failure was dropped, once")
    @Outcome(expect = FORBIDDEN, desc = "the failure was lost, or dropped twice")
    @State
    public static class ErrorClose extends Run {

        public ErrorClose() {
            cursor.onSubscribe(this);
        }

        @Actor
        public void publisher() {
            cursor.onError(new IllegalStateException());
        }

        @Actor
        public void task() {
            cursor.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = dropped.get();
            result.r2 = cancels.get();
        }
    }
}
