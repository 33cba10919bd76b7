package org.reactivebridge.kernel;

/** What a task says at the end of a turn. <strong>Immutable.</strong> */
public enum Turn {
    /** There is nothing to do until the task is woken. */
    PARK,
    /** There is more to do, and the task has had its share. */
    YIELD,
    /** The task has ended and is never run again. */
    DONE
}
