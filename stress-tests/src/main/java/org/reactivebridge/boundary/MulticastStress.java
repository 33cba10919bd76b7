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
import org.openjdk.jcstress.infra.results.I_Result;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/** Races between the subscribers of a shared run, and between them and its end. */
public class MulticastStress {

    /** A shared run that gives one item and then waits until it is told to end, or to fail. */
    private abstract static class Shared {

        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final AtomicInteger discarded = new AtomicInteger();
        final AtomicInteger dropped = new AtomicInteger();
        final Source<Integer> source = Multicast.live(this::open, Scheduler.inline(), 1);
        final Context context = Context.in(Environment.system()
                .withHooks(Hooks.defaults()
                        .onDiscard(item -> discarded.incrementAndGet())
                        .onErrorDropped(error -> dropped.incrementAndGet())));

        volatile Waker run;
        volatile boolean over;
        final boolean fails;

        Shared(boolean fails) {
            this.fails = fails;
        }

        private Cursor<Integer> open(Waker waker, Context same) {
            opened.incrementAndGet();
            run = waker;
            return new Upstream();
        }

        final Cursor<Integer> join() {
            return source.open(() -> {}, context);
        }

        final void end() {
            over = true;
            run.wake();
        }

        static int take(Cursor<Integer> cursor) {
            try {
                Integer item = cursor.poll();
                return item == null ? 0 : item;
            } catch (Throwable failure) {
                return -1;
            }
        }

        private final class Upstream implements Cursor<Integer> {

            private boolean given;

            @Override
            public Integer poll() throws Exception {
                if (!given) {
                    given = true;
                    return 1;
                }
                if (over && fails) {
                    throw new Exception("failed");
                }
                return null;
            }

            @Override
            public boolean isDone() {
                return given && over;
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        }
    }

    /** The last subscriber leaves while another comes. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "Whoever came has a run that goes on")
    @Outcome(id = "0", expect = FORBIDDEN, desc = "Whoever came hangs on a run that has stopped")
    @Outcome(id = "2", expect = FORBIDDEN, desc = "A run goes on that nobody wants")
    @State
    public static class LastLeavesWhileAnotherJoins extends Shared {

        private final Cursor<Integer> first = join();
        private Cursor<Integer> second;

        public LastLeavesWhileAnotherJoins() {
            super(false);
        }

        @Actor
        public void leave() {
            first.close();
        }

        @Actor
        public void come() {
            second = join();
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = opened.get() - closed.get();
        }
    }

    /** The only subscriber leaves, its item unread, while the run fails. */
    @JCStressTest
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "The run failed first: item and failure go to the hooks")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "The run was cancelled before it failed")
    @Outcome(expect = FORBIDDEN, desc = "Item or failure lost or reported twice, or the upstream not closed once")
    @State
    public static class LastLeavesWhileTheRunFails extends Shared {

        private final Cursor<Integer> only = join();

        public LastLeavesWhileTheRunFails() {
            super(true);
        }

        @Actor
        public void leave() {
            only.close();
        }

        @Actor
        public void fail() {
            end();
        }

        @Arbiter
        public void look(III_Result result) {
            result.r1 = discarded.get();
            result.r2 = dropped.get();
            result.r3 = closed.get();
        }
    }

    /** One of two subscribers takes the item while the other leaves; then both are gone. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Taken, and so not discarded")
    @Outcome(expect = FORBIDDEN, desc = "Not taken, or taken and discarded")
    @State
    public static class OneTakesWhileTheOtherLeaves extends Shared {

        private final Cursor<Integer> taker = join();
        private final Cursor<Integer> leaver = join();
        private int taken;

        public OneTakesWhileTheOtherLeaves() {
            super(false);
        }

        @Actor
        public void take() {
            taken = take(taker);
        }

        @Actor
        public void leave() {
            leaver.close();
        }

        @Arbiter
        public void look(II_Result result) {
            taker.close();
            result.r1 = taken;
            result.r2 = discarded.get();
        }
    }

    /** The run fails while its two subscribers look: each of them is told (reactor/reactor-core#3618: one was not). */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Both saw the failure, once, and it was not dropped")
    @Outcome(expect = FORBIDDEN, desc = "One of them was not told, or the failure was dropped as well")
    @State
    public static class TwoSeeTheFailure extends Shared {

        private final Cursor<Integer> first = join();
        private final Cursor<Integer> second = join();
        private int firstSaw;
        private int secondSaw;

        public TwoSeeTheFailure() {
            super(true);
            take(first);
            take(second);
        }

        @Actor
        public void fail() {
            end();
        }

        @Actor
        public void lookAtOne() {
            firstSaw = take(first);
        }

        @Actor
        public void lookAtOther() {
            secondSaw = take(second);
        }

        @Arbiter
        public void look(III_Result result) {
            result.r1 = firstSaw == -1 || take(first) == -1 ? 1 : 0;
            result.r2 = secondSaw == -1 || take(second) == -1 ? 1 : 0;
            first.close();
            second.close();
            result.r3 = dropped.get();
        }
    }

    /** Somebody comes while the run fails: to its failure, or to a new run, which fails as well. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Told, by the one run or the other, and no run is left open")
    @Outcome(expect = FORBIDDEN, desc = "Not told: it hangs on a run that has ended")
    @State
    public static class OneJoinsWhileTheRunFails extends Shared {

        private final Cursor<Integer> first = join();
        private Cursor<Integer> second;

        public OneJoinsWhileTheRunFails() {
            super(true);
            take(first);
        }

        @Actor
        public void fail() {
            end();
        }

        @Actor
        public void come() {
            second = join();
        }

        @Arbiter
        public void look(II_Result result) {
            for (int looks = 0; looks < 3 && result.r1 == 0; looks++) {
                result.r1 = take(second) == -1 ? 1 : 0;
            }
            first.close();
            second.close();
            result.r2 = opened.get() - closed.get();
        }
    }
}
