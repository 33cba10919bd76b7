package org.reactivebridge.channel;

/** A receiver was so slow that items were overwritten before it took them. <strong>Immutable.</strong> */
public final class LaggedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** How many items it missed. */
    private final long lost;

    /**
     * A new exception.
     *
     * @param lost how many items the receiver missed
     */
    public LaggedException(long lost) {
        super("The receiver lagged behind and lost " + lost + " items");
        this.lost = lost;
    }

    /**
     * How much was lost.
     *
     * @return how many items the receiver missed
     */
    public long lost() {
        return lost;
    }
}
