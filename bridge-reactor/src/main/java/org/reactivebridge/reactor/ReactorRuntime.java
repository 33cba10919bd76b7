package org.reactivebridge.reactor;

import java.util.Objects;
import java.util.concurrent.Executor;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.spi.Installation;
import reactor.core.scheduler.Scheduler;

/**
 * Reactor's schedulers on an {@link AsyncRuntime}, and Reactor's schedulers as executors of ours.
 *
 * <p>The workers of these schedulers are serial and look for a near thread first: what a worker of the runtime schedules runs on the
 * same thread, unless another one is idle and takes it. Times are kept by the timers of the runtime. To dispose of a scheduler ends
 * its tasks and leaves the runtime alone. A task that is refused throws {@link java.util.concurrent.RejectedExecutionException} where
 * it is scheduled, of which Reactor's operators make an {@code onError}. What has been accepted is run; {@code Mono.delay} and {@code
 * Flux.interval} that wait when the runtime ends fail, and other tasks with a time are reported to {@code Schedulers.onHandleError},
 * as are the failures of tasks.
 *
 * <p>{@code block()} is refused on workers, and allowed on the threads for blocking calls.
 *
 * <p><strong>Concurrent</strong>: every method may be called from any thread.
 */
public final class ReactorRuntime {

    private ReactorRuntime() {}

    /**
     * The workers of a runtime as a scheduler, as {@code Schedulers.parallel()}: for tasks that do not block. It takes tasks as long as
     * {@code subscribeOn(runtime)} does.
     *
     * @param runtime where to run
     * @return a new scheduler
     * @throws NullPointerException if the runtime is null
     */
    public static Scheduler scheduler(AsyncRuntime runtime) {
        return new RuntimeScheduler(runtime, RuntimeScheduler.Kind.WORKERS, null);
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
        return new RuntimeScheduler(runtime, RuntimeScheduler.Kind.SINGLE, null);
    }

    /**
     * The threads for blocking calls of a runtime as a scheduler, as {@code Schedulers.boundedElastic()}. How many there are, and how many
     * tasks wait for one, is said by {@link AsyncRuntime.Builder#blockingThreads}; what is beyond is refused.
     *
     * @param runtime where to run
     * @return a new scheduler
     * @throws NullPointerException if the runtime is null
     */
    public static Scheduler blocking(AsyncRuntime runtime) {
        return new RuntimeScheduler(runtime, RuntimeScheduler.Kind.BLOCKING, null);
    }

    /**
     * Any scheduler of Reactor's as a place for streams and futures of ours, by {@code subscribeOn} and {@code via}. A run whose task the
     * scheduler refuses fails with {@link java.util.concurrent.RejectedExecutionException}. Of what it drops without a word when it is
     * disposed, nobody learns.
     *
     * @param scheduler where to run
     * @return an executor on it
     * @throws NullPointerException if the scheduler is null
     */
    public static Executor executor(Scheduler scheduler) {
        return new SchedulerExecutor(Objects.requireNonNull(scheduler, "scheduler"));
    }

    /**
     * Moves Reactor's schedulers onto a runtime: {@code Schedulers.parallel()}, {@code single()} and {@code boundedElastic()}, with their
     * timers, and those that {@code Schedulers.newParallel} and its siblings make from now on, whatever sizes they ask for.
     *
     * <p>Who holds one of Reactor's own schedulers goes on with it: a flow that runs, and one that was assembled before. So this is
     * called before anything else. Reactor's own schedulers are kept meanwhile, and are there again after the end of the installation;
     * flows that run on the runtime then finish there.
     *
     * @param runtime where to run; it is not closed with the installation
     * @return puts Reactor's own schedulers back; if somebody else has called {@code Schedulers.setFactory} meanwhile, that factory stays
     * @throws IllegalStateException if a runtime is installed already, this one or another, or the runtime is being shut down
     * @throws NullPointerException if the runtime is null
     */
    public static Installation install(AsyncRuntime runtime) {
        return RuntimeFactory.install(Objects.requireNonNull(runtime, "runtime"));
    }
}
