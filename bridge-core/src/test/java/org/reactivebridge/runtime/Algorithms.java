package org.reactivebridge.runtime;

import java.util.concurrent.ForkJoinPool;
import java.util.function.UnaryOperator;
import org.reactivebridge.kernel.SimulatedEnvironment;

/** The scheduling algorithms that come with the library. */
enum Algorithms {
    WORK_STEALING,
    ONE_THREAD,
    CALLER,
    THREAD_PER_CORE,
    EXECUTOR,
    SIMULATED;

    AsyncRuntime start() {
        return start(builder -> builder);
    }

    AsyncRuntime start(UnaryOperator<AsyncRuntime.Builder> options) {
        return options.apply(AsyncRuntime.builder().workers(2).scheduling(algorithm()))
                .build();
    }

    private SchedulingAlgorithm algorithm() {
        return switch (this) {
            case WORK_STEALING -> SchedulingAlgorithm.workStealing();
            case ONE_THREAD -> SchedulingAlgorithm.oneThread();
            case CALLER -> SchedulingAlgorithm.callerThread();
            case THREAD_PER_CORE -> SchedulingAlgorithm.threadPerCore();
            case EXECUTOR -> SchedulingAlgorithm.on(ForkJoinPool.commonPool());
            case SIMULATED -> SchedulingAlgorithm.simulated(new SimulatedEnvironment(42));
        };
    }

    /** Closes a runtime and waits for it; a simulated one ends as its environment goes on. */
    void close(AsyncRuntime runtime) {
        runtime.close();
    }
}
