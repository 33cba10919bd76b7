package org.reactivebridge.pool;

/**
 * What there was in a pool at some moment. <strong>Immutable.</strong>
 *
 * @param maxSize how many connections there may be
 * @param opening connections that are being made
 * @param idle connections that wait for borrowers
 * @param lent connections that borrowers have
 * @param checking connections that are being validated
 * @param resetting connections that came back and are being cleaned
 * @param closing connections that are being closed, and those whose close never ended
 * @param waiting borrowers that wait
 */
public record PoolState(
        int maxSize, int opening, int idle, int lent, int checking, int resetting, int closing, int waiting) {

    /**
     * All connections, whatever they are doing.
     *
     * @return their number, never more than {@link #maxSize()}, but for those that came after they had been given up
     */
    public int total() {
        return opening + idle + lent + checking + resetting + closing;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(total()).append(" of ").append(maxSize).append(" connections: ");
        text.append(lent).append(" lent, ").append(idle).append(" idle");
        add(text, opening, "opening");
        add(text, checking, "checking");
        add(text, resetting, "resetting");
        add(text, closing, "closing");
        return text.append("; ").append(waiting).append(" waiting").toString();
    }

    private static void add(StringBuilder text, int count, String what) {
        if (count > 0) {
            text.append(", ").append(count).append(' ').append(what);
        }
    }
}
