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
 * neither side has to read the other's index. The grant itself must happen before the offers it allows: that is what makes
 * the consumer's plain clearing of a slot visible to the producer's next use of it.
 *
 * <pre>
 * a slot:   empty   --poll finds nothing--> awaited      swap by the consumer
 *           empty   --offer-->              an item      swap by the producer
 *           awaited --offer-->              an item      the same; the producer must wake the consumer
 *           an item --poll-->               empty        plain store by the consumer
 * </pre>
 *
 * <p>No lost wake-up: a consumer that found nothing and the producer of that item both swap the same slot, so one of them
 * comes first. If the consumer does, the producer sees the mark; if the producer does, the consumer's swap fails and it
 * takes the item. A consumer that has found nothing and polls again leaves the mark as it is. So the producer wakes a
 * consumer that waits, and no other, and needs no fence of its own: the swap is one, also before whatever the producer
 * reads next to see whether the consumer has closed.
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

    /** In the slot of the next item when the consumer has looked for it in vain. */
    private static final Object AWAITED = new Object();

    private final @Nullable Object[] slots;
    private final int mask;
    private int produced;
    private int consumed;

    SpscRing(int capacity) {
        int size = capacity <= 1 ? 1 : Integer.highestOneBit(Math.min(capacity, 1 << 30) - 1) << 1;
        slots = new Object[size];
        mask = size - 1;
    }

    /**
     * Producer: publishes an item. The caller has checked that it was granted.
     *
     * @return whether the consumer has looked for this item and must be woken
     */
    boolean offer(T item) {
        int at = produced++ & mask;
        Interleaving.point();
        Object before = (Object) SLOT.getAndSet(slots, at, (Object) item);
        assert before == null || before == AWAITED : "an item that was not granted";
        return before == AWAITED;
    }

    /** Producer: whether the consumer has looked for the item that is to be offered next, and so has taken all before. */
    boolean isAwaited() {
        Interleaving.point();
        return (Object) SLOT.getAcquire(slots, produced & mask) == AWAITED;
    }

    /** Consumer: takes the next item, if one is published; if none is, {@link #offer} will say that it is awaited. */
    @SuppressWarnings("unchecked") // Only offer puts items in.
    @Nullable
    T poll() {
        int at = consumed & mask;
        Interleaving.point();
        Object item = (Object) SLOT.getAcquire(slots, at);
        if (item == null) {
            Interleaving.point();
            item = (Object) SLOT.compareAndExchange(slots, at, (Object) null, AWAITED);
            if (item == null) {
                return null;
            }
        }
        if (item == AWAITED) {
            return null;
        }
        slots[at] = null; // Visible to the producer with the grant that lets it come round to this slot.
        consumed++;
        return (T) item;
    }

    /** Consumer: whether no item is published now. */
    boolean isEmpty() {
        Interleaving.point();
        return !isItem((Object) SLOT.getAcquire(slots, consumed & mask));
    }

    private static boolean isItem(@Nullable Object slot) {
        return slot != null && slot != AWAITED;
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
            if (!isItem(item)) {
                return;
            }
            discarder.accept((T) item);
        }
    }

    /** Producer, having published an item and then found the consumer closed: discards that item unless that was done. */
    void discardLast(Hooks hooks) {
        Interleaving.point();
        Object item = (Object) SLOT.getAndSet(slots, (produced - 1) & mask, (Object) null);
        if (isItem(item)) {
            hooks.discard(item);
        }
    }
}
