package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Scheduler;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.spi.Installation;

/**
 * RxJava's schedulers on an {@link AsyncRuntime}, and RxJava's schedulers as executors of ours.
 *
 * <p>The workers of these schedulers are serial and look for a near thread first: what a worker of the runtime schedules runs on the
 * same thread, unless another one is idle and takes it. Times are kept by the timers of the runtime, and {@code now()} by its clock.
 * {@code shutdown()} ends the tasks of the scheduler and leaves the runtime alone; {@code start()} lets it begin anew.
 *
 * <p>RxJava has no way to tell an operator that its task was refused. So a task that the runtime refuses, or a scheduler that has been
 * shut down, is run where it was scheduled, and what would subscribe there gets {@code onError} with {@link
 * java.util.concurrent.RejectedExecutionException} instead: {@code subscribeOn} fails, and {@code observeOn} goes on with what it has,
 * on the thread of its upstream. A task with a time that is refused, or waits when the runtime ends, is reported to {@code
 * RxJavaPlugins.onError}, as are the failures of tasks.
 *
 * <p><strong>Concurrent</strong>: every method may be called from any thread.
 */
public final class RxJavaRuntime {

    private RxJavaRuntime() {}

    /**
     * The workers of a runtime as a scheduler, as {@code Schedulers.computation()}: for tasks that do not block. It takes tasks as long as
     * {@code subscribeOn(runtime)} does.
     *
     * @param runtime where to run
     * @return a new scheduler
     * @throws NullPointerException if the runtime is null
     */
    public static Scheduler scheduler(AsyncRuntime runtime) {
        return new RuntimeScheduler(runtime, RuntimeScheduler.Kind.WORKERS);
    }

    /**
     * The workers of a runtime as a scheduler that runs one task at a time, as {@code Schedulers.single()}: all tasks of all its workers
     * stand in one line. The thread may change between two of them.
     *
     * @param runtime where to run
     * @return a new scheduler
     * @throws NullPointerException if the runtime is null
     */
    public static Scheduler single(AsyncRuntime runtime) {
        return new RuntimeScheduler(runtime, RuntimeScheduler.Kind.SINGLE);
    }

    /**
     * The threads for blocking calls of a runtime as a scheduler, as {@code Schedulers.io()}. How many there are, and how many tasks wait
     * for one, is said by {@link AsyncRuntime.Builder#blockingThreads}; what is beyond is refused.
     *
     * @param runtime where to run
     * @return a new scheduler
     * @throws NullPointerException if the runtime is null
     */
    public static Scheduler blocking(AsyncRuntime runtime) {
        return new RuntimeScheduler(runtime, RuntimeScheduler.Kind.BLOCKING);
    }

    /**
     * Any scheduler of RxJava's as a place for streams and futures of ours, by {@code subscribeOn} and {@code via}. A run whose task the
     * scheduler refuses fails with {@link java.util.concurrent.RejectedExecutionException}. Of what it drops without a word when it is
     * shut down, nobody learns.
     *
     * @param scheduler where to run
     * @return an executor on it
     * @throws NullPointerException if the scheduler is null
     */
    public static Executor executor(Scheduler scheduler) {
        return new SchedulerExecutor(Objects.requireNonNull(scheduler, "scheduler"));
    }

    /**
     * Moves RxJava's schedulers onto a runtime: {@code Schedulers.computation()} and {@code single()} onto its workers, {@code io()} and
     * {@code newThread()} onto its threads for blocking calls; and lets RxJava refuse blocking operators on workers, as on its own
     * threads for computation.
     *
     * <p>Who holds one of RxJava's own schedulers goes on with it: a flow that runs, and one that was assembled before. So this is
     * called before anything else; then RxJava's own schedulers are not even made, until they are asked for after the end of the
     * installation. Flows that run on the runtime then finish there. {@code Schedulers.from} and {@code trampoline()} stay what they
     * are.
     *
     * @param runtime where to run; it is not closed with the installation
     * @return puts the handlers that were there back; unless somebody else has put others over them meanwhile, which then stay
     * @throws IllegalStateException if a runtime is installed already, this one or another, the runtime is being shut down, or RxJava's
     *     plugins are locked down
     * @throws NullPointerException if the runtime is null
     */
    public static Installation install(AsyncRuntime runtime) {
        return RuntimePlugins.install(Objects.requireNonNull(runtime, "runtime"));
    }
}
