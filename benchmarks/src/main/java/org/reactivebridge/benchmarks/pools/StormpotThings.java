package org.reactivebridge.benchmarks.pools;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import stormpot.Allocator;
import stormpot.BasePoolable;
import stormpot.Pool;
import stormpot.Slot;
import stormpot.Timeout;

/** Stormpot, full of things: the handle is the thing itself, and is used again and again. */
@State(Scope.Benchmark)
public class StormpotThings {

    static final Timeout TIMEOUT = new Timeout(30, TimeUnit.SECONDS);

    int size = 32;

    Pool<Handle> pool;

    @Setup
    public void open() throws InterruptedException {
        pool = Pool.from(new Allocator<Handle>() {
                    @Override
                    public Handle allocate(Slot slot) {
                        return new Handle(slot);
                    }

                    @Override
                    public void deallocate(Handle handle) {}
                })
                .setSize(size)
                .build();
        pool.claim(TIMEOUT).release();
    }

    @TearDown
    public void close() throws InterruptedException {
        if (!pool.shutdown().await(TIMEOUT)) {
            throw new IllegalStateException("Something was not given back");
        }
    }

    /** What Stormpot hands out. */
    static final class Handle extends BasePoolable {

        Handle(Slot slot) {
            super(slot);
        }
    }

    /** Four of them, for those who have to wait. */
    public static class Four extends StormpotThings {

        public Four() {
            size = 4;
        }
    }
}
