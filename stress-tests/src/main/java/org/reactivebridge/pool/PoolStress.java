package org.reactivebridge.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.stream.AsyncFuture;

/** One connection, those who wait for it, and those who give it back. */
public class PoolStress {

    /** An environment without timers, which would bring threads of their own. */
    private static final class Timeless implements Environment {

        static final Environment INSTANCE = new Timeless();

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public Scheduler scheduler() {
            return Scheduler.inline();
        }

        @Override
        public Timers timers() {
            return (delay, action) -> () -> true;
        }

        @Override
        public RandomGenerator random(String name) {
            return Environment.system().random(name);
        }

        @Override
        public Hooks hooks() {
            return Hooks.defaults();
        }

        @Override
        public Capacities capacities() {
            return Capacities.defaults();
        }

        @Override
        public boolean await(BooleanSupplier condition, long timeoutNanos) {
            throw new IllegalStateException("Nobody waits");
        }
    }

    private abstract static class One {

        final AtomicInteger made = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final AtomicInteger wakes = new AtomicInteger();
        final Pool<Integer> pool = Pool.builder(FunctionManager.of(
                        () -> AsyncFuture.of(made.incrementAndGet()), connection -> closed.incrementAndGet()))
                .options(PoolOptions.defaults()
                        .maxSize(1)
                        .acquireTimeout(PoolOptions.FOREVER)
                        .maxLife(PoolOptions.FOREVER)
                        .idleTimeout(PoolOptions.FOREVER))
                .environment(Timeless.INSTANCE)
                .build();

        final Cursor<Pooled<Integer>> open() {
            return pool.acquire().source().open(wakes::incrementAndGet, Context.in(Timeless.INSTANCE));
        }

        /** The connection, which is made for whoever asks first; what he is told does not count. */
        final Pooled<Integer> hold() {
            return take(pool.acquire().source().open(() -> {}, Context.in(Timeless.INSTANCE)));
        }

        /** What is there; null if nothing yet, or never. */
        static Pooled<Integer> take(Cursor<Pooled<Integer>> cursor) {
            try {
                return cursor.poll();
            } catch (PoolClosedException closed) {
                return null;
            } catch (Throwable failure) {
                throw new AssertionError(failure);
            }
        }

        final Cursor<Pooled<Integer>> waiting() {
            Cursor<Pooled<Integer>> cursor = open();
            take(cursor);
            return cursor;
        }

        static int settle(Cursor<Pooled<Integer>> cursor) {
            Pooled<Integer> lease = take(cursor);
            if (lease != null) {
                lease.release();
            }
            cursor.close();
            return lease == null ? 0 : 1;
        }
    }

    /** Two want the connection that is not there yet. */
    @JCStressTest
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "the second has it")
    @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "it was granted behind the look of who has it")
    @Outcome(expect = FORBIDDEN, desc = "both have it, or there are two")
    @State
    public static class AcquireAcquire extends One {

        @Actor
        public void first(III_Result result) {
            result.r1 = take(open()) == null ? 0 : 1;
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = take(open()) == null ? 0 : 1;
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r3 = pool.state().lent();
        }
    }

    /** The connection comes back while somebody asks for it. */
    @JCStressTest
    @Outcome(id = "1, [01]", expect = ACCEPTABLE, desc = "the first look found it")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the first look found nothing, and a wake-up came")
    @Outcome(expect = FORBIDDEN, desc = "the connection is there, and whoever waits for it is not told")
    @State
    public static class AcquireRelease extends One {

        private final Pooled<Integer> held = hold();

        @Actor
        public void holder() {
            held.release();
        }

        @Actor
        public void other(II_Result result) {
            result.r1 = take(open()) == null ? 0 : 1;
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r2 = wakes.get();
        }
    }

    /** The connection comes back while the first who waits for it leaves, and another waits behind. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the other one got it, and it came back")
    @Outcome(expect = FORBIDDEN, desc = "the connection was lost, or there are two")
    @State
    public static class ReleaseCancel extends One {

        private final Pooled<Integer> held = hold();
        private final Cursor<Pooled<Integer>> leaves = waiting();
        private final Cursor<Pooled<Integer>> stays = waiting();

        @Actor
        public void holder() {
            held.release();
        }

        @Actor
        public void leaver() {
            leaves.close();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = settle(stays);
            result.r2 = pool.state().idle();
        }
    }

    /** A connection is given back and invalidated at once. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "it is idle")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it is closed")
    @Outcome(expect = FORBIDDEN, desc = "it is both, or neither")
    @State
    public static class ReleaseInvalidate extends One {

        private final Pooled<Integer> held = hold();

        @Actor
        public void first() {
            held.release();
        }

        @Actor
        public void second() {
            held.invalidate();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = pool.state().idle();
            result.r2 = closed.get();
        }
    }

    /** The pool is closed while somebody waits and the connection comes back. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "whoever waits was told, and the connection is closed")
    @Outcome(expect = FORBIDDEN, desc = "somebody waits for ever, or the connection stays open")
    @State
    public static class ReleaseShut extends One {

        private final Pooled<Integer> held = hold();
        private final Cursor<Pooled<Integer>> waiting = waiting();

        @Actor
        public void holder() {
            held.release();
        }

        @Actor
        public void closer() {
            pool.close(PoolOptions.FOREVER);
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r1 = wakes.get();
            settle(waiting);
            result.r2 = closed.get();
            result.r3 = pool.state().total();
        }
    }
}
