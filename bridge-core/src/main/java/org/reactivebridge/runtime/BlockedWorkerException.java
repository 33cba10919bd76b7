package org.reactivebridge.runtime;

import java.util.concurrent.TimeUnit;

/**
 * Tells that a task holds a worker longer than it may. It is never thrown: its stack trace is that of the worker, at the moment
 * when this was noticed. See {@link AsyncRuntime.Builder#detectBlocking}.
 */
public final class BlockedWorkerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The name of the worker's thread. */
    private final String worker;

    /** For how long the task had held it. */
    private final long nanos;

    BlockedWorkerException(Thread thread, long nanos) {
        super("A task has held the worker " + thread.getName() + " for "
                + TimeUnit.NANOSECONDS.toMillis(nanos)
                + " ms; move what blocks to spawnBlocking, or what takes long to an executor of its own");
        this.worker = thread.getName();
        this.nanos = nanos;
        setStackTrace(thread.getStackTrace());
    }

    /**
     * Which worker.
     *
     * @return the name of its thread
     */
    public String worker() {
        return worker;
    }

    /**
     * For how long the task has held the worker, when this was noticed.
     *
     * @return nanoseconds
     */
    public long nanos() {
        return nanos;
    }
}
