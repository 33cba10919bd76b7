package org.reactivebridge.stream;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.operator.ScopedCursor;

/**
 * Carries thread-locals (logging's MDC, tracing, security) in the context of a run, by Micrometer's context-propagation library,
 * which the application has to bring: it knows which thread-locals there are, and under which keys.
 *
 * <p>Reactor uses the same library and the same keys, so what is captured here is restored there, where Reactor's automatic
 * context propagation is on, and the other way round. Once this class is in use, {@link Context} takes part in that library like
 * Reactor's does, so other users of it can read and write it too.
 *
 * <p>Used as {@code stream.transform(ThreadLocals::restore)}.
 *
 * <p><strong>Concurrent.</strong>
 */
public final class ThreadLocals {

    private static final ContextSnapshotFactory SNAPSHOTS =
            ContextSnapshotFactory.builder().build();

    static {
        ContextRegistry.getInstance().registerContextAccessor(new BridgeContextAccessor());
    }

    private ThreadLocals() {}

    /**
     * Puts the thread-locals of whoever subscribes into the context, for everything upstream. An upstream that says where it
     * runs is run there by a task of its own, so that the capture is made where the subscription is.
     *
     * @param <T> the type of the items
     * @param stream the upstream
     * @return a stream whose runs have the subscriber's thread-locals in their context
     * @demand passes through
     * @thread captures on the thread that subscribes
     * @failure as upstream
     * @cancel closes the upstream
     * @memory the values captured; what was prefetched, if the upstream says where it runs
     */
    public static <T> AsyncStream<T> capture(AsyncStream<T> stream) {
        return AsyncStream.fromSource(captured(stream.source()));
    }

    /**
     * As {@link #capture(AsyncStream)}, for a future.
     *
     * @param <T> the type of the result
     * @param future the upstream
     * @return a future whose runs have the subscriber's thread-locals in their context; the work starts when it is subscribed to
     * @demand passes through
     * @thread captures on the thread that subscribes
     * @failure as upstream
     * @cancel closes the upstream
     * @memory the values captured
     */
    public static <T> AsyncFuture<T> capture(AsyncFuture<T> future) {
        return AsyncFuture.fromSource(captured(future.source()));
    }

    private static <T> Source<T> captured(Source<T> source) {
        return (waker, context) -> {
            Context captured;
            try {
                captured = SNAPSHOTS.captureAll().updateContext(context);
            } catch (Throwable failure) {
                return Cursors.failed(failure); // Of somebody's accessor.
            }
            return source.open(waker, captured);
        };
    }

    /**
     * Sets the thread-locals that the context has values for, on whichever thread it works, for everything upstream of here up
     * to the next boundary; and puts back what was there before.
     *
     * @param <T> the type of the items
     * @param stream the upstream
     * @return a stream whose upstream's functions see the thread-locals
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream, with the thread-locals set
     * @memory the values captured
     */
    public static <T> AsyncStream<T> restore(AsyncStream<T> stream) {
        return AsyncStream.fromSource(ScopedCursor.source(stream.source(), ThreadLocals::scope));
    }

    /**
     * As {@link #restore(AsyncStream)}, for a future.
     *
     * @param <T> the type of the result
     * @param future the upstream
     * @return a future whose upstream's functions see the thread-locals; the work starts when it is subscribed to
     * @demand passes through
     * @thread the thread of the run's task
     * @failure as upstream
     * @cancel closes the upstream, with the thread-locals set
     * @memory the values captured
     */
    public static <T> AsyncFuture<T> restore(AsyncFuture<T> future) {
        return AsyncFuture.fromSource(ScopedCursor.source(future.source(), ThreadLocals::scope));
    }

    /**
     * Sets the thread-locals that a context has values for, on the current thread: for a bridge that calls into a library which has no
     * context of its own.
     *
     * @param context where the values are
     * @return puts back what was there before; called once, on this thread
     */
    public static Runnable enter(Context context) {
        return SNAPSHOTS.captureFrom(context).setThreadLocals()::close;
    }

    private static ScopedCursor.Scope scope(Context context) {
        ContextSnapshot snapshot = SNAPSHOTS.captureFrom(context);
        return () -> snapshot.setThreadLocals()::close;
    }
}
