package org.reactivebridge.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Relay;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;

/**
 * Becomes the first of several sources that gives an item, ends or fails, and closes the others. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class RaceCursor<T> implements Relay<T> {

    private final List<Cursor<T>> racing;
    private @Nullable Cursor<T> winner;

    private RaceCursor(List<Cursor<T>> racing) {
        this.racing = racing;
    }

    /**
     * The recipe.
     *
     * @param sources at least one
     */
    public static <T> Source<T> source(List<Source<T>> sources) {
        return (waker, context) -> {
            List<Cursor<T>> racing = new ArrayList<>(sources.size());
            for (Source<T> source : sources) {
                racing.add(source.open(waker, context));
            }
            return new RaceCursor<>(racing);
        };
    }

    @Override
    public @Nullable Cursor<T> handOver() {
        return winner;
    }

    @Override
    public @Nullable T poll() throws Throwable {
        Cursor<T> first = winner;
        if (first != null) {
            first = Relay.settle(first);
            winner = first;
            return first.poll();
        }
        for (int i = 0; i < racing.size(); i++) {
            Cursor<T> cursor = Relay.settle(racing.get(i));
            racing.set(i, cursor);
            T item = cursor.poll();
            if (item != null) {
                win(i);
                return item;
            }
            if (cursor.isDone()) {
                win(i);
                return cursor.poll();
            }
        }
        return null;
    }

    @Override
    public boolean drain(Sink<? super T> sink, int max) throws Throwable {
        if (winner == null) {
            T item = poll();
            if (item == null) {
                return false;
            }
            return !sink.push(item) || max == 1 || drain(sink, max - 1);
        }
        Cursor<T> first = Relay.settle(winner);
        winner = first;
        return first.drain(sink, max);
    }

    private void win(int index) {
        winner = racing.remove(index);
        racing.forEach(Cursor::close);
        racing.clear();
    }

    @Override
    public boolean isDone() {
        Cursor<T> first = winner;
        if (first != null) {
            first = Relay.settle(first);
            winner = first;
            return first.isDone();
        }
        for (int i = 0; i < racing.size(); i++) {
            Cursor<T> cursor = Relay.settle(racing.get(i));
            racing.set(i, cursor);
            if (cursor.isDone()) {
                win(i);
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        if (winner != null) {
            winner.close();
        }
        racing.forEach(Cursor::close);
        racing.clear();
    }
}
