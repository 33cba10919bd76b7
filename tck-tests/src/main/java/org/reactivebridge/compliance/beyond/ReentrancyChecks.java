package org.reactivebridge.compliance.beyond;

import java.util.List;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Check.Kind;
import org.reactivebridge.compliance.PublisherSubject;
import org.reactivebridge.compliance.Timeouts;

/** What a subscriber calls from within a signal. */
final class ReentrancyChecks<T> {

    /** Enough for a stack that grows with each item to overflow. */
    private static final long DEEP = 20_000;

    private final PublisherSubject<T> subject;
    private final Timeouts timeouts;

    ReentrancyChecks(PublisherSubject<T> subject, Timeouts timeouts) {
        this.subject = subject;
        this.timeouts = timeouts;
    }

    List<Check> all() {
        return List.of(
                Check.ours(
                        "beyond_reentrancy_requestOneWithinEachOnNext_givesOneMoreEach",
                        "§3.3",
                        "request(1) within each onNext, " + DEEP
                                + " times, gives one item each, on a stack that does not grow",
                        Kind.REQUIRED,
                        this::requestWithinEachOnNext),
                Check.ours(
                        "beyond_reentrancy_severalRequestsWithinOneOnNext_addUp",
                        "§3.8",
                        "Three requests within one onNext add up, and nothing beyond them comes",
                        Kind.REQUIRED,
                        this::severalRequestsWithinOnNext),
                Check.ours(
                        "beyond_reentrancy_cancelWithinOnSubscribe_isKept",
                        "§3.6",
                        "A cancel within onSubscribe holds, also if items are requested after it",
                        Kind.REQUIRED,
                        this::cancelWithinOnSubscribe),
                Check.ours(
                        "beyond_reentrancy_requestBeforeOnSubscribeReturns_isKept",
                        "§3.2",
                        "Requests within onSubscribe add up with those after it",
                        Kind.REQUIRED,
                        this::requestWithinOnSubscribe));
    }

    private void requestWithinEachOnNext() throws InterruptedException {
        try (Scene<T> scene = new Scene<>(subject, timeouts)) {
            scene.needs(2);
            long elements = Math.min(subject.maxElements(), DEEP);
            Probe<T> probe = scene.subscribe(elements, new Probe<T>(scene.bell) {
                @Override
                void next(T item) {
                    if (received() < elements) {
                        request(1);
                    }
                }
            });
            probe.request(1);
            scene.expectReceived(probe, "§3.3: requested one by one,", elements);
            if (probe.deepest() > subject.recursionDepth()) {
                throw new AssertionError("§3.3: " + probe.deepest()
                        + " onNext were on the stack at once, each called by a request within the one before; the subject allows "
                        + subject.recursionDepth());
            }
            scene.expectQuiet("requested one by one within onNext");
        }
    }

    private void severalRequestsWithinOnNext() throws InterruptedException {
        try (Scene<T> scene = new Scene<>(subject, timeouts)) {
            scene.needs(2);
            long due = Math.min(subject.maxElements(), 7);
            Probe<T> probe = scene.subscribe(Math.min(subject.maxElements(), 20), new Probe<T>(scene.bell) {
                @Override
                void next(T item) {
                    if (received() == 1) {
                        request(1);
                        request(2);
                        request(3);
                    }
                }
            });
            probe.request(1);
            scene.expectReceived(probe, "§3.8: 1 requested, then 1, 2 and 3 within onNext,", due);
            scene.expectQuiet("1 item requested, then 1, 2 and 3 within onNext");
        }
    }

    private void cancelWithinOnSubscribe() throws InterruptedException {
        try (Scene<T> scene = new Scene<>(subject, timeouts)) {
            Probe<T> probe = scene.subscribe(Math.min(subject.maxElements(), 3), new Probe<T>(scene.bell) {
                @Override
                void subscribed() {
                    cancel();
                }
            });
            probe.request(1);
            probe.request(Long.MAX_VALUE);
            scene.silence();
            if (probe.received() > 0) {
                throw new AssertionError(
                        "§3.6: cancelled within onSubscribe, and was given items all the same; " + probe);
            }
            scene.expectQuiet("§3.6: cancelled within onSubscribe");
        }
    }

    private void requestWithinOnSubscribe() throws InterruptedException {
        try (Scene<T> scene = new Scene<>(subject, timeouts)) {
            scene.needs(3);
            Probe<T> probe = scene.subscribe(Math.min(subject.maxElements(), 10), new Probe<T>(scene.bell) {
                @Override
                void subscribed() {
                    request(1);
                    request(1);
                }
            });
            probe.request(1);
            scene.expectReceived(probe, "§3.2: 2 items requested within onSubscribe, and 1 after it,", 3);
            scene.expectQuiet("2 items requested within onSubscribe, and 1 after it");
        }
    }
}
