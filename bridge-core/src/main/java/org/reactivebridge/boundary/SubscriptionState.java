package org.reactivebridge.boundary;

/**
 * The state word of a {@link SubscriptionDriver}, as pure functions over a long.
 *
 * <pre>
 *    63       62        61   60..0
 * +--------+---------+-----+-------------------+
 * | HALT   | STOP    |  0  | demand            |     STOP is final: once set nothing else changes
 * +--------+---------+-----+-------------------+
 *
 * state      HALT STOP
 * open        0    0
 * invalid     1    0     somebody requested what cannot be requested
 * stopped     1    1
 *
 * from       event           to                     caller must
 * open       request n > 0   demand + n, saturated  wake the task if the demand was 0
 * open       request n <= 0  invalid                wake the task, which fails the run (§3.9)
 * open       consume n       demand - n             nothing; only the task consumes
 * open       stop            stopped                cancel: wake the task, which releases; task: signal the end
 * invalid    stop            stopped                the same
 * stopped    any             stopped                nothing (§3.6, §3.7)
 * </pre>
 *
 * <p>The task stops by a store, which clears the demand too; all others by a swap, which leaves it.
 *
 * <p>A halted word is negative, so that one comparison with what was sent tells whether another item may follow.
 *
 * <p>Saturated demand is unbounded and is not consumed any more (§3.17): {@link #UNBOUNDED} is 2<sup>61</sup> − 1, which
 * no run can use up.
 */
final class SubscriptionState {

    static final long UNBOUNDED = (1L << 61) - 1;

    /** Set to stop. */
    static final long STOPPED = 0b11L << 62;

    private static final long HALT = 1L << 63;
    private static final long STOP = 1L << 62;

    private SubscriptionState() {}

    static long request(long word, long count) {
        if (isStopped(word)) {
            return word;
        }
        if (count <= 0) {
            return word | HALT;
        }
        long demand = demand(word);
        long sum = count > UNBOUNDED - demand ? UNBOUNDED : demand + count;
        return (word & ~UNBOUNDED) | sum;
    }

    /** Whether a request may be what the task waits for: demand on top of demand is not. */
    static boolean mustWake(long before, long count) {
        return count <= 0 || demand(before) == 0;
    }

    /** Whether one more item may be sent, after some that have not been consumed from the demand yet. */
    static boolean allowsMore(long word, long sent) {
        return word > sent;
    }

    static long consume(long word, long count) {
        long demand = demand(word);
        if (isStopped(word) || demand == UNBOUNDED) {
            return word;
        }
        assert count <= demand : count + " items were sent but only " + demand + " requested";
        return word - count;
    }

    static long demand(long word) {
        return word & UNBOUNDED;
    }

    static boolean isUnbounded(long word) {
        return demand(word) == UNBOUNDED;
    }

    /** Whether the run is to end: stopped, or by an invalid request. */
    static boolean isHalted(long word) {
        return word < 0;
    }

    static boolean isStopped(long word) {
        return (word & STOP) != 0;
    }

    static String toString(long word) {
        if (isStopped(word)) {
            return "stopped";
        }
        String demand = isUnbounded(word) ? "unbounded" : Long.toString(demand(word));
        return isHalted(word) ? "invalid request, demand " + demand : "demand " + demand;
    }
}
