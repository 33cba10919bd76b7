package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.exceptions.Exceptions;
import io.reactivex.rxjava3.functions.Supplier;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another scheduler, which is made when it is first used. <strong>Concurrent.</strong> */
final class LazyScheduler extends Scheduler {

    private final Supplier<? extends Scheduler> factory;
    private volatile @Nullable Scheduler made; // Written under the lock.

    LazyScheduler(Supplier<? extends Scheduler> factory) {
        this.factory = factory;
    }

    private Scheduler get() {
        Scheduler present = made;
        return present == null ? make() : present;
    }

    private synchronized Scheduler make() {
        Scheduler present = made;
        if (present == null) {
            try {
                present = factory.get();
            } catch (Throwable failure) {
                throw Exceptions.propagate(failure);
            }
            made = present;
        }
        return present;
    }

    @Override
    public Disposable scheduleDirect(Runnable run) {
        return get().scheduleDirect(run);
    }

    @Override
    public Disposable scheduleDirect(Runnable run, long delay, TimeUnit unit) {
        return get().scheduleDirect(run, delay, unit);
    }

    @Override
    public Disposable schedulePeriodicallyDirect(Runnable run, long initialDelay, long period, TimeUnit unit) {
        return get().schedulePeriodicallyDirect(run, initialDelay, period, unit);
    }

    @Override
    public Worker createWorker() {
        return get().createWorker();
    }

    @Override
    public long now(TimeUnit unit) {
        Scheduler present = made;
        return present == null ? super.now(unit) : present.now(unit);
    }

    @Override
    public void start() {
        Scheduler present = made;
        if (present != null) {
            present.start();
        }
    }

    @Override
    public void shutdown() {
        Scheduler present = made;
        if (present != null) {
            present.shutdown();
        }
    }

    @Override
    public String toString() {
        Scheduler present = made;
        return present == null ? "a scheduler that has not been used" : present.toString();
    }
}
