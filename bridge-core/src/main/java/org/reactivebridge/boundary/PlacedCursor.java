package org.reactivebridge.boundary;

import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Task;
import org.reactivebridge.kernel.Turn;
import org.reactivebridge.kernel.Waker;

/**
 * A run that is polled by somebody else than a task of ours, who is to be told on a certain scheduler that polling is worth
 * while.
 *
 * @param <T> the type of the items
 */
final class PlacedCursor<T> extends Task implements Cursor<T> {

    /*
     * Idea
     *   The waker of the run is this task, whose turn does nothing but wake the owner: there, and once for many wake-ups.
     *
     * Who touches what
     *   owner     final
     *   cursor    the owner, who polls; final
     *   refusal   written by rejected, before it wakes the owner; read by the owner
     *   closed    written by the owner, read by the turn
     *
     * Why it is safe
     *   no lost wake-up   Task loses none; a scheduler that refuses the task fails the run, on the thread that woke it
     */

    private final Waker owner;
    private final Cursor<T> cursor;
    private volatile @Nullable Throwable refusal;
    private volatile boolean closed;

    private PlacedCursor(Source<T> source, Scheduler place, Waker owner, Context context) {
        super(place);
        this.owner = owner;
        // The task has not been started: whoever wakes it meanwhile leaves a mark, and start comes last.
        // Nobody may claim it: the cursor is the owner's, who polls outside of the turns of this task.
        this.cursor = source.open(() -> wake(), context);
    }

    static <T> Cursor<T> open(Source<T> source, Scheduler place, Waker owner, Context context) {
        PlacedCursor<T> placed = new PlacedCursor<>(source, place, owner, context);
        placed.start();
        return placed;
    }

    @Override
    protected Turn turn() {
        if (closed) {
            return Turn.DONE;
        }
        owner.wake();
        return Turn.PARK;
    }

    @Override
    protected void rejected(RejectedExecutionException failure) {
        refusal = failure;
        owner.wake();
    }

    @Override
    protected boolean isCancelled() {
        return closed;
    }

    @Override
    public @Nullable T poll() throws Throwable {
        Throwable refused = refusal;
        if (refused != null) {
            throw refused;
        }
        return cursor.poll();
    }

    @Override
    public boolean isDone() {
        return refusal != null || cursor.isDone();
    }

    @Override
    public void close() {
        closed = true;
        cursor.close();
    }
}
