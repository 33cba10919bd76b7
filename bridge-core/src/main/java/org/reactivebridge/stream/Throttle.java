package org.reactivebridge.stream;

/** Which item {@link AsyncStream#throttle} lets through. <strong>Immutable.</strong> */
public enum Throttle {
    /** The first; what comes within the window behind it is left out. */
    FIRST,
    /** The first at once, and at the end of the window behind it the latest of those that came in it. */
    LATEST
}
