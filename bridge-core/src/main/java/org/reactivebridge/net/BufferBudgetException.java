package org.reactivebridge.net;

/** A {@link BufferPool} would have to lend more than its budget allows. */
public final class BufferBudgetException extends NetworkLimitException {

    private static final long serialVersionUID = 1L;

    BufferBudgetException(long bytes, long lent, long budget) {
        super(
                NetworkLimit.BUFFER_BUDGET,
                "Cannot lend " + bytes + " bytes: " + lent + " of a budget of " + budget
                        + " are lent. Give buffers back, or create the pool with a greater budget");
    }
}
