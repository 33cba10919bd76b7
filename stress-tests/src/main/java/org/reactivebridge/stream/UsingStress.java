package org.reactivebridge.stream;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Races about a resource: it is released once, whoever ends the run. */
public class UsingStress {

    private abstract static class Run implements Subscriber<Object> {

        final AtomicInteger acquired = new AtomicInteger();
        final AtomicInteger released = new AtomicInteger();
        final AtomicInteger ends = new AtomicInteger();
        Emitter<Object> emitter;
        Subscription subscription;

        Run() {
            AsyncStream.<Integer, Object>using(
                            acquired::incrementAndGet,
                            resource -> AsyncStream.create(given -> emitter = given, Overflow.buffer(4)),
                            resource -> AsyncFuture.fromCallable(released::incrementAndGet))
                    .subscribe(this);
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(Object item) {}

        @Override
        public void onError(Throwable error) {
            ends.incrementAndGet();
        }

        @Override
        public void onComplete() {
            ends.incrementAndGet();
        }
    }

    /** The run completes while it is cancelled. */
    @JCStressTest
    @Outcome(
            id = "1, [01]",
            expect = ACCEPTABLE,
            desc = "released once; the end was told, or the cancellation was first")
    @Outcome(expect = FORBIDDEN, desc = "not released, or twice, or two ends")
    @State
    public static class CompleteCancel extends Run {

        @Actor
        public void completes() {
            emitter.complete();
        }

        @Actor
        public void cancels() {
            subscription.cancel();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = released.get();
            result.r2 = ends.get();
        }
    }

    /** The run fails while it is cancelled. */
    @JCStressTest
    @Outcome(
            id = "1, [01]",
            expect = ACCEPTABLE,
            desc = "released once; the failure was told, or the cancellation was first")
    @Outcome(expect = FORBIDDEN, desc = "not released, or twice, or two ends")
    @State
    public static class ErrorCancel extends Run {

        @Actor
        public void fails() {
            emitter.error(new IllegalArgumentException());
        }

        @Actor
        public void cancels() {
            subscription.cancel();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = released.get();
            result.r2 = ends.get();
        }
    }

    /** Two threads cancel. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "released once")
    @Outcome(expect = FORBIDDEN, desc = "not released, or twice")
    @State
    public static class CancelCancel extends Run {

        @Actor
        public void first() {
            subscription.cancel();
        }

        @Actor
        public void second() {
            subscription.cancel();
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = released.get();
            result.r2 = ends.get();
        }
    }
}
