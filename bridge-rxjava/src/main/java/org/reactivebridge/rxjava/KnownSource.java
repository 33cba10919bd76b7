package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Flowable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.PublisherSource;
import org.reactivebridge.kernel.Settled;
import org.reactivebridge.kernel.Waker;

/**
 * A {@code Flowable} whose outcome is known, so that nobody has to subscribe to it. <strong>Immutable.</strong>
 *
 * @param <T> the type of the item
 */
record KnownSource<T>(Flowable<? extends T> publisher, Settled<T> outcome) implements PublisherSource<T> {

    @Override
    public Cursor<T> open(Waker waker, Context context) {
        return outcome.open(waker, context);
    }

    @Override
    public boolean isSynchronous() {
        return true;
    }

    @Override
    public boolean isPlaceless() {
        return true;
    }
}
