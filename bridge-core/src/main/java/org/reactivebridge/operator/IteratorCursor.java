package org.reactivebridge.operator;

import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;

/**
 * Gives what an iterator gives. It asks {@code hasNext} ahead, so that the end is known right behind the last element, and
 * {@code next} only on demand. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class IteratorCursor<T> implements Cursor<T> {

    private enum Look {
        UNKNOWN,
        NEXT,
        END
    }

    private final Iterator<? extends T> iterator;
    private final Hooks hooks;
    private final boolean owned;
    private @Nullable AutoCloseable resource;
    private Look look = Look.UNKNOWN;
    private @Nullable Throwable failure; // Met in hasNext, kept for poll.

    private IteratorCursor(
            Iterator<? extends T> iterator, boolean owned, @Nullable AutoCloseable resource, Context context) {
        this.iterator = iterator;
        this.owned = owned;
        this.resource = resource;
        this.hooks = context.hooks();
    }

    public static <T> Source<T> source(Iterable<? extends T> items) {
        return source(items, false);
    }

    /**
     * The recipe that runs through what a stage was given, and so has to discard what it does not hand on. Only of a
     * collection is it known that what is left has an end.
     */
    public static <T> Source<T> owning(Iterable<? extends T> items) {
        return source(items, items instanceof Collection<?>);
    }

    private static <T> Source<T> source(Iterable<? extends T> items, boolean owned) {
        Source<T> iterating = (waker, context) -> {
            try {
                return new IteratorCursor<>(
                        Objects.requireNonNull(items.iterator(), "The iterator is null"), owned, null, context);
            } catch (Throwable thrown) {
                return Cursors.failed(thrown);
            }
        };
        return owned ? iterating : new SynchronousStage<>(iterating);
    }

    /**
     * The recipe that runs through a stream of the JDK and closes it.
     *
     * @param streams makes a new one for each run
     */
    public static <T> Source<T> ofStream(Supplier<? extends BaseStream<? extends T, ?>> streams) {
        return (waker, context) -> {
            BaseStream<? extends T, ?> stream = null;
            try {
                stream = Objects.requireNonNull(streams.get(), "The supplier returned null");
                return new IteratorCursor<>(stream.iterator(), false, stream, context);
            } catch (Throwable thrown) {
                release(stream, context.hooks());
                return Cursors.failed(thrown);
            }
        };
    }

    @Override
    public @Nullable T poll() throws Throwable {
        if (isDone()) {
            if (failure != null) {
                throw failure;
            }
            return null;
        }
        look = Look.UNKNOWN;
        return Objects.requireNonNull(iterator.next(), "The iterator gave null");
    }

    @Override
    public boolean drain(Sink<? super T> sink, int max) throws Throwable {
        for (int i = 0; i < max; i++) {
            T item = poll();
            if (item == null) {
                return false;
            }
            if (!sink.push(item)) {
                return true;
            }
        }
        return true;
    }

    @Override
    public boolean isDone() {
        if (look == Look.UNKNOWN) {
            look = Look.END;
            try {
                if (iterator.hasNext()) {
                    look = Look.NEXT;
                }
            } catch (Throwable thrown) {
                failure = thrown;
            }
        }
        return look == Look.END;
    }

    @Override
    public void close() {
        if (owned && look != Look.END) {
            discardRest();
        }
        look = Look.END;
        AutoCloseable open = resource;
        resource = null;
        release(open, hooks);
    }

    private void discardRest() {
        try {
            while (iterator.hasNext()) {
                T left = iterator.next();
                if (left != null) {
                    hooks.discard(left);
                }
            }
        } catch (Throwable thrown) {
            hooks.dropError(thrown);
        }
    }

    private static void release(@Nullable AutoCloseable resource, Hooks hooks) {
        if (resource != null) {
            try {
                resource.close();
            } catch (Throwable thrown) {
                hooks.dropError(thrown);
            }
        }
    }
}
