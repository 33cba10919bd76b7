package org.reactivebridge.pool;

import java.time.Duration;
import java.util.Map;

/**
 * What has happened in a pool since it was made. <strong>Immutable.</strong>
 *
 * @param acquired connections that were lent
 * @param waited how many of these had to be waited for
 * @param waitTime how long borrowers that got a connection waited, all together
 * @param longestWait how long one of them waited at most
 * @param used connections that came back
 * @param timed how many of these were timed: those lent since somebody first asked for the metrics, or all if the pool has a
 *     listener or looks for leaks
 * @param useTime how long those that were timed were lent, all together
 * @param timeouts borrowers that got none in time
 * @param refusals borrowers that got none because too many waited
 * @param cancellations borrowers that gave up waiting
 * @param connected connections that were made
 * @param connectTime how long that took, all together
 * @param connectFailures attempts to connect that failed
 * @param validations connections that were validated, but for those whose answer was there at once
 * @param leaks connections suspected of not coming back
 * @param overdueCloses connections whose close did not end in time
 * @param closed connections that were closed, by reason; a reason that did not occur is left out
 */
public record PoolMetrics(
        long acquired,
        long waited,
        Duration waitTime,
        Duration longestWait,
        long used,
        long timed,
        Duration useTime,
        long timeouts,
        long refusals,
        long cancellations,
        long connected,
        Duration connectTime,
        long connectFailures,
        long validations,
        long leaks,
        long overdueCloses,
        Map<CloseReason, Long> closed) {

    /**
     * Connections that were closed for some reason.
     *
     * @param reason the reason
     * @return their number
     */
    public long closed(CloseReason reason) {
        return closed.getOrDefault(reason, 0L);
    }
}
