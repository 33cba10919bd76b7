package org.reactivebridge.reactor;

import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.PublisherSource;
import org.reactivebridge.kernel.Waker;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Runs a {@code Flux} or a {@code Mono}. <strong>Immutable.</strong>
 *
 * @param <T> the type of the items
 */
record ReactorSource<T>(Publisher<? extends T> publisher) implements PublisherSource<T> {

    @Override
    public Cursor<T> open(Waker waker, Context context) {
        int prefetch = context.environment().capacities().prefetch();
        if (publisher instanceof Mono) {
            // To take one item needs no room for many, which is most of what such a run would allocate. Two, so that
            // the one is not followed by another request: a sink of Mono.create would start its work a second time.
            prefetch = Math.min(prefetch, 2);
        }
        ReactorCursor<T> cursor = new ReactorCursor<>(waker, context, prefetch);
        try {
            publisher.subscribe(cursor);
        } catch (Throwable failure) {
            cursor.subscribeFailed(failure); // §1.9: it may not throw, but this one does.
        }
        return cursor;
    }
}
