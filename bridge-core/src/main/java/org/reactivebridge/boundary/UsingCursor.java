package org.reactivebridge.boundary;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Runs a source over a resource and releases the resource behind it. The run ends when the release has ended.
 * <strong>Serial</strong>; a release that takes its time is a {@link ReleaseTask}.
 *
 * @param <R> the type of the resource
 * @param <T> the type of the items
 */
public final class UsingCursor<R, T> implements Cursor<T>, Sink<T> {

    /**
     * Releases a resource. <strong>Serial.</strong>
     *
     * @param <R> the type of the resource
     */
    @FunctionalInterface
    public interface Release<R> {

        /** Begins the release; what is still to be waited for, or null if it is done. */
        @Nullable
        Source<Object> begin(R resource) throws Throwable;
    }

    private final Release<? super R> release;
    private final Waker waker;
    private final Context context;

    private @Nullable R resource; // Null once the release has begun.
    private Cursor<T> inner;
    private @Nullable ReleaseTask releasing;
    private @Nullable Throwable failure; // Of the inner source or the release.

    // Of the drain that is going on:
    private @Nullable Sink<? super T> sink;
    private @Nullable Throwable downstreamFailure;

    private UsingCursor(R resource, Cursor<T> inner, Release<? super R> release, Waker waker, Context context) {
        this.resource = resource;
        this.inner = inner;
        this.release = release;
        this.waker = waker;
        this.context = context;
    }

    public static <R, T> Source<T> source(
            Callable<? extends R> acquire, Function<? super R, ? extends Source<T>> use, Release<? super R> release) {
        return (waker, context) -> {
            R resource;
            try {
                resource = Objects.requireNonNull(acquire.call(), "The acquired resource is null");
            } catch (Throwable thrown) {
                return Cursors.failed(thrown);
            }
            Cursor<T> inner;
            try {
                inner = use.apply(resource).open(waker, context);
            } catch (Throwable thrown) {
                inner = Cursors.failed(thrown);
            }
            return new UsingCursor<>(resource, inner, release, waker, context);
        };
    }

    @Override
    public @Nullable T poll() throws Throwable {
        if (resource != null) {
            inner = Relay.settle(inner);
            T item = null;
            try {
                item = inner.poll();
            } catch (Throwable thrown) {
                begin(thrown);
            }
            if (item != null) {
                return item;
            }
        }
        if (isDone()) {
            rethrow();
        }
        return null;
    }

    @Override
    public boolean drain(Sink<? super T> target, int max) throws Throwable {
        if (resource == null) {
            if (isDone()) {
                rethrow();
            }
            return false;
        }
        inner = Relay.settle(inner);
        sink = target;
        try {
            return inner.drain(this, max);
        } catch (Throwable thrown) {
            if (thrown == downstreamFailure) {
                throw thrown;
            }
            begin(thrown);
            return true;
        } finally {
            sink = null;
        }
    }

    @Override
    public boolean push(T item) throws Throwable {
        try {
            return Objects.requireNonNull(sink).push(item);
        } catch (Throwable thrown) {
            downstreamFailure = thrown; // Not the inner source's: it passes.
            throw thrown;
        }
    }

    /** Closes the inner source and begins the release, once. */
    private void begin(@Nullable Throwable primary) {
        failure = primary;
        R held = Objects.requireNonNull(resource);
        resource = null;
        inner.close();
        inner = Cursors.ended();
        try {
            Source<Object> rest = release.begin(held);
            if (rest != null) {
                ReleaseTask task = new ReleaseTask(rest, waker, context);
                releasing = task;
                task.start();
            }
        } catch (Throwable thrown) {
            fail(thrown);
        }
    }

    private void fail(Throwable ofRelease) {
        if (failure == null) {
            failure = ofRelease;
        } else {
            Failures.suppress(failure, ofRelease);
        }
    }

    private void rethrow() throws Throwable {
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw thrown;
        }
    }

    @Override
    public boolean isDone() {
        if (resource != null) {
            inner = Relay.settle(inner);
            if (!inner.isDone()) {
                return false;
            }
            Throwable primary = null;
            try {
                Cursors.finish(inner);
            } catch (Throwable thrown) {
                primary = thrown;
            }
            begin(primary);
        }
        ReleaseTask task = releasing;
        if (task != null) {
            if (!task.isEnded()) {
                return false;
            }
            releasing = null;
            Throwable ofRelease = task.takeFailure();
            if (ofRelease != null) {
                fail(ofRelease);
            }
        }
        return true;
    }

    @Override
    public void close() {
        if (resource != null) {
            begin(null);
        }
        ReleaseTask task = releasing;
        releasing = null;
        if (task != null) {
            task.detach();
        }
        Throwable unreported = failure;
        failure = null;
        if (unreported != null) {
            context.hooks().dropError(unreported);
        }
    }
}
