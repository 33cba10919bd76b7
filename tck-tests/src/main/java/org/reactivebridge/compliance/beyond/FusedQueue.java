package org.reactivebridge.compliance.beyond;

import org.jspecify.annotations.Nullable;

/** A subscription of Reactor or RxJava that can be polled like a queue, whichever of the two it is. */
interface FusedQueue<T> {

    /** The modes have the same numbers in both libraries. */
    int NONE = 0;

    int SYNC = 1;
    int ASYNC = 2;
    int ANY = 3;

    /** What is polled may not be made on the polling thread, because that is another one (barrier, boundary). */
    int BARRIER = 4;

    int requestFusion(int mode);

    @Nullable
    T poll() throws Throwable;

    boolean isEmpty();

    /** How many items there are; -1 if the library does not say. */
    int size();

    void clear();

    void request(long count);

    void cancel();
}
