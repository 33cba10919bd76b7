package org.reactivebridge.kernel;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where things go that can go nowhere else, so that nothing is ever lost in silence.
 *
 * <ul>
 *   <li>A <em>dropped</em> error or item came when there was nobody left to tell: an error after cancellation, a signal
 *       after the end, a failure while releasing. The default writes it to the {@link System.Logger} named
 *       {@code org.reactivebridge}, at level {@code WARNING} for errors and {@code DEBUG} for items.
 *   <li>A <em>discarded</em> item was received and will not be handed on: the stream was cancelled, or an operator left
 *       it out. The handler may release what the item holds. Each such item is reported exactly once, a delivered one
 *       never. The default does nothing. An item that is {@link Discardable} then lets go of what it holds by itself.
 * </ul>
 *
 * <p><strong>Immutable</strong>; the handlers are called on whichever thread met the case, and must be quick. What a
 * handler throws is logged and goes no further.
 */
public final class Hooks {

    /**
     * Which classes are {@link Discardable}. Before JDK 23 to find that a class is not takes longer than everything else that is done to an
     * item that a filter leaves out.
     */
    private static final ClassValue<Boolean> HOLDS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return Discardable.class.isAssignableFrom(type);
        }
    };

    private static final System.Logger LOGGER = System.getLogger("org.reactivebridge");

    private static final Hooks DEFAULT = new Hooks(null, null, null);

    private final @Nullable Consumer<? super Throwable> onErrorDropped;
    private final @Nullable Consumer<Object> onItemDropped;
    private final @Nullable Consumer<Object> onDiscard;

    private Hooks(
            @Nullable Consumer<? super Throwable> onErrorDropped,
            @Nullable Consumer<Object> onItemDropped,
            @Nullable Consumer<Object> onDiscard) {
        this.onErrorDropped = onErrorDropped;
        this.onItemDropped = onItemDropped;
        this.onDiscard = onDiscard;
    }

    /**
     * Hooks that log what is dropped and ignore what is discarded.
     *
     * @return the shared default
     */
    public static Hooks defaults() {
        return DEFAULT;
    }

    /**
     * These hooks with another handler for dropped errors.
     *
     * @param handler gets each dropped error
     * @return new hooks
     */
    public Hooks onErrorDropped(Consumer<? super Throwable> handler) {
        return new Hooks(handler, onItemDropped, onDiscard);
    }

    /**
     * These hooks with another handler for dropped items.
     *
     * @param handler gets each dropped item
     * @return new hooks
     */
    public Hooks onItemDropped(Consumer<Object> handler) {
        return new Hooks(onErrorDropped, handler, onDiscard);
    }

    /**
     * These hooks with another handler for discarded items.
     *
     * @param handler gets each discarded item
     * @return new hooks
     */
    public Hooks onDiscard(Consumer<Object> handler) {
        return new Hooks(onErrorDropped, onItemDropped, handler);
    }

    /**
     * Reports an error that nobody is left to receive.
     *
     * @param error the error
     */
    public void dropError(Throwable error) {
        if (onErrorDropped == null) {
            LOGGER.log(System.Logger.Level.WARNING, "An error could not be delivered", error);
            return;
        }
        try {
            onErrorDropped.accept(error);
        } catch (Throwable failure) {
            Failures.suppress(failure, error);
            hookFailed("onErrorDropped", failure);
        }
    }

    /**
     * Reports an item that a source gave after its end.
     *
     * @param item the item
     */
    public void dropItem(Object item) {
        if (onItemDropped == null) {
            LOGGER.log(System.Logger.Level.DEBUG, "An item after the end was dropped: {0}", item.getClass());
            return;
        }
        try {
            onItemDropped.accept(item);
        } catch (Throwable failure) {
            hookFailed("onItemDropped", failure);
        }
    }

    /**
     * Reports an item that was received and will not be handed on.
     *
     * @param item the item
     */
    public void discard(Object item) {
        if (onDiscard != null) {
            try {
                onDiscard.accept(item);
            } catch (Throwable failure) {
                hookFailed("onDiscard", failure);
            }
        }
        if (HOLDS.get(item.getClass())) {
            try {
                ((Discardable) item).discard();
            } catch (Throwable failure) {
                dropError(failure);
            }
        }
    }

    /**
     * Whether {@link #discard} does anything to items of a class: for whoever discards many and keeps the answer.
     *
     * @param type the class of an item
     * @return false if nothing would happen
     */
    public boolean concerns(Class<?> type) {
        return onDiscard != null || HOLDS.get(type);
    }

    private static void hookFailed(String hook, Throwable failure) {
        LOGGER.log(System.Logger.Level.ERROR, "The hook " + hook + " failed", failure);
        if (Failures.isFatal(failure)) {
            throw Failures.sneak(failure);
        }
    }
}
