package org.reactivebridge.compliance.beyond;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.CheckSource;
import org.reactivebridge.compliance.ProcessorSubject;
import org.reactivebridge.compliance.PublisherSubject;
import org.reactivebridge.compliance.SubscriberSubject;
import org.reactivebridge.compliance.Timeouts;

/**
 * Keeps a publisher or a processor under contention for as long as one likes, round after round, each with a new stream. In a round
 * several threads request in turn (§2.7), while items are signalled and requested from within {@code onNext}; some rounds are cancelled by
 * another thread in the middle (§3.5), some end by an invalid request (§3.9). The rules that can be broken meanwhile are watched as in
 * the checks: demand (§1.1), overlap (§1.3), ends (§1.5, §1.7), requests that got lost (§3.8), and the order of the items.
 *
 * <p>What a round does is drawn by its seed, so that the round of a finding can be repeated; how its threads interleave is not, so that
 * it may take many repetitions to see it again.
 *
 * <p>{@link #run} does so by itself, {@link #checks} makes a check of it.
 */
public final class Stress {

    private static final int MOST_ITEMS = 1_000;
    private static final int MOST_FINDINGS = 20;
    private static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(10), Duration.ofMillis(5), Duration.ofMillis(1));

    private Stress() {}

    /**
     * A broken rule.
     *
     * @param seed of the round in which it was seen, for {@link Stress#repeat}
     * @param observed the rule, and what was seen
     */
    public record Finding(long seed, String observed) {}

    /**
     * What came of it.
     *
     * @param subject the subject's name
     * @param threads how many threads requested
     * @param seed what it began with
     * @param time how long it took
     * @param rounds how many streams there were
     * @param items how many items they gave
     * @param findings the first broken rules, twenty at most, after which it stops
     */
    public record Report(
            String subject, int threads, long seed, Duration time, long rounds, long items, List<Finding> findings) {

        /**
         * Whether no rule was seen to be broken.
         *
         * @return true if there are no findings
         */
        public boolean isClean() {
            return findings.isEmpty();
        }

        /** The report for people, a line for each finding. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(subject + ": " + rounds + " streams and " + items + " items in "
                    + time.toSeconds() + " s, requested by " + threads + " threads, seed " + seed + ": ");
            if (findings.isEmpty()) {
                return text.append("no rule was seen to be broken").toString();
            }
            text.append(findings.size()).append(findings.size() == 1 ? " finding" : " findings");
            for (Finding finding : findings) {
                text.append(System.lineSeparator())
                        .append("  round ")
                        .append(finding.seed())
                        .append(": ")
                        .append(finding.observed());
            }
            return text.toString();
        }
    }

    /**
     * The stress as one more check of each publisher and each processor, which takes as long as is said here.
     *
     * @param time for how long, for each subject
     * @param threads how many threads request, from 1
     * @param seed from which the seeds of the rounds are drawn
     * @return for {@link org.reactivebridge.compliance.Compliance#including}; it has none for subscribers
     * @throws IllegalArgumentException if there is less than one thread, or no time
     */
    public static CheckSource checks(Duration time, int threads, long seed) {
        demandSense(time, threads);
        return new CheckSource() {
            @Override
            public List<Check> ofPublisher(PublisherSubject<?> subject, Timeouts timeouts) {
                return check(() -> run(subject, time, threads, seed));
            }

            @Override
            public List<Check> ofSubscriber(SubscriberSubject<?> subject, Timeouts timeouts) {
                return List.of();
            }

            @Override
            public List<Check> ofProcessor(ProcessorSubject<?> subject, Timeouts timeouts) {
                return check(() -> run(subject, time, threads, seed));
            }
        };
    }

    private interface Run {
        Report run() throws InterruptedException;
    }

    private static List<Check> check(Run stress) {
        return List.of(Check.ours(
                        "beyond_stress_rulesHoldUnderContention",
                        "§1.3",
                        "Stream after stream with several threads that request and cancel: signals do not overlap, and keep demand,"
                                + " order and ends",
                        Check.Kind.STOCHASTIC,
                        () -> {
                            Report report = stress.run();
                            if (!report.isClean()) {
                                throw new AssertionError(report.toString());
                            }
                        })
                .runAlone());
    }

    private static void demandSense(Duration time, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "It takes one thread at least to request, but there are to be " + threads);
        }
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("The time must be above zero, but is " + time);
        }
    }

    /**
     * Puts a publisher under contention.
     *
     * @param subject makes a new publisher for each round
     * @param time for how long; the last round is finished
     * @param threads how many threads request, from 1
     * @param seed from which the seeds of the rounds are drawn
     * @return what came of it
     * @throws InterruptedException if the calling thread is interrupted
     * @throws IllegalArgumentException if there is less than one thread, or no time
     */
    public static Report run(PublisherSubject<?> subject, Duration time, int threads, long seed)
            throws InterruptedException {
        Objects.requireNonNull(subject, "subject");
        return run(subject, subject.name(), time, threads, seed);
    }

    /**
     * Puts a processor under contention, between these threads and an upstream that signals on another one.
     *
     * @param subject makes a new processor for each round
     * @param time for how long; the last round is finished
     * @param threads how many threads request, from 1
     * @param seed from which the seeds of the rounds are drawn
     * @return what came of it
     * @throws InterruptedException if the calling thread is interrupted
     * @throws IllegalArgumentException if there is less than one thread, or no time
     */
    public static Report run(ProcessorSubject<?> subject, Duration time, int threads, long seed)
            throws InterruptedException {
        Objects.requireNonNull(subject, "subject");
        return run(ProcessorViews.publisherOnThreads(subject), subject.name(), time, threads, seed);
    }

    private static Report run(PublisherSubject<?> subject, String name, Duration time, int threads, long seed)
            throws InterruptedException {
        demandSense(time, threads);
        Random seeds = new Random(seed);
        List<Finding> findings = new ArrayList<>();
        long start = System.nanoTime();
        long rounds = 0;
        long items = 0;
        do {
            long round = seeds.nextLong();
            Round<?> current = new Round<>(subject, threads, round);
            Finding finding = current.run();
            rounds++;
            items += current.items();
            if (finding != null) {
                findings.add(finding);
            }
        } while (findings.size() < MOST_FINDINGS && System.nanoTime() - start < time.toNanos());
        return new Report(
                name, threads, seed, Duration.ofNanos(System.nanoTime() - start), rounds, items, List.copyOf(findings));
    }

    /**
     * Repeats a round.
     *
     * @param subject the same as before
     * @param threads as many as before
     * @param seed the {@linkplain Finding#seed() seed of the finding}
     * @param times how often at most
     * @return the first finding; empty if none was seen again
     * @throws InterruptedException if the calling thread is interrupted
     */
    public static Optional<Finding> repeat(PublisherSubject<?> subject, int threads, long seed, int times)
            throws InterruptedException {
        for (int i = 0; i < times; i++) {
            Finding finding = new Round<>(subject, threads, seed).run();
            if (finding != null) {
                return Optional.of(finding);
            }
        }
        return Optional.empty();
    }

    /** One stream. Confined to the thread that runs it, but for the probe. */
    private static final class Round<T> {

        private final PublisherSubject<T> subject;
        private final int threads;
        private final long seed;
        private final Random random;
        private final int elements;
        private final boolean cancels;
        private final boolean invalid;
        private final int nested;
        private long items;

        Round(PublisherSubject<T> subject, int threads, long seed) {
            this.subject = subject;
            this.threads = threads;
            this.seed = seed;
            this.random = new Random(seed);
            this.elements = random.nextInt((int) Math.min(subject.maxElements(), MOST_ITEMS) + 1);
            this.cancels = random.nextInt(3) == 0;
            this.invalid = !cancels && random.nextInt(8) == 0;
            this.nested = random.nextInt(3) == 0 ? 2 + random.nextInt(10) : 0;
        }

        long items() {
            return items;
        }

        @Nullable
        Finding run() throws InterruptedException {
            try (Scene<T> scene = new Scene<>(subject, TIMEOUTS)) {
                Probe<T> probe = new Probe<T>(scene.bell) {
                    @Override
                    void next(T item) {
                        if (nested > 0 && received() % nested == 0) {
                            request(1);
                        }
                    }
                };
                try {
                    play(scene, probe);
                } finally {
                    items = probe.received();
                }
                return null;
            } catch (AssertionError broken) {
                return new Finding(seed, String.valueOf(broken.getMessage()));
            }
        }

        private void play(Scene<T> scene, Probe<T> probe) throws InterruptedException {
            scene.subscribe(elements, probe);
            ReentrantLock turn = new ReentrantLock();
            List<Together.Action> actions = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int requests = random.nextInt(50);
                int most = 1 + random.nextInt(10);
                actions.add(() -> {
                    for (int r = 0; r < requests; r++) {
                        turn.lock();
                        try {
                            probe.request(1 + r % most);
                        } finally {
                            turn.unlock();
                        }
                    }
                });
            }
            if (cancels) {
                int pause = random.nextInt(2_000);
                actions.add(() -> {
                    for (int i = 0; i < pause; i++) {
                        Thread.onSpinWait();
                    }
                    probe.cancel();
                });
            }
            Together.run("stress", TIMEOUTS.signal(), actions);
            if (cancels) {
                scene.expectQuietSoon(probe, "§3.12: cancelled by another thread", MOST_ITEMS);
                return;
            }
            if (subject.maxElements() == Long.MAX_VALUE) {
                scene.expectReceived(
                        probe, "§3.8: requested by " + threads + " threads,", Math.min(elements, probe.requested()));
                return;
            }
            probe.request(invalid ? -1 : Long.MAX_VALUE);
            scene.expect(probe, (invalid ? "§3.9" : "§1.5") + ": the end of " + elements + " items", probe::isOver);
            if (!probe.isFailed() && probe.received() != elements) {
                throw new AssertionError(
                        "§1.5: completed after " + probe.received() + " of " + elements + " items; " + probe);
            }
            if (probe.isFailed() && !(invalid && probe.failure() instanceof IllegalArgumentException)) {
                throw new AssertionError("§1.4: failed without a reason: " + probe.failure() + "; " + probe);
            }
            if (random.nextInt(50) == 0) { // A silence after each would leave no time for contention.
                scene.expectQuiet("§1.7: the stream had ended");
            }
        }
    }
}
