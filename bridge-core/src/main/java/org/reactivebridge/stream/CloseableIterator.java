package org.reactivebridge.stream;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.boundary.BlockingPull;

/**
 * The items of one run, one after the other; {@link #hasNext()} blocks until it knows. Close it if it is not read to its
 * end.
 *
 * <p>Waiting holds no monitor, so that virtual threads can use it. <strong>Confined</strong>: used by one thread at a
 * time.
 *
 * @param <T> the type of the items
 */
public final class CloseableIterator<T> implements Iterator<T>, AutoCloseable {

    private final BlockingPull<T> run;
    private @Nullable T next;
    private boolean ended;

    CloseableIterator(BlockingPull<T> run) {
        this.run = run;
    }

    /**
     * Waits for the next item or the end.
     *
     * @return whether there is another item
     * @throws RuntimeException the failure of the run; a checked one in a
     *     {@link java.util.concurrent.CompletionException}
     * @throws java.util.concurrent.CancellationException if the thread is interrupted while it waits: the run is then
     *     cancelled, and the thread's interrupt status set
     */
    @Override
    public boolean hasNext() {
        if (next != null) {
            return true;
        }
        if (ended) {
            return false;
        }
        try {
            next = run.take();
        } catch (InterruptedException interrupted) {
            ended = true;
            run.close();
            throw Exits.interrupted(interrupted);
        } catch (Throwable failure) {
            ended = true;
            throw Exits.unchecked(failure);
        }
        ended = next == null;
        return !ended;
    }

    /**
     * The next item, waited for if necessary.
     *
     * @return the item
     * @throws NoSuchElementException if there is none; otherwise as {@link #hasNext()}
     */
    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The stream has ended");
        }
        T item = next;
        next = null;
        if (item == null) {
            throw new AssertionError("hasNext() without an item");
        }
        return item;
    }

    /** Cancels the run and discards what was received and not taken. Does nothing if the run is over. */
    @Override
    public void close() {
        ended = true;
        T held = next;
        next = null;
        if (held != null) {
            run.context().hooks().discard(held);
        }
        run.close();
    }
}
