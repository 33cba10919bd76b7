package org.reactivebridge.house.saboteur.stream;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

public final class SharesState {
    int atomic() {
        return new AtomicInteger().get();
    }

    long updater(AtomicLongFieldUpdater<SharesState> updater) {
        return updater.get(this);
    }

    int handle(VarHandle handle) {
        return (int) handle.getVolatile(this);
    }

    void fence() {
        VarHandle.fullFence();
    }

    Lock lock() {
        return new ReentrantLock();
    }
}
