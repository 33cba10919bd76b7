package org.reactivebridge.compliance.beyond;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Check.Kind;
import org.reactivebridge.compliance.NotCheckedException;
import org.reactivebridge.compliance.PublisherSubject;
import org.reactivebridge.compliance.Timeouts;
import org.reactivestreams.Publisher;

/** What a publisher still holds when a stream is over: the subscriber, and resources if the subject counts them. */
final class CollectionChecks<T> {

    /** How a stream comes to its end. */
    private enum Ending {
        CANCEL("a cancel"),
        COMPLETION("completion"),
        FAILURE("a failure");

        private final String word;

        Ending(String word) {
            this.word = word;
        }
    }

    private final PublisherSubject<T> subject;
    private final Timeouts timeouts;

    CollectionChecks(PublisherSubject<T> subject, Timeouts timeouts) {
        this.subject = subject;
        this.timeouts = timeouts;
    }

    List<Check> all() {
        return List.of(
                dropped(
                        "beyond_spec313_afterCancel_subscriberIsDropped",
                        "§3.13",
                        "After a cancel in the middle of a stream the publisher drops the subscriber",
                        Ending.CANCEL),
                dropped(
                        "beyond_spec313_afterCompletion_subscriberIsDropped",
                        "§1.6",
                        "After onComplete, which counts as a cancel, the publisher drops the subscriber",
                        Ending.COMPLETION),
                dropped(
                        "beyond_spec313_afterFailure_subscriberIsDropped",
                        "§1.6",
                        "After onError, which counts as a cancel, the publisher drops the subscriber",
                        Ending.FAILURE),
                Check.ours(
                                "beyond_resources_areReleasedAtEachEnding",
                                "§3.13",
                                "After completion, and after a cancel before, within and behind the items, no more resources are open than"
                                        + " before, by the subject's own count",
                                Kind.REQUIRED,
                                this::resources)
                        .runAlone());
    }

    private Check dropped(String name, String rule, String gist, Ending ending) {
        return Check.ours(name, rule, gist, Kind.REQUIRED, () -> dropped(ending))
                .runAlone();
    }

    private void dropped(Ending ending) throws InterruptedException {
        Publisher<T> publisher;
        WeakReference<Probe<T>> subscriber;
        try (Scene<T> scene = new Scene<>(subject, timeouts)) {
            if (ending == Ending.FAILURE) {
                publisher = scene.failedPublisher();
            } else {
                scene.needs(2);
                publisher = scene.publisher(2);
            }
            if (ending == Ending.COMPLETION) {
                scene.needsCompletion();
            }
        }
        subscriber = run(publisher, ending);
        try {
            if (!Collector.collects(subscriber, timeouts.signal())) {
                throw new AssertionError((ending == Ending.CANCEL ? "§3.13" : "§1.6, §3.13")
                        + ": the publisher still holds the subscriber " + Amounts.text(timeouts.signal()) + " after "
                        + ending.word);
            }
        } finally {
            Reference.reachabilityFence(publisher);
        }
    }

    /** In a method of its own, so that no local variable holds on to the subscriber. */
    private WeakReference<Probe<T>> run(Publisher<T> publisher, Ending ending) throws InterruptedException {
        try (Scene<T> scene = new Scene<>(subject, timeouts)) {
            Probe<T> probe = scene.subscribe(publisher, scene.probe());
            if (ending != Ending.FAILURE) {
                probe.request(ending == Ending.CANCEL ? 1 : 3);
                scene.expectReceived(probe, "§1.1:", ending == Ending.CANCEL ? 1 : 2);
            }
            if (ending == Ending.CANCEL) {
                probe.cancel();
            } else {
                scene.expect(probe, "the end", probe::isOver);
            }
            return new WeakReference<>(probe);
        }
    }

    private void resources() throws InterruptedException {
        if (!(subject instanceof Ledger open)) {
            throw NotCheckedException.skipped(
                    "It takes a subject that counts its resources; let it implement " + Ledger.class.getName());
        }
        long before = open.open();
        long elements = Math.min(3, subject.maxElements());
        for (int cancelAfter = 0; cancelAfter <= elements; cancelAfter++) {
            int after = cancelAfter;
            try (Scene<T> scene = new Scene<>(subject, timeouts)) {
                Probe<T> probe = scene.subscribe(elements, scene.probe());
                probe.request(Math.max(1, after));
                scene.expectReceived(probe, "§1.1:", Math.min(after, elements));
                probe.cancel();
                expectReleased(scene, open, before, "a cancel after " + after + " of " + elements + " items");
            }
        }
        if (subject.maxElements() != Long.MAX_VALUE) {
            try (Scene<T> scene = new Scene<>(subject, timeouts)) {
                Probe<T> probe = scene.subscribe(elements, scene.probe());
                probe.request(Long.MAX_VALUE);
                scene.expect(probe, "§1.5: completion", probe::isOver);
                expectReleased(scene, open, before, "completion");
            }
        }
    }

    private void expectReleased(Scene<T> scene, Ledger open, long before, String ending) throws InterruptedException {
        long end = System.nanoTime() + timeouts.signal().toNanos();
        while (open.open() > before && System.nanoTime() < end) {
            scene.bell.await(() -> false, timeouts.poll());
        }
        long after = open.open();
        if (after > before) {
            throw new AssertionError("§3.13: " + (after - before) + " resources are still open "
                    + Amounts.text(timeouts.signal()) + " after " + ending);
        }
    }

    /** Waits for the collector. */
    static final class Collector {

        private static final Duration BETWEEN = Duration.ofMillis(10);

        private Collector() {}

        /** Whether everything is collected in time. */
        static boolean collects(List<? extends WeakReference<?>> references, Duration patience)
                throws InterruptedException {
            Bell never = new Bell();
            long end = System.nanoTime() + patience.toNanos();
            while (true) {
                System.gc();
                if (references.stream().allMatch(reference -> isGone(reference.get()))) {
                    return true;
                }
                if (System.nanoTime() > end) {
                    return false;
                }
                never.await(() -> false, BETWEEN);
            }
        }

        static boolean collects(WeakReference<?> reference, Duration patience) throws InterruptedException {
            return collects(List.of(reference), patience);
        }

        private static boolean isGone(@Nullable Object referent) {
            return referent == null;
        }
    }
}
