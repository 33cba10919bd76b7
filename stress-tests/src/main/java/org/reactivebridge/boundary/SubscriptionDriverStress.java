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
import org.reactivebridge.kernel.Scheduler;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Races of a subscriber's calls with one another and with the signals that they lead to. */
public class SubscriptionDriverStress {

    /** A run of numbers whose signals are recorded in plain fields; everything runs on the threads that ask for it. */
    private abstract static class Run implements Subscriber<Integer>, Cursor<Integer> {

        private final AtomicInteger droppedErrors = new AtomicInteger();
        private final long length;

        Subscription subscription;
        int items;
        int completions;
        int errors;
        int violations; // Signals that overlapped or came after the end.
        private boolean inside;

        int closings;
        long given;

        Run(long length) {
            this.length = length;
            Hooks hooks = Hooks.defaults().onErrorDropped(error -> droppedErrors.incrementAndGet());
            Context context = Context.in(Environment.system().withHooks(hooks));
            SubscriptionDriver.subscribe((waker, same) -> this, this, false, context, Scheduler.inline());
        }

        int droppedErrors() {
            return droppedErrors.get();
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(Integer item) {
            enter();
            items++;
            inside = false;
        }

        @Override
        public void onError(Throwable error) {
            enter();
            errors++;
            inside = false;
        }

        @Override
        public void onComplete() {
            enter();
            completions++;
            inside = false;
        }

        private void enter() {
            if (inside || completions + errors > 0) {
                violations++;
            }
            inside = true;
        }

        @Override
        public Integer poll() throws Throwable {
            return given == length ? null : (int) ++given;
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

    /** Demand from two threads adds up. */
    @JCStressTest
    @Outcome(id = "5, 0", expect = ACCEPTABLE, desc = "as many items as were requested, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "demand was lost or invented, or signals overlapped")
    @State
    public static class RequestRequest extends Run {

        public RequestRequest() {
            super(Long.MAX_VALUE);
        }

        @Actor
        public void first() {
            subscription.request(2);
        }

        @Actor
        public void second() {
            subscription.request(3);
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = items;
            result.r2 = violations;
        }
    }

    /** One item at a time, from within the signal, against a request from elsewhere. */
    @JCStressTest
    @Outcome(id = "6, 0", expect = ACCEPTABLE, desc = "as many items as were requested, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "demand was lost or invented, or signals overlapped")
    @State
    public static class RequestWithinSignalRequest extends Run {

        public RequestWithinSignalRequest() {
            super(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Integer item) {
            super.onNext(item);
            if (item <= 3) {
                subscription.request(1);
            }
        }

        @Actor
        public void first() {
            subscription.request(1);
        }

        @Actor
        public void second() {
            subscription.request(2);
        }

        @Arbiter
        public void afterwards(II_Result result) {
            result.r1 = items;
            result.r2 = violations;
        }
    }

    /** Cancellation against demand. */
    @JCStressTest
    @Outcome(id = "[012], 1, 0", expect = ACCEPTABLE, desc = "a part of the items, and the cursor closed")
    @Outcome(id = "0, 0, 0", expect = FORBIDDEN, desc = "the cursor was left open")
    @Outcome(expect = FORBIDDEN, desc = "more than requested, not closed once, or a signal out of place")
    @State
    public static class RequestCancel extends Run {

        public RequestCancel() {
            super(Long.MAX_VALUE);
        }

        @Actor
        public void requester() {
            subscription.request(2);
        }

        @Actor
        public void canceller() {
            subscription.cancel();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r1 = items;
            result.r2 = closings;
            result.r3 = violations + completions + errors;
        }
    }

    /** An invalid request against signals (A6, §3.9). */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "one error, after some of the items, and the cursor closed")
    @Outcome(expect = FORBIDDEN, desc = "the error is missing, doubled, or overlaps another signal")
    @State
    public static class InvalidRequestRequest extends Run {

        public InvalidRequestRequest() {
            super(Long.MAX_VALUE);
        }

        @Actor
        public void requester() {
            subscription.request(3);
        }

        @Actor
        public void offender() {
            subscription.request(-1);
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r1 = errors;
            result.r2 = closings;
            result.r3 = violations + completions + (items > 3 ? 1 : 0);
        }
    }

    /** Cancellation against completion (A2). */
    @JCStressTest
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "cancelled")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "completed")
    @Outcome(expect = FORBIDDEN, desc = "not closed once, or a signal out of place")
    @State
    public static class CancelCompletion extends Run {

        public CancelCompletion() {
            super(1);
        }

        @Actor
        public void requester() {
            subscription.request(1);
        }

        @Actor
        public void canceller() {
            subscription.cancel();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r1 = completions;
            result.r2 = closings;
            result.r3 = violations + errors;
        }
    }

    /** Cancellation against failure: an error that happened is told to somebody, once. */
    @JCStressTest
    @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "cancelled before it could fail")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "failed, and the subscriber was told")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "failed, but cancelled meanwhile: the hook was told")
    @Outcome(expect = FORBIDDEN, desc = "the error was lost, doubled or invented")
    @State
    public static class CancelFailure extends Run {

        private int failures;

        public CancelFailure() {
            super(Long.MAX_VALUE);
        }

        @Override
        public Integer poll() {
            failures++;
            throw new IllegalStateException("planned");
        }

        @Actor
        public void requester() {
            subscription.request(1);
        }

        @Actor
        public void canceller() {
            subscription.cancel();
        }

        @Arbiter
        public void afterwards(III_Result result) {
            result.r1 = failures;
            result.r2 = errors;
            result.r3 = droppedErrors();
        }
    }
}
