package org.reactivebridge.compliance.beyond;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Check.Kind;
import org.reactivebridge.compliance.PublisherSubject;
import org.reactivebridge.compliance.Timeouts;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/** The rules of publishers and subscriptions for which the TCK has a name, but no check. */
final class RuleChecks<T> {

    /** How many items may come after a cancel from within {@code onNext}: as many as may be on their way. */
    private static final int IN_FLIGHT = 1024;

    /** Sizes at which batches, rings and prefetches of usual sizes begin, end, and are taken up again. */
    private static final int[] SIZES = {
        1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64, 65, 96, 127, 128, 129, 192, 255, 256, 257,
        511, 512, 513, 1000, 1023, 1024, 1025, 2048, 4096, 4097
    };

    private final PublisherSubject<T> subject;
    private final Timeouts timeouts;

    RuleChecks(PublisherSubject<T> subject, Timeouts timeouts) {
        this.subject = subject;
        this.timeouts = timeouts;
    }

    List<Check> all() {
        return List.of(
                Check.ours(
                        "beyond_spec101_demandOfManySizes_isNeverExceeded",
                        "§1.1",
                        "Requests of many sizes, from 1 to 4097 at once and in three parts, give exactly that many items",
                        Kind.REQUIRED,
                        this::demandOfManySizes),
                Check.ours(
                        "beyond_spec106_afterCompletion_requestAndCancelDoNothing",
                        "§1.6",
                        "After onComplete, request and cancel from two threads signal nothing and throw nothing",
                        Kind.REQUIRED,
                        this::afterCompletion),
                Check.ours(
                        "beyond_spec106_invalidRequestAfterTheEnd_doesNothing",
                        "§1.6",
                        "After onComplete or onError, request of 0, -1 and the least long does nothing either",
                        Kind.REQUIRED,
                        this::invalidRequestAfterTheEnd),
                Check.ours(
                        "beyond_spec107_afterFailure_nothingIsSignalled",
                        "§1.7",
                        "After onError, request and cancel signal nothing and throw nothing",
                        Kind.REQUIRED,
                        this::afterFailure),
                Check.ours(
                        "beyond_spec108_cancelUnderUnboundedDemand_stopsTheStream",
                        "§1.8",
                        "A cancel from within onNext stops a stream of which everything was requested, after at most "
                                + IN_FLIGHT + " more items",
                        Kind.REQUIRED,
                        this::cancelUnderUnboundedDemand),
                Check.ours(
                        "beyond_spec109_failedPublisher_signalsOnSubscribeBeforeOnError",
                        "§1.9",
                        "A failure at subscription is signalled, once, behind onSubscribe, and not thrown",
                        Kind.REQUIRED,
                        this::failedPublisher),
                Check.ours(
                        "beyond_spec110_sameSubscriberTwice_doesNotHarmTheFirstRun",
                        "§1.10",
                        "If a subscriber is given to a publisher twice, the run that it has goes on undisturbed",
                        Kind.REQUIRED,
                        this::sameSubscriberTwice),
                Check.ours(
                        "beyond_spec213_throwingOnNext_endsTheRun",
                        "§2.13",
                        "A subscriber that throws from onNext counts as cancelled: nothing more reaches it, and others are served",
                        Kind.REQUIRED,
                        this::throwingOnNext),
                Check.ours(
                        "beyond_spec301_requestFromAnotherThreadWithinOnSubscribe_isServed",
                        "§3.1",
                        "A request from another thread while onSubscribe still runs returns and is served, without overlap",
                        Kind.REQUIRED,
                        this::requestWithinOnSubscribe),
                Check.ours(
                        "beyond_spec304_requestWhileASignalIsProcessed_returns",
                        "§3.4",
                        "request from another thread returns although onNext is held up",
                        Kind.REQUIRED,
                        () -> callWhileASignalIsProcessed("§3.4: request", probe -> probe.request(1))),
                Check.ours(
                        "beyond_spec305_cancelWhileASignalIsProcessed_returns",
                        "§3.5",
                        "cancel from another thread returns although onNext is held up",
                        Kind.REQUIRED,
                        () -> callWhileASignalIsProcessed("§3.5: cancel", Probe::cancel)),
                Check.ours(
                        "beyond_spec306_invalidRequestAfterCancel_doesNothing",
                        "§3.6",
                        "After a cancel, request of 0, -1 and the least long does nothing either",
                        Kind.REQUIRED,
                        this::invalidRequestAfterCancel),
                Check.ours(
                        "beyond_spec309_invalidRequests_areSignalledOnceAndNotThrown",
                        "§3.9",
                        "request of 0, -1 and the least long end the stream by one IllegalArgumentException, also under demand",
                        Kind.REQUIRED,
                        this::invalidRequests),
                Check.ours(
                        "beyond_spec315_cancelReturns_howeverOftenItIsCalled",
                        "§3.15",
                        "cancel returns normally: at once, again, from two threads, and after the end",
                        Kind.REQUIRED,
                        this::cancelReturns),
                Check.ours(
                        "beyond_spec316_requestReturns_alsoAfterCancel",
                        "§3.16",
                        "request returns normally and does nothing after a cancel",
                        Kind.REQUIRED,
                        this::requestReturns));
    }

    private Scene<T> scene() {
        return new Scene<>(subject, timeouts);
    }

    private void demandOfManySizes() throws InterruptedException {
        try (Scene<T> scene = scene()) {
            scene.needs(2);
            for (int size : SIZES) {
                if (size >= subject.maxElements()) {
                    break;
                }
                long elements = Math.min(subject.maxElements(), 3L * size + 1);
                Probe<T> atOnce = scene.subscribe(elements, scene.probe());
                atOnce.request(size);
                scene.expectReceived(atOnce, "§1.1:", size);
                if (3L * size < subject.maxElements()) {
                    Probe<T> inParts = scene.subscribe(elements, scene.probe());
                    for (int part = 1; part <= 3; part++) {
                        inParts.request(size);
                        scene.expectReceived(inParts, "§1.1:", (long) part * size);
                    }
                }
            }
            scene.expectQuiet("as many items as were requested had come");
        }
    }

    private void afterCompletion() throws InterruptedException {
        try (Scene<T> scene = scene()) {
            scene.needsCompletion();
            long elements = Math.min(2, subject.maxElements());
            Probe<T> probe = scene.subscribe(elements, scene.probe());
            probe.request(elements + 1);
            scene.expect(probe, "§1.5: completion", probe::isOver);
            Together.run(
                    "§1.6: request and cancel after completion",
                    timeouts.signal(),
                    List.of(
                            () -> {
                                probe.request(1);
                                probe.request(Long.MAX_VALUE);
                            },
                            () -> {
                                probe.request(1);
                                probe.cancel();
                            }));
            scene.expectQuiet("§1.6: the stream had completed");
        }
    }

    private void invalidRequestAfterTheEnd() throws InterruptedException {
        try (Scene<T> scene = scene()) {
            boolean fails = subject.failedPublisher() != null;
            if (!fails) {
                scene.needsCompletion();
            }
            for (long count : new long[] {0, -1, Long.MIN_VALUE}) {
                if (subject.maxElements() != Long.MAX_VALUE) {
                    Probe<T> completed = scene.subscribe(Math.min(1, subject.maxElements()), scene.probe());
                    completed.request(2);
                    scene.expect(completed, "§1.5: completion", completed::isOver);
                    completed.request(count);
                }
                if (fails) {
                    Probe<T> failed = scene.subscribe(scene.failedPublisher(), scene.probe());
                    scene.expect(failed, "§1.4: failure", failed::isOver);
                    failed.request(count);
                }
            }
            scene.expectQuiet("§1.6: the stream had ended");
        }
    }

    private void afterFailure() throws InterruptedException {
        try (Scene<T> scene = scene()) {
            Probe<T> probe = scene.subscribe(scene.failedPublisher(), scene.probe());
            scene.expect(probe, "§1.4: failure", probe::isOver);
            probe.request(1);
            probe.request(Long.MAX_VALUE);
            probe.cancel();
            scene.expectQuiet("§1.7: the stream had failed");
        }
    }

    private void cancelUnderUnboundedDemand() throws InterruptedException {
        try (Scene<T> scene = scene()) {
            // Long enough that nobody who goes on would be through before it is noticed.
            long elements = Math.min(subject.maxElements(), 50L * IN_FLIGHT);
            scene.needs(3);
            Probe<T> probe = scene.subscribe(elements, new Probe<T>(scene.bell) {
                @Override
                void next(T item) {
                    if (!isCancelled()) {
                        cancel();
                    }
                }
            });
            probe.request(Long.MAX_VALUE);
            scene.expectReceived(probe, "§1.1:", 1);
            scene.expectQuietSoon(probe, "§1.8: cancelled within onNext", IN_FLIGHT);
        }
    }

    private void failedPublisher() throws InterruptedException {
        try (Scene<T> scene = scene()) {
            Probe<T> probe = scene.subscribe(scene.failedPublisher(), scene.probe());
            scene.expect(probe, "§1.4: failure", probe::isOver);
            if (!probe.isFailed()) {
                throw new AssertionError("§1.4: the stream that should have failed completed");
            }
            scene.expectQuiet("§1.7: the stream had failed");
        }
    }

    private void sameSubscriberTwice() throws InterruptedException {
        try (Scene<T> scene = scene()) {
            scene.needs(2);
            Publisher<T> publisher = scene.publisher(2);
            Probe<T> probe = scene.subscribe(publisher, new Probe<T>(scene.bell) {
                @Override
                void subscribedAgain(Subscription second) {
                    second.cancel();
                }
            });
            probe.request(1);
            scene.expectReceived(probe, "§1.1:", 1);
            scene.silence(); // The second onSubscribe must not come while the first item is still being delivered.
            try {
                publisher.subscribe(probe);
            } catch (Throwable thrown) {
                throw new AssertionError("§1.9: subscribing the same subscriber again threw " + thrown, thrown);
            }
            if (probe.isFailed()) {
                // Refusing the second by an error that only the same subscriber can be told ends both, which §1.10
                // allows.
                scene.expectQuiet("§1.7: the same subscriber was refused with an error");
                return;
            }
            probe.request(1);
            scene.expectReceived(probe, "§1.10: after the same subscriber was given again, the first run's", 2);
            scene.expectQuiet("§1.10: the same subscriber was given to the publisher again");
        }
    }

    private void throwingOnNext() throws InterruptedException {
        try (Scene<T> scene = scene()) {
            scene.needs(3);
            RuntimeException thrown = new RuntimeException("Thrown by onNext, as a check of §2.13 demands");
            Throwing<T> probe = new Throwing<>(scene.bell, thrown);
            scene.subscribe(3, probe);
            try {
                probe.requestAsIs(Long.MAX_VALUE);
            } catch (Throwable escaped) {
                // Whether what a subscriber throws passes through request is left open by §2.13.
                if (root(escaped) != thrown) {
                    throw new AssertionError(
                            "§2.13: onNext threw, and request threw something else: " + escaped, escaped);
                }
            }
            scene.expectReceived(probe, "§1.1:", 1);
            scene.silence();
            if (probe.received() > 1) {
                throw new AssertionError(
                        "§2.13: the subscriber threw from its first onNext, and was given more; " + probe);
            }
            Probe<T> other = scene.subscribe(3, scene.probe());
            other.request(3);
            scene.expectReceived(other, "§2.13: a new run, after the subscriber of another one threw:", 3);
        }
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private void requestWithinOnSubscribe() throws InterruptedException {
        try (Scene<T> scene = scene()) {
            scene.needs(2);
            CountDownLatch requested = new CountDownLatch(1);
            Probe<T> probe = new Probe<T>(scene.bell) {
                @Override
                void subscribed() {
                    Thread other = new Thread(
                            () -> {
                                request(2);
                                requested.countDown();
                            },
                            "compliance-request");
                    other.setDaemon(true);
                    other.start();
                    if (!returned(requested)) {
                        fault("§3.1: request from another thread did not return while onSubscribe ran");
                    }
                }
            };
            scene.subscribe(2, probe);
            scene.expectReceived(probe, "§3.1: requested from another thread,", 2);
            scene.expectQuiet("requested from another thread within onSubscribe");
        }
    }

    private boolean returned(CountDownLatch latch) {
        try {
            return latch.await(timeouts.signal().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void callWhileASignalIsProcessed(String name, Consumer<Probe<T>> call) throws InterruptedException {
        try (Scene<T> scene = scene()) {
            scene.needs(1);
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            Probe<T> probe = new Probe<T>(scene.bell) {
                @Override
                void next(T item) {
                    held.countDown();
                    returned(release);
                }
            };
            scene.subscribe(Math.min(3, subject.maxElements()), probe);
            Thread requester = new Thread(() -> probe.request(1), "compliance-request");
            requester.setDaemon(true);
            requester.start();
            try {
                if (!returned(held)) {
                    throw new AssertionError(
                            "§1.1: the requested item did not come within " + Amounts.text(timeouts.signal()));
                }
                Together.run(
                        name + " while onNext is held up",
                        timeouts.signal().dividedBy(2),
                        List.of(() -> call.accept(probe)));
            } finally {
                release.countDown();
            }
            requester.join(timeouts.signal().toMillis());
            scene.verifyAll(name + " while onNext was held up");
        }
    }

    private void invalidRequests() throws InterruptedException {
        for (long count : new long[] {0, -1, Long.MIN_VALUE}) {
            for (long before : new long[] {0, 1}) {
                try (Scene<T> scene = scene()) {
                    scene.needs(before + 1);
                    Probe<T> probe = scene.subscribe(Math.min(subject.maxElements(), 10), scene.probe());
                    if (before > 0) {
                        probe.request(before);
                        scene.expectReceived(probe, "§1.1:", before);
                    }
                    probe.request(count);
                    scene.expect(probe, "§3.9: an error after request(" + count + ")", probe::isOver);
                    Throwable failure = probe.failure();
                    if (!(failure instanceof IllegalArgumentException)) {
                        throw new AssertionError("§3.9: request(" + count + ") was answered by "
                                + (failure == null ? "completion" : failure)
                                + " instead of an IllegalArgumentException");
                    }
                    scene.expectQuiet("§1.7: request(" + count + ") had ended the stream");
                }
            }
        }
    }

    private void cancelReturns() throws InterruptedException {
        try (Scene<T> scene = scene()) {
            for (int requested = 0; requested <= Math.min(1, subject.maxElements() - 1); requested++) {
                Probe<T> probe = scene.subscribe(Math.min(subject.maxElements(), 3), scene.probe());
                if (requested > 0) {
                    probe.request(requested);
                }
                probe.cancel();
                probe.cancel();
                Together.run(
                        "§3.15: cancel from two threads", timeouts.signal(), List.of(probe::cancel, probe::cancel));
            }
            scene.expectQuietLater("§3.12: cancelled");
        }
    }

    private void requestReturns() throws InterruptedException {
        try (Scene<T> scene = scene()) {
            scene.needs(2);
            Probe<T> probe = scene.subscribe(2, scene.probe());
            probe.request(1);
            scene.expectReceived(probe, "§1.1:", 1);
            probe.cancel();
            for (long count : new long[] {1, Long.MAX_VALUE}) {
                probe.request(count);
            }
            scene.silence();
            scene.expectQuiet("§3.6: cancelled");
            if (probe.received() > 1) {
                throw new AssertionError("§3.6: request after cancel had an effect; " + probe);
            }
        }
    }

    private void invalidRequestAfterCancel() throws InterruptedException {
        try (Scene<T> scene = scene()) {
            for (long count : new long[] {0, -1, Long.MIN_VALUE}) {
                for (int before = 0; before <= 1; before++) {
                    scene.needs(before + 1L);
                    Probe<T> probe = scene.subscribe(before + 1L, scene.probe());
                    if (before > 0) {
                        probe.request(before);
                        scene.expectReceived(probe, "§1.1:", before);
                    }
                    probe.cancel();
                    scene.silence(); // What was on its way has arrived.
                    long signals = probe.signals();
                    probe.request(count);
                    probe.await(() -> probe.signals() > signals, timeouts.silence());
                    if (probe.signals() > signals) {
                        throw new AssertionError(
                                "§3.6: request(" + count + ") after a cancel was answered by a signal; " + probe);
                    }
                }
            }
            scene.verifyAll("§3.6: cancelled");
        }
    }

    /** Throws from {@code onNext}; other than that, it keeps accounts. */
    private static final class Throwing<T> extends Probe<T> {

        private final RuntimeException thrown;

        Throwing(Bell bell, RuntimeException thrown) {
            super(bell);
            this.thrown = thrown;
        }

        @Override
        void next(T item) {
            throw thrown;
        }

        void requestAsIs(long count) {
            expectRequest(count);
            @Nullable Subscription subscription = subscription();
            if (subscription != null) {
                subscription.request(count);
            }
        }
    }
}
