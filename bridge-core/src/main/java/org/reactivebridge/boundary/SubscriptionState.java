package org.reactivebridge.boundary;

/**
 * The state word of a {@link SubscriptionDriver}, as pure functions over a long.
 *
 * <pre>
 *    63       62        61   60..0
 * +--------+---------+-----+-------------------+
 * | STOP   | INVALID |  0  | demand            |     STOP is final: once set nothing else changes
 * +--------+---------+-----+-------------------+
 *
 * from       event           to                     caller must
 * open       request n > 0   demand + n, saturated  wake the task if the demand was 0
 * open       request n <= 0  invalid                wake the task, which fails the run (§3.9)
 * open       consume n       demand - n             nothing; only the task consumes
 * open       stop            stop                   cancel: wake the task, which releases; task: signal the end
 * stop       any             stop                   nothing (§3.6, §3.7)
 * </pre>
 *
 * <p>Saturated demand is unbounded and is not consumed any more (§3.17): {@link #UNBOUNDED} is 2<sup>61</sup> − 1, which
 * no run can use up.
 */
final class SubscriptionState {

    static final long UNBOUNDED = (1L << 61) - 1;

    /** Set to stop. */
    static final long STOP = 1L << 63;

    private static final long INVALID = 1L << 62;

    private SubscriptionState() {}

    static long request(long word, long count) {
        if (isStopped(word)) {
            return word;
        }
        if (count <= 0) {
            return word | INVALID;
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
        return word > sent && !isInvalid(word); // A stopped word is negative.
    }

    static long consume(long word, long count) {
        long demand = demand(word);
        assert count <= demand : count + " items were sent but only " + demand + " requested";
        if (isStopped(word) || demand == UNBOUNDED) {
            return word;
        }
        return word - count;
    }

    static long demand(long word) {
        return word & UNBOUNDED;
    }

    static boolean isInvalid(long word) {
        return (word & INVALID) != 0;
    }

    static boolean isStopped(long word) {
        return (word & STOP) != 0;
    }

    static String toString(long word) {
        if (isStopped(word)) {
            return "stopped";
        }
        String demand = demand(word) == UNBOUNDED ? "unbounded" : Long.toString(demand(word));
        return isInvalid(word) ? "invalid request, demand " + demand : "demand " + demand;
    }
}
