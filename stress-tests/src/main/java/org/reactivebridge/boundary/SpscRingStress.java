package org.reactivebridge.boundary;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.reactivebridge.kernel.Hooks;

/** Races between the two ends of the ring. */
public class SpscRingStress {

    private static int valueOf(int[] item) {
        return item == null ? 0 : item[0];
    }

    /** Items come out in order, with their contents, and once. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "too early")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "between the offers")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "between the offers")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both")
    @Outcome(expect = FORBIDDEN, desc = "out of order, twice, or without contents")
    @State
    public static class OfferPoll {

        private final SpscRing<int[]> ring = new SpscRing<>(2);

        @Actor
        public void producer() {
            ring.offer(new int[] {1});
            ring.offer(new int[] {2});
        }

        @Actor
        public void consumer(II_Result result) {
            result.r1 = valueOf(ring.poll());
            result.r2 = valueOf(ring.poll());
        }
    }

    /** The close of both users of the ring: each side leaves its mark, and then looks for the other's. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both items were discarded, once")
    @Outcome(expect = FORBIDDEN, desc = "an item was left in the ring, or discarded twice")
    @State
    public static class OfferDiscard {

        private final SpscRing<AtomicInteger> ring = new SpscRing<>(2);
        private final AtomicInteger first = new AtomicInteger();
        private final AtomicInteger second = new AtomicInteger();
        private final Hooks hooks = Hooks.defaults().onDiscard(item -> ((AtomicInteger) item).incrementAndGet());
        private volatile boolean closed;

        public OfferDiscard() {
            ring.offer(first);
        }

        @Actor
        public void producer() {
            ring.offer(second);
            VarHandle.fullFence();
            if (closed) {
                ring.discardLast(hooks);
            }
        }

        @Actor
        public void consumer() {
            closed = true;
            ring.discardAll(hooks);
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = first.get();
            result.r2 = second.get();
        }
    }
}
