package org.reactivebridge.runtime;

/**
 * What one worker has done since it began, as seen from outside: a little late, perhaps.
 *
 * <p><strong>Immutable.</strong>
 *
 * @param worker its number
 * @param tasks how many tasks it has run; a task that goes on after it has waited counts again
 * @param steals how often it took tasks from another worker
 * @param parks how often it went to sleep
 * @param polls how often it looked for I/O while it was busy
 * @param events how many times a channel was ready
 * @param timersFired how many timers it called
 * @param lifoHits how many tasks it ran right after the task that started or woke them
 * @param busyNanos how long it was awake, in nanoseconds
 * @param lagNanos how long, lately, it took from one look at timers and I/O to the next, in nanoseconds
 * @param queueDepth how many tasks wait for it
 * @param timers how many timers are set on it
 */
public record WorkerMetrics(
        int worker,
        long tasks,
        long steals,
        long parks,
        long polls,
        long events,
        long timersFired,
        long lifoHits,
        long busyNanos,
        long lagNanos,
        int queueDepth,
        int timers) {}
