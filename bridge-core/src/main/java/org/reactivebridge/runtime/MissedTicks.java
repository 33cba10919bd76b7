package org.reactivebridge.runtime;

/** What {@link AsyncRuntime#interval} does when nobody took a tick in time. <strong>Immutable.</strong> */
public enum MissedTicks {
    /** Gives the ticks that were missed one after the other, until it has caught up; the schedule stays as it was. */
    BURST,
    /** Gives one tick, and begins a new period from then on. */
    DELAY,
    /** Gives one tick, and leaves out those that were missed: the next comes at the next multiple of the period. */
    SKIP
}
