package org.reactivebridge.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The books of one test: every item that enters must be delivered or discarded, once; every cursor that is opened must be
 * closed. Items are small integers that stand for a place in the books.
 *
 * <p><strong>Confined</strong> to one thread at a time.
 */
public final class Ledger {

    private static final byte LIVE = 0;
    private static final byte DELIVERED = 1;
    private static final byte DISCARDED = 2;

    private byte[] fates = new byte[32];
    private int[] values = new int[32];
    private int entered;
    private int delivered;
    private int discarded;
    private int peak;
    private int opened;
    private int closed;
    private boolean lossAllowed;
    private final List<String> violations = new ArrayList<>();

    /**
     * Books a new item.
     *
     * @param value what the item means to the test
     * @return the item
     */
    public Integer enter(int value) {
        if (entered == fates.length) {
            fates = Arrays.copyOf(fates, entered * 2);
            values = Arrays.copyOf(values, entered * 2);
        }
        values[entered] = value;
        peak = Math.max(peak, live() + 1);
        return entered++;
    }

    /**
     * What an item means.
     *
     * @param item an item of this ledger
     * @return the value that it was booked with
     */
    public int value(Object item) {
        return values[(Integer) item];
    }

    /**
     * Books that an item came out, or was used up by a function of the user.
     *
     * @param item the item
     */
    public void deliver(Object item) {
        settle(item, DELIVERED);
        delivered++;
    }

    /**
     * Books that an item was discarded. What is no integer was never booked.
     *
     * @param item the item
     */
    public void discard(Object item) {
        if (!(item instanceof Integer)) {
            return;
        }
        settle(item, DISCARDED);
        discarded++;
    }

    private void settle(Object item, byte fate) {
        if (!(item instanceof Integer index) || index < 0 || index >= entered) {
            violation("item " + item + " never entered");
            return;
        }
        if (fates[index] != LIVE) {
            violation("item " + index + " was " + name(fates[index]) + " and is now " + name(fate) + " (B1, B2)");
        }
        fates[index] = fate;
    }

    private static String name(byte fate) {
        return switch (fate) {
            case LIVE -> "live";
            case DELIVERED -> "delivered";
            default -> "discarded";
        };
    }

    void open() {
        opened++;
    }

    void close() {
        closed++;
    }

    /**
     * Books something that may not happen.
     *
     * @param what what happened
     */
    public void violation(String what) {
        violations.add(what);
    }

    /** Says that items may get lost in functions of the test, which nobody else can discard. */
    public void allowLostItems() {
        lossAllowed = true;
    }

    /**
     * How many items have entered and neither been delivered nor discarded.
     *
     * @return the number of live items
     */
    public int live() {
        return entered - delivered - discarded;
    }

    /**
     * The most items that were live at one time.
     *
     * @return the peak
     */
    public int peak() {
        return peak;
    }

    /**
     * How many items have entered.
     *
     * @return the number of items
     */
    public int entered() {
        return entered;
    }

    /**
     * How many items were discarded.
     *
     * @return the number of items
     */
    public int discarded() {
        return discarded;
    }

    /**
     * How many cursors have been opened and not closed.
     *
     * @return the number of open cursors
     */
    public int openCursors() {
        return opened - closed;
    }

    /** What does not balance, besides the violations met on the way. */
    List<String> balance() {
        List<String> faults = new ArrayList<>(violations);
        if (live() != 0 && !lossAllowed) {
            List<Integer> lost = new ArrayList<>();
            for (int item = 0; item < entered && lost.size() < 10; item++) {
                if (fates[item] == LIVE) {
                    lost.add(item);
                }
            }
            faults.add(entered + " items entered, but " + delivered + " were delivered and " + discarded
                    + " discarded; lost are " + lost + (lost.size() < live() ? " and more" : "") + " (B1)");
        }
        if (opened != closed) {
            faults.add(opened + " cursors were opened, but " + closed + " closed (B4)");
        }
        return faults;
    }
}
