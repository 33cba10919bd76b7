package org.reactivebridge.compliance.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Outcome;
import org.reactivebridge.compliance.Rule;

/**
 * Runs checks, several at a time where they allow it: most of them wait most of the time. Each has a thread of its own, so that one
 * that never ends is left behind and counts as failed.
 */
public final class Runner {

    /** Is told how far a run is. */
    @FunctionalInterface
    public interface Progress {

        /**
         * A check has run.
         *
         * @param subject what the subject is called
         * @param result what came of it
         * @param done how many have run
         * @param of how many there are
         * @thread Called by several threads, one at a time
         */
        void ran(String subject, Result result, int done, int of);
    }

    /**
     * A subject whose checks have not run.
     *
     * @param name what it is called
     * @param checks what to run
     */
    public record Task(String name, List<Check> checks) {

        /**
         * Checks that the name is there, and copies the checks.
         *
         * @param name what it is called
         * @param checks what to run
         */
        public Task {
            Objects.requireNonNull(name, "name");
            checks = List.copyOf(checks);
        }

        /**
         * Only the checks of some rules.
         *
         * @param rules empty for all checks
         * @return the task, with fewer checks
         */
        public Task about(List<Rule> rules) {
            return rules.isEmpty()
                    ? this
                    : new Task(
                            name,
                            checks.stream()
                                    .filter(check -> check.rules().stream().anyMatch(rules::contains))
                                    .toList());
        }
    }

    private final int parallel;
    private final Duration limit;
    private final Progress progress;

    /**
     * A runner.
     *
     * @param parallel how many checks may run at a time, from 1; those that have to be alone run alone
     * @param limit after which a check that has not ended counts as failed
     * @param progress is told of each check
     */
    public Runner(int parallel, Duration limit, Progress progress) {
        if (parallel < 1) {
            throw new IllegalArgumentException("At least one check must run at a time, not " + parallel);
        }
        this.parallel = parallel;
        this.limit = Objects.requireNonNull(limit, "limit");
        this.progress = Objects.requireNonNull(progress, "progress");
    }

    /**
     * Runs all checks of some subjects.
     *
     * @param tasks what to run
     * @return the results, in the order of the tasks
     * @throws InterruptedException if the calling thread is interrupted; checks that run are left behind
     */
    public List<Subject> run(List<Task> tasks) throws InterruptedException {
        int all = tasks.stream().mapToInt(task -> task.checks().size()).sum();
        Run run = new Run(all);
        List<List<Cell>> cells = tasks.stream()
                .map(task -> task.checks().stream()
                        .map(check -> new Cell(task.name(), check))
                        .toList())
                .toList();
        List<Cell> flat = cells.stream().flatMap(List::stream).toList();
        side(flat.stream().filter(cell -> !cell.check.alone()).toList(), run);
        for (Cell cell : flat) {
            if (cell.check.alone()) {
                cell.run(run);
            }
        }
        List<Subject> subjects = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            subjects.add(new Subject(
                    tasks.get(i).name(), cells.get(i).stream().map(Cell::result).toList()));
        }
        return List.copyOf(subjects);
    }

    private void side(List<Cell> cells, Run run) throws InterruptedException {
        ExecutorService slots = Executors.newFixedThreadPool(parallel, Runner::daemon);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (Cell cell : cells) {
                futures.add(slots.submit(() -> {
                    cell.run(run);
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("A check could not be run", e.getCause());
        } finally {
            slots.shutdownNow();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "compliance");
        thread.setDaemon(true);
        return thread;
    }

    /** How far a run is. */
    private final class Run {

        private final int all;
        private final AtomicInteger done = new AtomicInteger();

        Run(int all) {
            this.all = all;
        }

        synchronized void ran(String subject, Result result) {
            progress.ran(subject, result, done.incrementAndGet(), all);
        }
    }

    private final class Cell {

        private final String subject;
        private final Check check;
        private final AtomicReference<Outcome> outcome = new AtomicReference<>();

        Cell(String subject, Check check) {
            this.subject = subject;
            this.check = check;
        }

        void run(Run run) throws InterruptedException {
            Thread thread = daemon(() -> outcome.compareAndSet(null, check.run()));
            thread.start();
            thread.join(limit.toMillis());
            if (outcome.get() == null) {
                outcome.compareAndSet(null, stuck(thread));
                thread.interrupt();
            }
            run.ran(subject, result());
        }

        private Outcome stuck(Thread thread) {
            Throwable where = new Throwable("where its thread was");
            where.setStackTrace(thread.getStackTrace());
            return new Outcome(
                    Outcome.Status.FAILED, "the check did not end within " + limit.toSeconds() + " s", where, limit);
        }

        Result result() {
            return new Result(check, Objects.requireNonNull(outcome.get(), "a check without an outcome"));
        }
    }
}
