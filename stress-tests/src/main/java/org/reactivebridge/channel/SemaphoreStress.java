package org.reactivebridge.channel;

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
import org.reactivebridge.channel.Semaphore.Permit;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;

/** One permit, those who wait for it, and those who give it back. */
public class SemaphoreStress {

    private abstract static class One {

        final Semaphore semaphore = Semaphore.create(1);
        final AtomicInteger wakes = new AtomicInteger();

        final Cursor<Permit> acquire() {
            return semaphore.acquire().source().open(wakes::incrementAndGet, Context.in(Environment.system()));
        }

        static Permit take(Cursor<Permit> cursor) {
            try {
                return cursor.poll();
            } catch (Throwable failure) {
                throw new AssertionError(failure);
            }
        }

        /** Gives back what the cursor still gets, and says whether it got anything. */
        static int settle(Cursor<Permit> cursor) {
            Permit permit = take(cursor);
            if (permit != null) {
                permit.close();
            }
            cursor.close();
            return permit == null ? 0 : 1;
        }
    }

    /** Two want the permit. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the second has it")
    @Outcome(expect = FORBIDDEN, desc = "both have it, or none")
    @State
    public static class AcquireAcquire extends One {

        @Actor
        public void first(II_Result result) {
            result.r1 = take(acquire()) == null ? 0 : 1;
        }

        @Actor
        public void second(II_Result result) {
            result.r2 = take(acquire()) == null ? 0 : 1;
        }
    }

    /** The permit comes back while somebody asks for it. */
    @JCStressTest
    @Outcome(id = "1, [01]", expect = ACCEPTABLE, desc = "the first look found it")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the first look found nothing, and a wake-up came")
    @Outcome(expect = FORBIDDEN, desc = "the permit is there, and whoever waits for it is not told")
    @State
    public static class AcquireRelease extends One {

        private final Permit held = semaphore.tryAcquire(1);

        @Actor
        public void holder() {
            held.close();
        }

        @Actor
        public void other(II_Result result) {
            result.r1 = take(acquire()) == null ? 0 : 1;
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = wakes.get();
        }
    }

    /** The permit comes back while the first who waits for it leaves, and another waits behind. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the other one got it, and it came back")
    @Outcome(expect = FORBIDDEN, desc = "the permit was lost, or there are two")
    @State
    public static class ReleaseCancel extends One {

        private final Permit held = semaphore.tryAcquire(1);
        private final Cursor<Permit> leaves = acquire();
        private final Cursor<Permit> stays = acquire();

        @Actor
        public void holder() {
            held.close();
        }

        @Actor
        public void leaver() {
            leaves.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = settle(stays);
            result.r2 = semaphore.availablePermits();
        }
    }

    /** A permit is closed twice at once. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "it came back once")
    @Outcome(expect = FORBIDDEN, desc = "it came back twice, or not at all")
    @State
    public static class CloseClose extends One {

        private final Permit held = semaphore.tryAcquire(1);

        @Actor
        public void first() {
            held.close();
        }

        @Actor
        public void second() {
            held.close();
        }

        @Arbiter
        public void afterwards(I_Result result) {
            result.r1 = semaphore.availablePermits();
        }
    }

    /** The semaphore is closed while somebody waits and the permit comes back. */
    @JCStressTest
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "granted before, or failed; and told")
    @Outcome(expect = FORBIDDEN, desc = "somebody waits for ever, or the permit was lost")
    @State
    public static class ReleaseShut extends One {

        private final Permit held = semaphore.tryAcquire(1);
        private final Cursor<Permit> waiting = acquire();

        @Actor
        public void holder() {
            held.close();
        }

        @Actor
        public void closer() {
            semaphore.close();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            boolean failed = waiting.isDone();
            result.r1 = wakes.get();
            result.r2 = failed ? 1 : settle(waiting);
            waiting.close();
            result.r3 = semaphore.availablePermits();
        }
    }

    /** Whoever waits looks, without the lock, while the permit comes back and the semaphore is closed behind that. */
    @JCStressTest
    @Outcome(id = "[01], 0, 1", expect = ACCEPTABLE, desc = "it has the permit, or will find it at the next look")
    @Outcome(expect = FORBIDDEN, desc = "the end overtook the grant, or the permit was lost")
    @State
    public static class ReleaseThenShut extends One {

        private final Permit held = semaphore.tryAcquire(1);
        private final Cursor<Permit> waiting = acquire();
        private Permit permit;

        @Actor
        public void holder() {
            held.close();
            semaphore.close();
        }

        @Actor
        public void waiter(III_Result result) {
            result.r2 = waiting.isDone() ? 1 : 0;
            permit = take(waiting);
            result.r1 = permit == null ? 0 : 1;
        }

        @Arbiter
        public void afterwards(III_Result result) {
            if (permit == null) {
                permit = take(waiting);
            }
            permit.close();
            waiting.close();
            result.r3 = semaphore.availablePermits();
        }
    }
}
