package org.reactivebridge.pool;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.kernel.Settled;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.stream.AsyncFuture;

/** Answers of managers that are there at once, and so cost no run. <strong>Immutable.</strong> */
final class Answers {

    static final AsyncFuture<Boolean> YES = AsyncFuture.of(true);
    static final AsyncFuture<Boolean> NO = AsyncFuture.of(false);
    static final AsyncFuture<Void> DONE = AsyncFuture.empty();

    private Answers() {}

    /** The answer, if it is there; null if it has to be waited for. */
    static <T> @Nullable Settled<T> settled(AsyncFuture<T> future) {
        Source<T> source = future.source();
        return source instanceof Settled<T> settled ? settled : null;
    }

    static @Nullable Throwable failure(Settled<?> settled) {
        return settled instanceof Settled.Failed<?> failed ? failed.failure() : null;
    }

    static <T> @Nullable T item(Settled<T> settled) {
        return settled instanceof Scalar<T> scalar ? scalar.item() : null;
    }
}
