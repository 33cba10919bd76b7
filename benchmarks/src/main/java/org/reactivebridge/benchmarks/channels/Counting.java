package org.reactivebridge.benchmarks.channels;

import io.reactivex.rxjava3.core.FlowableSubscriber;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * A receiver that counts, the same for all libraries: it carries the marks by which Reactor and RxJava recognise a subscriber of their
 * own, so that neither puts an adapter before it. Signals are <strong>serial</strong>.
 */
class Counting implements CoreSubscriber<Object>, FlowableSubscriber<Object>, Flow.Subscriber<Object> {

    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch end = new CountDownLatch(1);
    private Throwable failure;
    private Subscription subscription;
    private Object last;
    private long count;

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Object item) {
        last = item;
        count++;
    }

    @Override
    public void onError(Throwable error) {
        failure = error;
        end.countDown();
    }

    @Override
    public void onComplete() {
        end.countDown();
    }

    final void cancel() {
        subscription.cancel();
    }

    /** Waits for the end; then so many items must have come. */
    final void await(long expected) throws InterruptedException {
        awaitEnd();
        ChannelBenchmark.check("items", expected, count);
    }

    /** Waits for the end, before which this item must have been the last; some of those before may be missing. */
    final void awaitLast(Object expected) throws InterruptedException {
        awaitEnd();
        if (!expected.equals(last)) {
            throw new IllegalStateException("Expected " + expected + " as the last item, but got " + last);
        }
    }

    private void awaitEnd() throws InterruptedException {
        if (!end.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("No end after " + PATIENCE_SECONDS + " seconds");
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    /** What has come so far, if this is the thread on which it comes. */
    final long count() {
        return count;
    }
}
