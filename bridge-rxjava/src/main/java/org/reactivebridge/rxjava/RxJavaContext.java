package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.functions.Function;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.spi.Installation;
import org.reactivebridge.spi.ThreadContext;

/**
 * Carries the context of a run of ours through RxJava, whose subscribers have none.
 *
 * <p>A flowable, single, maybe or completable that a run of ours subscribes to is subscribed to with the run's context as the
 * {@linkplain ThreadContext current one}, and a stream or future of ours that RxJava subscribes to takes the current one. So
 * the context survives a chain of RxJava's that subscribes and signals on the same threads, with nothing installed. {@link
 * #install()} makes it survive any other: what is scheduled on RxJava's schedulers, and what arrives on threads of somebody
 * else's, runs with the context of whoever subscribed.
 *
 * <p>With the system property {@code org.reactivebridge.rxjava.strictContext} set to true, a run whose context has values fails
 * when it enters RxJava while nothing is installed.
 *
 * <p>What is installed costs a look at a thread-local for each signal and stage of a chain that has a context, and nothing for others;
 * queues and conditional subscribers are passed on. Hooks that were installed before are called as well.
 *
 * <p><strong>Concurrent</strong>, as far as RxJava's plugins are.
 */
public final class RxJavaContext {

    private static final Context PLAIN =
            Context.in(Environment.system().withHooks(Hooks.defaults().onErrorDropped(RxJavaPlugins::onError)));

    private static final String STRICT_PROPERTY = "org.reactivebridge.rxjava.strictContext";

    /** Whether a context may enter RxJava only while something is installed that keeps it. */
    private static final boolean STRICT_ALWAYS = Boolean.getBoolean(STRICT_PROPERTY);

    private static volatile int installations;
    private static volatile int strictInstallations;

    private RxJavaContext() {}

    /**
     * Keeps contexts through RxJava from now on.
     *
     * @return takes it out again, exactly; if somebody else has put a hook of his own over ours meanwhile, ours stays below that
     *     and does nothing any more
     * @throws IllegalStateException if RxJava's plugins are locked down
     */
    public static Installation install() {
        return install(false);
    }

    /**
     * As {@link #install()}; and a run of ours that RxJava starts without any context fails, with {@link
     * IllegalStateException}, rather than go on without. For applications in which every run has one.
     *
     * @return takes it out again, as that of {@link #install()}
     * @throws IllegalStateException if RxJava's plugins are locked down
     */
    public static Installation installStrict() {
        return install(true);
    }

    private static synchronized Installation install(boolean strict) {
        Plugins.refuseLockdown("RxJavaContext");
        List<Runnable> undo = new ArrayList<>();
        AtomicBoolean active = new AtomicBoolean(true);
        undo.add(schedules(active));
        undo.addAll(ContextualSubscribers.install(active));
        installations++;
        strictInstallations += strict ? 1 : 0;
        return () -> uninstall(undo, active, strict);
    }

    private static synchronized void uninstall(List<Runnable> undo, AtomicBoolean active, boolean strict) {
        if (active.getAndSet(false)) {
            undo.forEach(Runnable::run);
            installations--;
            strictInstallations -= strict ? 1 : 0;
        }
    }

    private static Runnable schedules(AtomicBoolean active) {
        Function<? super Runnable, ? extends Runnable> before = RxJavaPlugins.getScheduleHandler();
        return Plugins.<Function<? super Runnable, ? extends Runnable>>put(
                RxJavaPlugins::getScheduleHandler, RxJavaPlugins::setScheduleHandler, (Runnable task) -> {
                    Runnable next = before == null ? task : before.apply(task);
                    Context context = ThreadContext.current();
                    return context == null || !active.get() ? next : () -> run(context, next);
                });
    }

    private static void run(Context context, Runnable task) {
        Context outer = ThreadContext.enter(context);
        try {
            task.run();
        } finally {
            ThreadContext.leave(outer);
        }
    }

    /** The context of a run of ours for a subscriber or observer of RxJava. */
    static Context of(Object subscriber) {
        if (subscriber instanceof ContextProvider provider) {
            return provider.context();
        }
        Context current = ThreadContext.current();
        if (current != null) {
            return current;
        }
        Environment here = Environment.current();
        return here == Environment.system() ? PLAIN : Context.in(here);
    }

    /** What is wrong with a run that RxJava starts, in strict mode; null if nothing is. */
    static @Nullable IllegalStateException missing(Object subscriber) {
        return strictInstallations > 0 && ThreadContext.current() == null && !(subscriber instanceof ContextProvider)
                ? new IllegalStateException(
                        "RxJava subscribes without a context, and RxJavaContext is strict: subscribe by"
                                + " way of a stream or future that has one, or install() it without being strict")
                : null;
    }

    /**
     * Called before a run enters RxJava.
     *
     * @throws IllegalStateException if the system property asks for it and nothing is installed that keeps the context
     */
    static void checkKept(Context context) {
        if (context.size() > 0 && STRICT_ALWAYS && installations == 0) {
            StringJoiner keys = new StringJoiner(", ");
            context.forEach((key, value) -> keys.add(String.valueOf(key)));
            throw new IllegalStateException("The context with " + keys
                    + " may be lost in RxJava: call RxJavaContext.install(), or do not set "
                    + STRICT_PROPERTY);
        }
    }
}
