package org.reactivebridge.compliance.beyond;

import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Check.Kind;
import org.reactivebridge.compliance.PublisherSubject;
import org.reactivebridge.compliance.Timeouts;

/**
 * Calls on a subscription that race with each other and with signals. Passing is no proof; a failure names its seed, and the seeds are
 * the same each time.
 */
final class RaceChecks<T> {

    private static final int ROUNDS = 100;
    private static final int PER_THREAD = 50;

    private final PublisherSubject<T> subject;
    private final Timeouts timeouts;

    RaceChecks(PublisherSubject<T> subject, Timeouts timeouts) {
        this.subject = subject;
        this.timeouts = timeouts;
    }

    List<Check> all() {
        return List.of(
                race(
                        "beyond_race_requestsInTurn_allArriveOnce",
                        "§3.8",
                        "Requests of two threads that take turns, while items are signalled, give exactly what was requested",
                        () -> requests(true)),
                Checks.optional(
                                "beyond_race_requestsAtOnce_allArriveOnce",
                                "§3.8",
                                "Requests of two threads at once give exactly what was requested (robustness; §2.7 forbids subscribers to"
                                        + " do so)",
                                () -> requests(false))
                        .runAlone(),
                race(
                        "beyond_race_cancelAgainstRequests_endsInSilence",
                        "§3.5",
                        "A cancel that races with requests and signals leads to silence, without overlap or anything beyond demand",
                        this::cancelAgainstRequests),
                race(
                        "beyond_race_invalidRequestAgainstSignals_endsOnce",
                        "§3.9",
                        "An invalid request that races with signals ends the stream once, without overlap",
                        this::invalidRequest));
    }

    private static Check race(String name, String rule, String gist, Check.Body body) {
        return Check.ours(name, rule, gist, Kind.STOCHASTIC, body).runAlone();
    }

    /** The accounts, kept slowly, so that a signal that overlaps has a chance to be seen. */
    private static <T> Probe<T> slow(Bell bell) {
        return new Probe<>(bell) {
            @Override
            void next(T item) {
                Together.dawdle();
            }
        };
    }

    private void requests(boolean inTurn) throws InterruptedException {
        for (int seed = 0; seed < ROUNDS; seed++) {
            try (Scene<T> scene = new Scene<>(subject, timeouts)) {
                scene.needs(4L * PER_THREAD);
                Probe<T> probe = scene.subscribe(
                        Math.min(subject.maxElements(), 10L * PER_THREAD), RaceChecks.<T>slow(scene.bell));
                ReentrantLock turn = new ReentrantLock();
                Together.Action action = () -> {
                    for (int i = 0; i < PER_THREAD; i++) {
                        if (inTurn) {
                            turn.lock();
                        }
                        try {
                            probe.request(1 + i % 2);
                        } finally {
                            if (inTurn) {
                                turn.unlock();
                            }
                        }
                    }
                };
                String situation = "requests of two threads, round " + seed;
                Together.run(situation, timeouts.signal(), List.of(action, action));
                scene.expectReceived(probe, "§3.8: " + situation + ":", probe.requested());
                scene.verifyAll(situation);
                if (seed == ROUNDS - 1) {
                    scene.expectQuiet(situation);
                }
            }
        }
    }

    private void cancelAgainstRequests() throws InterruptedException {
        try (Scene<T> scene = new Scene<>(subject, timeouts)) {
            scene.needs(2);
            for (int seed = 0; seed < ROUNDS; seed++) {
                Random random = new Random(seed);
                int requests = 1 + random.nextInt(PER_THREAD);
                int pause = random.nextInt(200);
                Probe<T> probe = scene.subscribe(
                        Math.min(subject.maxElements(), 2L * PER_THREAD), RaceChecks.<T>slow(scene.bell));
                Together.run(
                        "cancel against requests, round " + seed,
                        timeouts.signal(),
                        List.of(
                                () -> {
                                    for (int i = 0; i < requests; i++) {
                                        probe.request(1);
                                    }
                                },
                                () -> {
                                    for (int i = 0; i < pause; i++) {
                                        Thread.onSpinWait();
                                    }
                                    probe.cancel();
                                    probe.cancel();
                                }));
            }
            scene.expectQuietLater("§3.12: cancelled in a race with requests, one of " + ROUNDS + " rounds");
        }
    }

    private void invalidRequest() throws InterruptedException {
        try (Scene<T> scene = new Scene<>(subject, timeouts)) {
            scene.needs(2);
            for (int seed = 0; seed < ROUNDS; seed++) {
                Random random = new Random(seed);
                int requests = 1 + random.nextInt(PER_THREAD);
                int invalidAt = random.nextInt(requests);
                // One more than all the requests together: only the invalid one can end it.
                long elements = Math.min(subject.maxElements(), requests + 1L);
                Probe<T> probe = scene.subscribe(elements, RaceChecks.<T>slow(scene.bell));
                for (int i = 0; i < requests; i++) {
                    probe.request(i == invalidAt ? -1 : 1);
                }
                scene.expect(probe, "§3.9: an end after request(-1), round " + seed, probe::isOver);
                if (!probe.isFailed() && elements > requests) {
                    throw new AssertionError(
                            "§3.9: request(-1) was answered by completion, round " + seed + "; " + probe);
                }
            }
            scene.expectQuiet("§1.7: request(-1) had ended the streams");
        }
    }
}
