package org.reactivebridge.kernel;

/**
 * The seam by which tests decide how threads interleave inside a state machine: {@link #point()} stands before each access
 * to shared state.
 *
 * <p>Off unless the system property {@code org.reactivebridge.interleaving} is {@code true} when this class is loaded; the
 * calls then compile to nothing.
 *
 * <p><strong>Concurrent.</strong>
 */
public final class Interleaving {

    /** Whether points do anything in this JVM. */
    public static final boolean ENABLED = Boolean.getBoolean("org.reactivebridge.interleaving");

    private static volatile Runnable hook = () -> {};

    private Interleaving() {}

    /** A place where a test may let another thread go first. */
    public static void point() {
        if (ENABLED) {
            hook.run();
        }
    }

    /**
     * Installs what happens at a point.
     *
     * @param newHook called on the thread that reached the point
     * @throws IllegalStateException if points are off in this JVM
     */
    public static void install(Runnable newHook) {
        if (!ENABLED) {
            throw new IllegalStateException(
                    "Interleaving points are off; start the JVM with -Dorg.reactivebridge.interleaving=true");
        }
        hook = newHook;
    }
}
