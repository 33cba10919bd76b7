package org.reactivebridge.house.saboteur.operator;

import java.util.concurrent.atomic.AtomicInteger;

/** May share state, being the one concurrent class of its package. */
public final class ReadyQueue {
    private final AtomicInteger ready = new AtomicInteger();
    private volatile boolean closed;

    public synchronized int close() {
        closed = true;
        return closed ? ready.get() : 0;
    }
}
