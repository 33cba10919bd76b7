package org.reactivebridge.reactor;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.spi.Installation;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Makes Reactor's schedulers on a runtime, while it is installed.
 *
 * <p>Reactor's factory is global, and so is what is noted here: that one is installed. Reactor keeps its cached schedulers in a
 * snapshot when the factory is exchanged, and disposes of ours when it takes them back; that disposal is overheard, so that flows
 * which run on ours finish. No thread belongs to ours.
 *
 * <p><strong>Concurrent</strong>, as far as Reactor's factory is.
 */
final class RuntimeFactory implements Schedulers.Factory, Installation {

    private static final AtomicReference<@Nullable RuntimeFactory> INSTALLED = new AtomicReference<>();

    private final AsyncRuntime runtime;
    private final AtomicBoolean closed = new AtomicBoolean();
    private Schedulers.@Nullable Snapshot
            before; // Who installs writes it, and who closes reads it, having got this from there.
    private volatile @Nullable Thread uninstalling;

    private RuntimeFactory(AsyncRuntime runtime) {
        this.runtime = runtime;
    }

    static Installation install(AsyncRuntime runtime) {
        if (runtime.isShutdown()) {
            throw new IllegalStateException("Reactor's schedulers cannot be moved onto " + runtime);
        }
        RuntimeFactory factory = new RuntimeFactory(runtime);
        RuntimeFactory present = INSTALLED.compareAndExchange(null, factory);
        if (present != null) {
            throw new IllegalStateException(
                    "Reactor's schedulers are on " + present.runtime + " already: close that installation first");
        }
        try {
            factory.before = Schedulers.setFactoryWithSnapshot(factory);
        } catch (Throwable failure) {
            INSTALLED.set(null);
            throw failure;
        }
        return factory;
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        uninstalling = Thread.currentThread();
        try {
            if (isInUse()) {
                Schedulers.resetFrom(before);
            }
        } finally {
            uninstalling = null;
            INSTALLED.set(null);
        }
    }

    /** Whether Reactor still asks this factory: it makes one more scheduler to see that. */
    private boolean isInUse() {
        Scheduler made = Schedulers.newSingle("reactive-bridge-probe");
        if (made instanceof RuntimeScheduler ours && ours.isMadeBy(this)) {
            return true;
        }
        made.dispose();
        return false;
    }

    /** Whether the calling thread is taking the schedulers back. */
    boolean isUninstalling() {
        return uninstalling == Thread.currentThread();
    }

    @Override
    public Scheduler newParallel(int parallelism, ThreadFactory threadFactory) {
        return new RuntimeScheduler(runtime, RuntimeScheduler.Kind.WORKERS, this);
    }

    @Override
    public Scheduler newSingle(ThreadFactory threadFactory) {
        return new RuntimeScheduler(runtime, RuntimeScheduler.Kind.SINGLE, this);
    }

    @Override
    public Scheduler newBoundedElastic(int threadCap, int queuedTaskCap, ThreadFactory threadFactory, int ttlSeconds) {
        return new RuntimeScheduler(runtime, RuntimeScheduler.Kind.BLOCKING, this);
    }

    @Override
    public Scheduler newThreadPerTaskBoundedElastic(int threadCap, int queuedTaskCap, ThreadFactory threadFactory) {
        return new RuntimeScheduler(runtime, RuntimeScheduler.Kind.BLOCKING, this);
    }
}
