package org.reactivebridge.stream;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Failures;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Runs something on a thread with a stack of 256 KiB. */
final class SmallStack {

    private SmallStack() {}

    static <T> T call(Callable<T> work) throws Exception {
        FutureTask<T> result = new FutureTask<>(work);
        Thread thread = new Thread(null, result, "small stack", 256 << 10);
        thread.setDaemon(true);
        thread.start();
        return result.get();
    }

    /** Subscribes with unbounded demand, waits for the end and counts the items; throws the failure of the run. */
    static long await(Publisher<?> publisher) {
        CountDownLatch over = new CountDownLatch(1);
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        AtomicLong items = new AtomicLong();
        publisher.subscribe(new Subscriber<Object>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(Object item) {
                items.incrementAndGet();
            }

            @Override
            public void onError(Throwable error) {
                failed.set(error);
                over.countDown();
            }

            @Override
            public void onComplete() {
                over.countDown();
            }
        });
        try {
            if (!over.await(50, TimeUnit.SECONDS)) {
                throw new AssertionError("No end after 50 s");
            }
        } catch (InterruptedException interrupted) {
            throw Failures.sneak(interrupted);
        }
        Throwable failure = failed.get();
        if (failure != null) {
            throw Failures.sneak(failure);
        }
        return items.get();
    }
}
