package org.reactivebridge.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where the runtime's threads come from: the one class of it that may make any. They take nothing from the thread that
 * happens to make them: no thread-locals, no class loader. <strong>Immutable.</strong>
 */
final class Threads {

    private static final @Nullable ThreadFactory VIRTUAL = virtual();

    private Threads() {}

    /** A thread for one worker. */
    static Thread worker(Worker worker, String name, boolean daemon) {
        return set(new WorkerThread(worker, name), daemon);
    }

    static Thread platform(Runnable work, String name, boolean daemon) {
        return set(new Thread(null, work, name, 0, false), daemon);
    }

    /** Makes virtual threads where the JVM has them, platform threads where it has not. */
    static ThreadFactory blocking(String name, boolean daemon) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            String full = name + "-blocking-" + number.getAndIncrement();
            ThreadFactory factory = VIRTUAL;
            if (factory == null) {
                return platform(work, full, daemon);
            }
            Thread thread = factory.newThread(work);
            thread.setName(full);
            return thread;
        };
    }

    static boolean hasVirtual() {
        return VIRTUAL != null;
    }

    /** The worker that the current thread is, or null. */
    static @Nullable Worker currentWorker() {
        return Thread.currentThread() instanceof WorkerThread thread ? thread.worker : null;
    }

    static boolean isWorker(Thread thread) {
        return thread instanceof WorkerThread;
    }

    private static Thread set(Thread thread, boolean daemon) {
        thread.setDaemon(daemon);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        return thread;
    }

    /** {@code Thread.ofVirtual().inheritInheritableThreadLocals(false).factory()}, by name: it is younger than Java 17. */
    private static @Nullable ThreadFactory virtual() {
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Object made = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
                    .invoke();
            Object alone = lookup.findVirtual(
                            ofVirtual,
                            "inheritInheritableThreadLocals",
                            MethodType.methodType(ofVirtual, boolean.class))
                    .invoke(made, false);
            return (ThreadFactory) lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class))
                    .invoke(alone);
        } catch (Throwable olderJvm) {
            return null;
        }
    }

    private static final class WorkerThread extends Thread {

        private final Worker worker;

        WorkerThread(Worker worker, String name) {
            super(null, worker, name, 0, false);
            this.worker = worker;
        }
    }
}
