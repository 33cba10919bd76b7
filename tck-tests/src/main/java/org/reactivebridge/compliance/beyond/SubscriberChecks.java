package org.reactivebridge.compliance.beyond;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Check.Kind;
import org.reactivebridge.compliance.NotCheckedException;
import org.reactivebridge.compliance.SubscriberProbe;
import org.reactivebridge.compliance.SubscriberSubject;
import org.reactivebridge.compliance.Timeouts;
import org.reactivestreams.Subscriber;

/** The rules of subscribers for which the TCK has a name, but no check; and every short sequence of signals. */
final class SubscriberChecks<T> {

    private static final int LENGTH = 5;
    private static final int FED = 200;
    private static final int LINGERED = 20;

    /** What an upstream does. */
    private enum Signal {
        NEXT,
        COMPLETE,
        ERROR,
        SECOND_SUBSCRIPTION
    }

    private final SubscriberSubject<T> subject;
    private final Timeouts timeouts;

    SubscriberChecks(SubscriberSubject<T> subject, Timeouts timeouts) {
        this.subject = subject;
        this.timeouts = timeouts;
    }

    List<Check> all() {
        return List.of(
                Check.ours(
                        "beyond_spec204_afterCompletion_upstreamIsLeftAlone",
                        "§2.4",
                        "After onComplete the subscriber neither requests nor cancels",
                        Kind.REQUIRED,
                        () -> afterTheEnd(false)),
                Check.ours(
                        "beyond_spec204_afterFailure_upstreamIsLeftAlone",
                        "§2.4",
                        "After onError the subscriber neither requests nor cancels",
                        Kind.REQUIRED,
                        () -> afterTheEnd(true)),
                Check.ours(
                        "beyond_spec205_secondSubscription_leavesTheFirstAlone",
                        "§2.5",
                        "A second subscription is cancelled and not requested from, and the first one goes on",
                        Kind.REQUIRED,
                        this::secondSubscription),
                Check.ours(
                        "beyond_spec206_whoStopsRequesting_cancels",
                        "§2.6",
                        "A subscriber that has got all it requested requests more, or cancels; it does not just fall silent",
                        Kind.REQUIRED,
                        this::stopsRequesting),
                Check.ours(
                                "beyond_spec207_requests_comeOneAtATime",
                                "§2.7",
                                "Requests do not overlap while " + FED + " items are signalled",
                                Kind.STOCHASTIC,
                                this::serialRequests)
                        .runAlone(),
                Check.ours(
                        "beyond_spec208_signalsAfterCancel_areBorne",
                        "§2.8",
                        "Items that were requested, and an end, are borne after a cancel, and lead to no more requests",
                        Kind.REQUIRED,
                        this::afterCancel),
                Check.ours(
                        "beyond_spec213_sequencesOfSignals_returnNormally",
                        "§2.13",
                        "Every sequence of up to " + LENGTH
                                + " items within demand, second subscriptions and an end is taken without an exception",
                        Kind.REQUIRED,
                        this::sequences),
                Checks.optional(
                        "beyond_spec316_upstreamThatThrows_isNotPassedOn",
                        "§3.16",
                        "If request throws, which it must not, onSubscribe returns normally all the same (robustness, not a rule)",
                        this::throwingUpstream));
    }

    /** A new subscriber with an upstream, and a subscription. */
    private Upstream<T> upstream() throws InterruptedException {
        return subscribed(
                new Bell(), Objects.requireNonNull(subject.subscriber(), "The subject gave null as a subscriber"));
    }

    private Upstream<T> subscribed(Bell bell, Subscriber<T> subscriber) throws InterruptedException {
        Upstream<T> upstream = new Upstream<>(bell, subscriber);
        upstream.subscribe();
        upstream.verify("given a subscription");
        subject.triggerRequest(subscriber);
        return upstream;
    }

    private void silence() throws InterruptedException {
        new Bell().await(() -> false, timeouts.silence());
    }

    private void expectDemand(Upstream<T> upstream) throws InterruptedException {
        if (!upstream.await(() -> upstream.outstanding() > 0 || upstream.isCancelled(), timeouts.signal())) {
            throw new AssertionError(
                    "§2.1: the subscriber requested nothing within " + Amounts.text(timeouts.signal()));
        }
    }

    private void afterTheEnd(boolean failure) throws InterruptedException {
        for (int items = 0; items <= 2; items++) {
            Upstream<T> upstream = upstream();
            expectDemand(upstream);
            for (int i = 0; i < items && upstream.outstanding() > 0 && !upstream.isCancelled(); i++) {
                upstream.send(subject.element(i));
            }
            silence();
            upstream.expectNoCalls();
            if (failure) {
                upstream.fail(new IllegalStateException("The failure that a check of §2.4 signals"));
            } else {
                upstream.complete();
            }
            silence();
            upstream.verify("§2.4: the stream had ended after " + items + " items");
        }
    }

    private void secondSubscription() throws InterruptedException {
        Bell bell = new Bell();
        Subscriber<T> subscriber = subject.subscriber();
        Upstream<T> first = subscribed(bell, subscriber);
        expectDemand(first);
        Upstream<T> second = new Upstream<>(bell, subscriber);
        second.subscribe();
        second.verify("given a second subscription");
        if (!second.await(second::isCancelled, timeouts.signal())) {
            throw new AssertionError(
                    "§2.5: a second subscription was not cancelled within " + Amounts.text(timeouts.signal()));
        }
        if (first.outstanding() > 0 && !first.isCancelled()) {
            first.send(subject.element(0));
        } else if (first.isCancelled()) {
            throw new AssertionError("§2.5: the first subscription was cancelled when a second one came");
        }
        silence();
        if (second.outstanding() > 0) {
            throw new AssertionError("§2.5: the subscriber requested from a second subscription");
        }
        first.verify("§2.5: a second subscription had come");
        first.complete();
    }

    private void stopsRequesting() throws InterruptedException {
        Bell bell = new Bell();
        Subscriber<T> subscriber = subject.subscriber();
        Upstream<T> upstream = subscribed(bell, subscriber);
        int sent = feed(upstream, subscriber, "§2.6");
        if (!upstream.isCancelled()) {
            upstream.complete();
        }
        upstream.verify(sent + " items were signalled");
    }

    /** Signals items as they are requested, until there are enough or the subscriber cancels. */
    private int feed(Upstream<T> upstream, Subscriber<T> subscriber, String rule) throws InterruptedException {
        int sent = 0;
        while (sent < FED && !upstream.isCancelled()) {
            if (upstream.outstanding() == 0) {
                subject.triggerRequest(subscriber);
            }
            if (!upstream.await(() -> upstream.outstanding() > 0 || upstream.isCancelled(), timeouts.signal())) {
                throw new AssertionError(
                        rule + ": after " + sent + " items, all it had requested, the subscriber neither requested nor"
                                + " cancelled within " + Amounts.text(timeouts.signal()));
            }
            upstream.verify("items are signalled");
            if (!upstream.isCancelled()) {
                upstream.send(subject.element(sent++));
            }
        }
        return sent;
    }

    private void serialRequests() throws InterruptedException {
        Subscriber<T> subscriber = subject.subscriber();
        AtomicInteger lingered = new AtomicInteger();
        Upstream<T> upstream = new Upstream<>(new Bell(), subscriber) {
            @Override
            void requested(long count) {
                if (lingered.getAndIncrement() < LINGERED) {
                    Together.linger(); // So that another request has time to come in between.
                } else {
                    Together.dawdle();
                }
            }
        };
        upstream.subscribe();
        subject.triggerRequest(subscriber);
        feed(upstream, subscriber, "§2.1");
        silence();
        upstream.verify("§2.7: items were signalled one by one");
        if (!upstream.isCancelled()) {
            upstream.complete();
        }
    }

    private void afterCancel() throws InterruptedException {
        AtomicReference<@Nullable LongConsumer> request = new AtomicReference<>();
        AtomicReference<@Nullable Runnable> cancel = new AtomicReference<>();
        Bell bell = new Bell();
        Subscriber<T> subscriber = subject.subscriber(new SubscriberProbe<T>() {
            @Override
            public void subscribed(LongConsumer requests, Runnable cancels) {
                request.set(requests);
                bell.change(() -> cancel.set(cancels));
            }

            @Override
            public void next(T item) {}

            @Override
            public void failed(Throwable error) {}

            @Override
            public void completed() {}
        });
        if (subscriber == null) {
            throw NotCheckedException.skipped(
                    "It makes the subscriber cancel: return one that tells the probe from subscriber(SubscriberProbe)");
        }
        Upstream<T> upstream = new Upstream<>(bell, subscriber);
        upstream.subscribe();
        bell.await(() -> cancel.get() != null, timeouts.signal());
        LongConsumer requests = request.get();
        Runnable cancels = cancel.get();
        if (requests == null || cancels == null) {
            throw new AssertionError("The subscriber did not tell the probe of its subscription within "
                    + Amounts.text(timeouts.signal()));
        }
        requests.accept(3);
        expectDemand(upstream);
        cancels.run();
        if (!upstream.await(upstream::isCancelled, timeouts.signal())) {
            throw new AssertionError(
                    "§2.6: the subscriber was told to cancel, and did not within " + Amounts.text(timeouts.signal()));
        }
        long before = upstream.outstanding();
        for (int i = 0; i < 3; i++) {
            upstream.send(subject.element(i));
        }
        long expected = before == Long.MAX_VALUE ? before : before - 3;
        upstream.complete();
        silence();
        upstream.verify("§2.8: signals came after a cancel");
        if (upstream.outstanding() != expected) {
            throw new AssertionError("§2.8: items that came after a cancel were answered by requests");
        }
    }

    private void sequences() throws InterruptedException {
        List<Upstream<T>> all = new ArrayList<>();
        for (List<Signal> signals : Combinations.upTo(LENGTH, Signal.values())) {
            int end = firstEnd(signals);
            if (end == signals.size() - 1 || end < 0) { // Nothing comes after an end, so longer ones are no new ones.
                all.add(play(signals));
            }
        }
        silence();
        for (Upstream<T> upstream : all) {
            upstream.verify("one of the sequences of signals");
        }
    }

    private static int firstEnd(List<Signal> signals) {
        for (int i = 0; i < signals.size(); i++) {
            if (signals.get(i) == Signal.COMPLETE || signals.get(i) == Signal.ERROR) {
                return i;
            }
        }
        return -1;
    }

    private Upstream<T> play(List<Signal> signals) throws InterruptedException {
        Bell bell = new Bell();
        Subscriber<T> subscriber = subject.subscriber();
        Upstream<T> upstream = subscribed(bell, subscriber);
        expectDemand(upstream);
        for (Signal signal : signals) {
            switch (signal) {
                case NEXT -> {
                    if (upstream.outstanding() == 0) {
                        subject.triggerRequest(subscriber);
                        expectDemand(upstream);
                    }
                    upstream.send(subject.element(0));
                }
                case COMPLETE -> upstream.complete();
                case ERROR -> upstream.fail(new IllegalStateException("The failure that a check of §2.10 signals"));
                case SECOND_SUBSCRIPTION -> {
                    Upstream<T> second = new Upstream<>(bell, subscriber);
                    second.subscribe();
                    if (!second.await(second::isCancelled, timeouts.signal())) {
                        throw new AssertionError("§2.5: a second subscription was not cancelled, in " + signals);
                    }
                    second.verify(signals.toString());
                }
            }
        }
        upstream.verify(signals.toString());
        return upstream;
    }

    private void throwingUpstream() throws InterruptedException {
        Subscriber<T> subscriber = subject.subscriber();
        RuntimeException thrown = new IllegalStateException("Thrown by request, as a check of robustness demands");
        Upstream<T> upstream = new Upstream<>(new Bell(), subscriber) {
            @Override
            void requested(long count) {
                throw thrown;
            }
        };
        upstream.subscribe();
        silence();
        List<String> faults = upstream.faults();
        if (!faults.isEmpty()) {
            throw new AssertionError(
                    "Its upstream threw from request, and what it threw came back from the subscriber's signal method: "
                            + faults.get(0));
        }
    }
}
