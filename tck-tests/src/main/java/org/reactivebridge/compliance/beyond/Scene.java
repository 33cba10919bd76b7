package org.reactivebridge.compliance.beyond;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.reactivebridge.compliance.NotCheckedException;
import org.reactivebridge.compliance.PublisherSubject;
import org.reactivebridge.compliance.Timeouts;
import org.reactivestreams.Publisher;

/**
 * What one check of a publisher needs: probes, and the time-outs to wait for them. Whatever still runs at the end is cancelled.
 *
 * <p>Confined to the thread that runs the check; its probes are not.
 *
 * @param <T> the type of the items
 */
final class Scene<T> implements AutoCloseable {

    final Bell bell = new Bell();
    private final PublisherSubject<T> subject;
    private final Timeouts timeouts;
    private final List<Probe<T>> probes = new ArrayList<>();

    Scene(PublisherSubject<T> subject, Timeouts timeouts) {
        this.subject = subject;
        this.timeouts = timeouts;
    }

    PublisherSubject<T> subject() {
        return subject;
    }

    Duration patience() {
        return timeouts.signal();
    }

    /** A probe that does nothing by itself. */
    Probe<T> probe() {
        return new Probe<>(bell);
    }

    /** A new publisher of so many items, if the subject can make one. */
    Publisher<T> publisher(long elements) {
        needs(elements);
        return Objects.requireNonNull(subject.publisher(elements), "The subject must make a publisher, but gave null");
    }

    void needs(long elements) {
        if (elements > subject.maxElements()) {
            throw NotCheckedException.notApplicable("It takes a stream of " + Amounts.items(elements)
                    + ", and the subject says that there are at most " + subject.maxElements());
        }
    }

    /** Says that the check is about the end of streams, which not all have. */
    void needsCompletion() {
        if (subject.maxElements() == Long.MAX_VALUE) {
            throw NotCheckedException.notApplicable(
                    "It takes a stream that completes, and the subject says that its do not");
        }
    }

    Publisher<T> failedPublisher() {
        Publisher<T> failed = subject.failedPublisher();
        if (failed == null) {
            throw NotCheckedException.skipped("It takes a publisher that fails; give one by failedPublisher()");
        }
        return failed;
    }

    /** Subscribes a probe to a new publisher, and waits for {@code onSubscribe}. */
    <P extends Probe<T>> P subscribe(long elements, P probe) throws InterruptedException {
        return subscribe(publisher(elements), probe);
    }

    <P extends Probe<T>> P subscribe(Publisher<T> publisher, P probe) throws InterruptedException {
        subscribeOnly(publisher, probe);
        if (!probe.await(probe::isSubscribed, timeouts.signal())) {
            throw new AssertionError("§1.9: no onSubscribe within " + Amounts.text(timeouts.signal()));
        }
        return probe;
    }

    void subscribeOnly(Publisher<T> publisher, Probe<T> probe) {
        probes.add(probe);
        try {
            publisher.subscribe(probe);
        } catch (Throwable thrown) {
            probe.fault("§1.9: subscribe threw " + thrown);
        }
    }

    /** Waits for something that must come. */
    void expect(Probe<T> probe, String what, BooleanSupplier met) throws InterruptedException {
        boolean came = probe.await(met, timeouts.signal());
        verify(probe, what);
        if (!came) {
            throw new AssertionError(what + " did not come within " + Amounts.text(timeouts.signal()) + "; " + probe);
        }
    }

    void expectReceived(Probe<T> probe, String rule, long count) throws InterruptedException {
        expect(probe, rule + " " + Amounts.items(count), () -> probe.received() >= count);
    }

    /** Waits as long as signals that must not come might take, or until a probe has found a fault. */
    void silence() throws InterruptedException {
        bell.await(() -> probes.stream().anyMatch(probe -> !probe.faults().isEmpty()), timeouts.silence());
    }

    /**
     * Waits in silence, and fails if any probe was given anything meanwhile, but for the completion of a stream that had neither been
     * cancelled nor ended.
     */
    void expectQuiet(String situation) throws InterruptedException {
        List<Seen> before = probes.stream().map(Seen::by).toList();
        silence();
        for (int i = 0; i < before.size(); i++) {
            Probe<T> probe = probes.get(i);
            verify(probe, situation);
            if (before.get(i).hasMoreThanCompletion(probe)) {
                throw new AssertionError(situation + ": signalled all the same; " + probe);
            }
        }
        verifyAll(situation);
    }

    /** What a probe had seen at some time. */
    private record Seen(long signals, long items, boolean over) {

        static Seen by(Probe<?> probe) {
            return new Seen(probe.signals(), probe.received(), probe.isOver() || probe.isCancelled());
        }

        boolean hasMoreThanCompletion(Probe<?> probe) {
            boolean completed = !over && probe.received() == items && probe.isCompleted();
            return probe.signals() > signals && !completed;
        }
    }

    /** As {@link #expectQuiet}, after what is on its way has had time to arrive. */
    void expectQuietLater(String situation) throws InterruptedException {
        silence();
        expectQuiet(situation);
    }

    /** Waits for a cancelled stream to fall silent, and fails if it is still going on or gave more than may be on its way. */
    void expectQuietSoon(Probe<T> probe, String situation, long mostMore) throws InterruptedException {
        long end = System.nanoTime() + timeouts.signal().toNanos();
        long before;
        do {
            before = probe.signals();
            silence();
            verify(probe, situation);
            if (probe.receivedAfterCancel() > mostMore) {
                throw new AssertionError(
                        situation + ": " + probe.receivedAfterCancel() + " items came all the same; " + probe);
            }
        } while (probe.signals() > before && System.nanoTime() < end);
        if (probe.signals() > before) {
            throw new AssertionError(situation + ": signalled on and on for " + timeouts.signal() + "; " + probe);
        }
    }

    void verifyAll(String situation) {
        for (Probe<T> probe : probes) {
            verify(probe, situation);
        }
    }

    static void verify(Probe<?> probe, String situation) {
        List<String> faults = probe.faults();
        if (!faults.isEmpty()) {
            throw new AssertionError(faults.get(0) + " (" + situation + "; " + probe + ")");
        }
    }

    @Override
    public void close() {
        for (Probe<T> probe : probes) {
            if (!probe.isOver()) {
                probe.cancel();
            }
        }
    }
}
