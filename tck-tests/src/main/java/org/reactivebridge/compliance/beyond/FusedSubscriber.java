package org.reactivebridge.compliance.beyond;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;

/**
 * Keeps accounts of what a publisher signals to somebody who may poll instead. Concurrent, as {@link Probe}.
 *
 * @param <T> the type of the items
 */
final class FusedSubscriber<T> {

    private final Bell bell = new Bell();
    private final List<T> items = new ArrayList<>();
    private @Nullable Subscription subscription;
    private @Nullable FusedQueue<T> queue;
    private long hints;
    private long offers;
    private boolean over;
    private @Nullable Throwable failure;

    void onSubscribe(Subscription given, @Nullable FusedQueue<T> fused) {
        bell.change(() -> {
            subscription = given;
            queue = fused;
        });
    }

    /** An item was signalled; null says that there may be some to be polled. */
    void onNext(@Nullable T item) {
        bell.change(() -> {
            if (item == null) {
                hints++;
            } else {
                items.add(item);
            }
        });
    }

    /** An item was offered to a conditional subscriber. */
    void onOffer() {
        bell.change(() -> offers++);
    }

    void onEnd(@Nullable Throwable thrown) {
        bell.change(() -> {
            over = true;
            failure = thrown;
        });
    }

    boolean await(BooleanSupplier met, Duration atMost) throws InterruptedException {
        return bell.await(met, atMost);
    }

    @Nullable
    Subscription subscription() {
        lockedFields();
        return subscription;
    }

    @Nullable
    FusedQueue<T> queue() {
        lockedFields();
        return queue;
    }

    /** What is read behind this was written before the last change that this thread has seen. */
    private void lockedFields() {
        bell.change(() -> {});
    }

    List<T> items() {
        return bell.read(() -> List.copyOf(items));
    }

    long hints() {
        return bell.read(() -> hints);
    }

    long offers() {
        return bell.read(() -> offers);
    }

    boolean isOver() {
        return bell.read(() -> over);
    }

    boolean isFailed() {
        return bell.read(() -> failure != null);
    }

    @Override
    public String toString() {
        return bell.read(
                () -> items.size() + " items signalled, " + hints + " hints that there may be some to be polled"
                        + (over ? failure == null ? ", completed" : ", failed with " + failure : ""));
    }
}
