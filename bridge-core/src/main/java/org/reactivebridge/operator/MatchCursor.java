package org.reactivebridge.operator;

import java.util.function.Predicate;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;

/**
 * Asks a predicate about each item until one answer decides. <strong>Serial.</strong>
 *
 * @param <T> the type of the items
 */
public final class MatchCursor<T> extends GatheringStage<T, Boolean> {

    private final Predicate<? super T> predicate;
    private final boolean decisive;
    private final boolean ifDecided;
    private boolean result;

    private MatchCursor(
            Source<T> upstream,
            Predicate<? super T> predicate,
            boolean decisive,
            boolean ifDecided,
            Waker waker,
            Context context) {
        super(upstream, waker, context);
        this.predicate = predicate;
        this.decisive = decisive;
        this.ifDecided = ifDecided;
        this.result = !ifDecided;
    }

    /**
     * The recipe.
     *
     * @param decisive the predicate's answer that decides
     * @param ifDecided the result if there is one such answer; its opposite is the result if there is none
     */
    public static <T> Source<Boolean> source(
            Source<T> upstream, Predicate<? super T> predicate, boolean decisive, boolean ifDecided) {
        return SynchronousStage.over(
                upstream,
                (waker, context) -> new MatchCursor<>(upstream, predicate, decisive, ifDecided, waker, context));
    }

    @Override
    public boolean push(T item) {
        boolean answer;
        try {
            answer = predicate.test(item);
        } finally {
            hooks.discard(item);
        }
        if (answer == decisive) {
            result = ifDecided;
            return decide();
        }
        return true;
    }

    @Override
    Boolean result() {
        return result;
    }
}
