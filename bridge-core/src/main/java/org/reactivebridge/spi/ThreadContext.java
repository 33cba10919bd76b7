package org.reactivebridge.spi;

import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;

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

    private static final ThreadLocal<@Nullable Context> CURRENT = new ThreadLocal<>();

    private ThreadContext() {}

    /**
     * The context that was entered last on this thread and not left yet.
     *
     * @return the context, or null if there is none
     */
    public static @Nullable Context current() {
        return CURRENT.get();
    }

    /**
     * Makes a context the current one of this thread.
     *
     * @param context the context, or null for none
     * @return the one before, to be given to {@link #leave}
     */
    public static @Nullable Context enter(@Nullable Context context) {
        Context before = CURRENT.get();
        if (before != context) {
            set(context);
        }
        return before;
    }

    /**
     * Makes the context before the current one again.
     *
     * @param before what {@link #enter} returned
     */
    public static void leave(@Nullable Context before) {
        if (CURRENT.get() != before) {
            set(before);
        }
    }

    private static void set(@Nullable Context context) {
        if (context == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(context);
        }
    }
}
