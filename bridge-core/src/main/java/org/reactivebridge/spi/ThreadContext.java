package org.reactivebridge.spi;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.stream.ThreadLocals;

/**
 * The context of the run on whose behalf the current thread is working, for libraries whose subscribers have none: a bridge
 * leaves it here while it calls them, and finds it here when they call back.
 *
 * <p>Nothing of ours reads it but bridges to such libraries. Whoever enters a context leaves it on the same thread, so that
 * nothing is left behind for whatever the thread does next.
 *
 * <p><strong>Concurrent</strong>: each thread has its own.
 */
public final class ThreadContext {

    private static final ThreadLocal<@Nullable Entry> CURRENT = new ThreadLocal<>();

    /** What else is done on a thread while a context is the current one; null for nothing. */
    private static final AtomicReference<@Nullable Function<Context, Runnable>> SCOPES = new AtomicReference<>();

    private ThreadContext() {}

    /** What was entered, above what was there before; nested as the calls are. */
    private record Entry(
            @Nullable Context context,
            @Nullable Runnable end,
            @Nullable Entry below) {}

    /**
     * Sets thread-locals (logging's MDC, tracing, security) together with the current context, from now on, on all threads: with
     * whatever accessors Micrometer's context-propagation library knows, which has to be there.
     *
     * @return ends that; contexts that are entered at that moment are still left as they were entered
     * @throws IllegalStateException if that is installed already
     */
    public static Installation installThreadLocals() {
        Function<Context, Runnable> mine = ThreadLocals::enter;
        if (!SCOPES.compareAndSet(null, mine)) {
            throw new IllegalStateException("Thread-locals follow contexts already: close that installation first");
        }
        return () -> SCOPES.compareAndSet(mine, null);
    }

    /**
     * The context that was entered last on this thread and not left yet.
     *
     * @return the context, or null if there is none
     */
    public static @Nullable Context current() {
        Entry entry = CURRENT.get();
        return entry == null ? null : entry.context;
    }

    /**
     * Makes a context the current one of this thread.
     *
     * @param context the context, or null for none
     * @return the one before, to be given to {@link #leave}
     */
    public static @Nullable Context enter(@Nullable Context context) {
        Entry entry = CURRENT.get();
        Context before = entry == null ? null : entry.context;
        if (before != context) {
            Function<Context, Runnable> opens = SCOPES.get();
            Runnable end = opens == null || context == null ? null : opens.apply(context);
            CURRENT.set(new Entry(context, end, entry));
        }
        return before;
    }

    /**
     * Makes the context before the current one again.
     *
     * @param before what {@link #enter} returned
     */
    public static void leave(@Nullable Context before) {
        Entry entry = CURRENT.get();
        if (entry != null && entry.context != before) {
            if (entry.below == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(entry.below);
            }
            if (entry.end != null) {
                entry.end.run();
            }
        }
    }
}
