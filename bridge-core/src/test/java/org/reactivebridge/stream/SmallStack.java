package org.reactivebridge.stream;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Failures;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Runs on a thread with a stack of 256 KiB, where recursion that grows with the input shows itself. */
final class SmallStack {

    private SmallStack() {}

    static void run(Runnable action) throws InterruptedException {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        action.run();
                    } catch (Throwable failure) {
                        thrown.set(failure);
                    }
                },
                "small stack",
                256 * 1024);
        thread.start();
        thread.join(60_000);
        Throwable failure = thrown.get();
        if (failure != null) {
            throw Failures.sneak(failure);
        }
        if (thread.isAlive()) {
            throw new AssertionError("Still running after a minute");
        }
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
