package org.reactivebridge.reactor;

import java.util.concurrent.Executor;
import reactor.core.scheduler.Scheduler;

/** A scheduler of Reactor's as an executor. <strong>Concurrent</strong>, as far as the scheduler is. */
record SchedulerExecutor(Scheduler scheduler) implements Executor {

    @Override
    public void execute(Runnable task) {
        scheduler.schedule(task);
    }

    @Override
    public String toString() {
        return scheduler.toString();
    }
}
