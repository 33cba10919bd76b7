package org.reactivebridge.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Rides along with a failure, suppressed in it, and names the stages through which the failure went, with the lines of
 * the user's code that assembled them.
 *
 * <p><strong>Concurrent.</strong>
 */
public final class AssemblyTrace extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A failure that is shared by many runs must not grow without end. */
    private static final int MOST_STAGES = 1000;

    private static volatile boolean enabled = Boolean.getBoolean("org.reactivebridge.assemblyTracing");

    /** Guards the stages. */
    private final ReentrantLock lock = new ReentrantLock();

    /** One line for each stage, the one nearest to the origin first. */
    private final ArrayList<String> stages = new ArrayList<>();

    private AssemblyTrace() {
        super(null, null, false, false);
    }

    /**
     * Whether stages that are assembled now are traced. False unless the system property
     * {@code org.reactivebridge.assemblyTracing} is {@code true} when this class is loaded.
     *
     * @return whether tracing is on
     */
    public static boolean isEnabled() {
        return enabled;
    }

    /**
     * Switches tracing on or off for the stages that are assembled from now on.
     *
     * @param on whether to trace
     */
    public static void setEnabled(boolean on) {
        enabled = on;
    }

    /**
     * Notes that a failure went through a stage. A stage that is noted already, as when one failure is shared by several
     * runs, is not noted again.
     *
     * @param failure gets a suppressed exception of this class if it has none
     * @param stage the stage
     */
    public static void note(Throwable failure, String stage) {
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof AssemblyTrace trace) {
                trace.add(stage);
                return;
            }
        }
        AssemblyTrace trace = new AssemblyTrace();
        trace.add(stage);
        Failures.suppress(failure, trace);
    }

    private void add(String stage) {
        lock.lock();
        try {
            if (stages.size() < MOST_STAGES && !stages.contains(stage)) {
                stages.add(stage);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The stages that the failure went through.
     *
     * @return one line for each, the one nearest to the origin first
     */
    public List<String> stages() {
        lock.lock();
        try {
            return List.copyOf(stages);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The stages that the failure went through, as text.
     *
     * @return a line for each stage, the one nearest to the origin first
     */
    @Override
    public String getMessage() {
        return "the failure went through these stages:\n\t" + String.join("\n\t", stages());
    }
}
