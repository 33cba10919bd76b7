package org.reactivebridge.net;

import org.reactivebridge.kernel.Capacities;

/**
 * When what is sent is handed to the system: each handing over is a system call, and what is held back is late. Whatever the policy,
 * what has been gathered goes when the publisher ends, when it fills {@link TcpOptions#writeBytes()}, and on {@link
 * TcpConnection#flush()}.
 *
 * <p><strong>Immutable.</strong>
 */
public final class FlushPolicy {

    private static final FlushPolicy EACH_ITEM = new FlushPolicy("each item", 1, 0);
    private static final FlushPolicy BATCH_END = new FlushPolicy("end of a batch", Integer.MAX_VALUE, 0);
    private static final FlushPolicy EXPLICIT = new FlushPolicy("explicit", Integer.MAX_VALUE, Integer.MAX_VALUE);

    private final String name;
    private final int mostItems;
    private final int heldBelow;

    private FlushPolicy(String name, int mostItems, int heldBelow) {
        this.name = name;
        this.mostItems = mostItems;
        this.heldBelow = heldBelow;
    }

    /**
     * Each item by itself: one system call an item, which lets the other side see the bounds between items more often.
     *
     * @return the policy
     */
    public static FlushPolicy eachItem() {
        return EACH_ITEM;
    }

    /**
     * All that the publisher has at the moment, as soon as it has no more at the moment. The default: nothing is late, and many small
     * items are few system calls.
     *
     * @return the policy
     */
    public static FlushPolicy batchEnd() {
        return BATCH_END;
    }

    /**
     * As soon as there are so many bytes: fewer are held back until more come.
     *
     * @param least how many bytes, at least 1
     * @return the policy
     * @throws IllegalArgumentException if it is less than 1
     */
    public static FlushPolicy bytes(int least) {
        return new FlushPolicy(least + " bytes", Integer.MAX_VALUE, Capacities.positive(least, "least"));
    }

    /**
     * On {@link TcpConnection#flush()}.
     *
     * @return the policy
     */
    public static FlushPolicy explicit() {
        return EXPLICIT;
    }

    /** How many items go at once. */
    int mostItems() {
        return mostItems;
    }

    /** How many bytes are held back if the publisher has no more at the moment. */
    int heldBelow() {
        return heldBelow;
    }

    @Override
    public String toString() {
        return name;
    }
}
