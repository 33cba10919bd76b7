package org.reactivebridge.boundary;

import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Hooks;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Stands between the driver and a subscriber and shows each request to an observer before it takes effect.
 *
 * <p><strong>Concurrent</strong> as a subscription; as a subscriber called serially (§1.3).
 *
 * @param <T> the type of the items
 */
public final class RequestPeek<T> implements Subscriber<T>, Subscription {

    private final LongConsumer observer;
    private final Hooks hooks;

    private volatile @Nullable Subscriber<? super T> downstream; // Dropped at the end and on cancellation (§3.13).

    /** Written before the subscriber gets hold of this subscription, which is what publishes it. */
    private @Nullable Subscription upstream;

    /**
     * Puts itself in front of a subscriber.
     *
     * @param downstream gets every signal
     * @param observer gets each number requested; what it throws is dropped (§3.16)
     * @param hooks where that goes
     */
    public RequestPeek(Subscriber<? super T> downstream, LongConsumer observer, Hooks hooks) {
        this.downstream = downstream;
        this.observer = observer;
        this.hooks = hooks;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        Objects.requireNonNull(downstream).onSubscribe(this);
    }

    @Override
    public void onNext(T item) {
        Subscriber<? super T> target = downstream;
        if (target == null) {
            hooks.discard(item); // Cancelled while it was on its way.
        } else {
            target.onNext(item);
        }
    }

    @Override
    public void onError(Throwable error) {
        Subscriber<? super T> target = downstream;
        downstream = null;
        if (target == null) {
            hooks.dropError(error);
        } else {
            target.onError(error);
        }
    }

    @Override
    public void onComplete() {
        Subscriber<? super T> target = downstream;
        downstream = null;
        if (target != null) {
            target.onComplete();
        }
    }

    @Override
    public void request(long count) {
        try {
            observer.accept(count);
        } catch (Throwable failure) {
            hooks.dropError(failure);
            if (Failures.isFatal(failure)) {
                throw Failures.sneak(failure);
            }
        }
        Objects.requireNonNull(upstream).request(count);
    }

    @Override
    public void cancel() {
        downstream = null;
        Objects.requireNonNull(upstream).cancel();
    }
}
