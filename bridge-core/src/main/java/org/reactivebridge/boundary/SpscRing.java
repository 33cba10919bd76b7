package org.reactivebridge.boundary;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Interleaving;

/**
 * A bounded queue from one producer to one consumer, for two parties that already agree on how much may be in it.
 *
 * <p>Idea: the producer never offers more than the consumer has granted (by demand, or by publishing how much it took), so
 * neither side has to read the other's index. A slot is empty if it is null; publishing an item is one release store,
 * taking it one acquire load. The grant itself must happen before the offers it allows: that is what makes the consumer's
 * plain clearing of a slot visible to the producer's next use of it.
 *
 * <p>Who touches what: {@code produced} the producer, {@code consumed} the consumer, both plain; {@code slots} both.
 *
 * <p>The end: once the consumer is closed and polls no more, what is left is taken by swapping, so that the closing side
 * ({@link #discardAll}) and a producer that published meanwhile ({@link #discardLast}) never both get an item.
 *
 * @param <T> the type of the items
 */
final class SpscRing<T> {

    private static final VarHandle SLOT =
            MethodHandles.arrayElementVarHandle(Object[].class).withInvokeExactBehavior();

    private final @Nullable Object[] slots;
    private final int mask;
    private int produced;
    private int consumed;

    SpscRing(int capacity) {
        int size = capacity <= 1 ? 1 : Integer.highestOneBit(Math.min(capacity, 1 << 30) - 1) << 1;
        slots = new Object[size];
        mask = size - 1;
    }

    /** Producer: publishes an item. The caller has checked that it was granted. */
    void offer(T item) {
        int at = produced++ & mask;
        Interleaving.point();
        assert (Object) SLOT.getAcquire(slots, at) == null : "an item that was not granted";
        SLOT.setRelease(slots, at, (Object) item);
    }

    /** Consumer: takes the next item, if one is published. */
    @SuppressWarnings("unchecked") // Only offer puts items in.
    @Nullable
    T poll() {
        int at = consumed & mask;
        Interleaving.point();
        Object item = (Object) SLOT.getAcquire(slots, at);
        if (item == null) {
            return null;
        }
        slots[at] = null; // Visible to the producer with the grant that lets it come round to this slot.
        consumed++;
        return (T) item;
    }

    /** Consumer: whether no item is published now. */
    boolean isEmpty() {
        Interleaving.point();
        return (Object) SLOT.getAcquire(slots, consumed & mask) == null;
    }

    /**
     * Either side, once the consumer is closed: discards what is published, from the consumer's place up to the first empty
     * slot. Leaves {@code consumed} alone, since both sides may be here at once.
     */
    void discardAll(Hooks hooks) {
        discardAll(hooks::discard);
    }

    /** As {@link #discardAll(Hooks)}, with another way to discard. */
    @SuppressWarnings("unchecked") // Only offer puts items in.
    void discardAll(Consumer<? super T> discarder) {
        int end = consumed + slots.length;
        for (int at = consumed; at != end; at++) {
            Interleaving.point();
            Object item = (Object) SLOT.getAndSet(slots, at & mask, (Object) null);
            if (item == null) {
                return;
            }
            discarder.accept((T) item);
        }
    }

    /** Producer, having published an item and then found the consumer closed: discards that item unless that was done. */
    void discardLast(Hooks hooks) {
        Interleaving.point();
        Object item = (Object) SLOT.getAndSet(slots, (produced - 1) & mask, (Object) null);
        if (item != null) {
            hooks.discard(item);
        }
    }
}
