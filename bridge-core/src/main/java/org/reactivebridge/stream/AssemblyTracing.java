package org.reactivebridge.stream;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.reactivebridge.kernel.AssemblyTrace;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.operator.TraceCursor;

/**
 * Tells, in each failure, which stages it went through and where they were assembled: a help for debugging.
 *
 * <p>While it is on, every stage that is assembled looks where it was called from, which is slow, and notes itself in the
 * failures that go through it: the failure then has a suppressed exception whose message lists the stages, the one
 * nearest to the origin first, each with the line of the code that called the method. Stages that were assembled while it
 * was off say nothing and cost nothing.
 *
 * <p>On from the start if the system property {@code org.reactivebridge.assemblyTracing} is {@code true}.
 *
 * <p><strong>Concurrent.</strong>
 */
public final class AssemblyTracing {

    private static final Set<String> FACES = Set.of(AsyncStream.class.getName(), AsyncFuture.class.getName());

    private AssemblyTracing() {}

    /** Traces the stages that are assembled from now on. */
    public static void enable() {
        AssemblyTrace.setEnabled(true);
    }

    /** Traces no stage that is assembled from now on. */
    public static void disable() {
        AssemblyTrace.setEnabled(false);
    }

    /**
     * Whether stages that are assembled now are traced.
     *
     * @return whether tracing is on
     */
    public static boolean isEnabled() {
        return AssemblyTrace.isEnabled();
    }

    /** The source of a stage: one that notes itself, if tracing is on. */
    static <T> Source<T> source(Source<T> source) {
        return isEnabled() ? trace(source) : source;
    }

    /** The source of a stage that notes itself, named after the face's method that is being called. */
    static <T> Source<T> trace(Source<T> source) {
        List<StackWalker.StackFrame> frames = callOfAFace();
        return TraceCursor.source(source, frames.get(0).getMethodName() + place(frames));
    }

    /** The source of a stage that notes a name. */
    static <T> Source<T> trace(Source<T> source, String name) {
        return TraceCursor.source(source, '"' + name + '"' + place(callOfAFace()));
    }

    private static String place(List<StackWalker.StackFrame> frames) {
        return " at " + frames.get(frames.size() - 1).toStackTraceElement();
    }

    /** The frame of the face's method that was called from outside, and that of its caller, if there is one. */
    private static List<StackWalker.StackFrame> callOfAFace() {
        return StackWalker.getInstance().walk(frames -> {
            List<StackWalker.StackFrame> fromFace =
                    frames.dropWhile(frame -> !isFace(frame)).limit(64).collect(Collectors.toList());
            int caller = 1;
            while (caller < fromFace.size() && isFace(fromFace.get(caller))) {
                caller++;
            }
            return fromFace.subList(caller - 1, Math.min(caller + 1, fromFace.size()));
        });
    }

    private static boolean isFace(StackWalker.StackFrame frame) {
        return FACES.contains(frame.getClassName());
    }
}
