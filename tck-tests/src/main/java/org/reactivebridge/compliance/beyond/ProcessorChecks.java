package org.reactivebridge.compliance.beyond;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Check.Kind;
import org.reactivebridge.compliance.NotCheckedException;
import org.reactivebridge.compliance.ProcessorSubject;
import org.reactivebridge.compliance.Timeouts;
import org.reactivestreams.Processor;

/** What can be seen of a processor only if one stands on both sides of it. */
final class ProcessorChecks<T> {

    private static final int LENGTH = 4;

    /** Items that libraries cache, such as small integers, would never be collected. */
    private static final int FIRST_COLLECTABLE = 100_000;

    /** What happens on either side. */
    private enum Event {
        SEND,
        COMPLETE,
        FAIL,
        REQUEST_1,
        REQUEST_MAX,
        CANCEL
    }

    private final ProcessorSubject<T> subject;
    private final Timeouts timeouts;

    ProcessorChecks(ProcessorSubject<T> subject, Timeouts timeouts) {
        this.subject = subject;
        this.timeouts = timeouts;
    }

    List<Check> all() {
        return List.of(
                Check.ours(
                        "beyond_reentrancy_itemSentWithinOnNext_waitsForDemand",
                        "§1.1",
                        "An item that upstream sends while the one before is still being delivered, without demand, is not given",
                        Kind.REQUIRED,
                        this::itemSentWithinOnNext),
                Check.ours(
                        "beyond_spec206_cancel_reachesUpstream",
                        "§2.6",
                        "If its only subscriber cancels, before, within or behind the items, the processor cancels its upstream",
                        Kind.REQUIRED,
                        this::cancelReachesUpstream),
                Check.ours(
                        "beyond_spec208_signalsFromUpstreamAfterCancel_goNoFurther",
                        "§2.8",
                        "Items that were requested, and an end, are borne after a cancel and do not reach the subscriber",
                        Kind.REQUIRED,
                        this::afterCancel),
                Check.ours(
                        "beyond_sequences_ofBothSides",
                        "§4.1",
                        "Every sequence of up to " + LENGTH
                                + " signals from upstream and calls from downstream gives what the model says",
                        Kind.REQUIRED,
                        this::sequences),
                items("beyond_items_areDroppedAfterCancel", Event.CANCEL),
                items("beyond_items_areDroppedAfterFailure", Event.FAIL),
                items("beyond_items_areDroppedAfterDelivery", Event.REQUEST_MAX));
    }

    private Check items(String name, Event ending) {
        String when = switch (ending) {
            case CANCEL -> "After a cancel";
            case FAIL -> "After a failure that was passed on";
            default -> "After they were delivered and the stream has completed";
        };
        return Check.ours(
                        name,
                        "§3.13",
                        when + " the processor holds none of the items that it was sent",
                        Kind.REQUIRED,
                        () -> items(ending))
                .runAlone();
    }

    /** A processor between an upstream and a probe, which have not done anything yet. */
    private final class Middle {

        final Bell bell = new Bell();
        final Processor<T, T> processor = ProcessorViews.processor(subject);
        final Upstream<T> upstream = new Upstream<>(bell, processor);
        final Probe<T> downstream;

        Middle() throws InterruptedException {
            this((self, probe) -> {});
        }

        Middle(BiConsumer<Middle, Probe<T>> onNext) throws InterruptedException {
            this.downstream = new Probe<>(bell) {
                @Override
                void next(T item) {
                    onNext.accept(Middle.this, this);
                }
            };
            start();
        }

        private void start() throws InterruptedException {
            upstream.subscribe();
            processor.subscribe(downstream);
            if (!downstream.await(downstream::isSubscribed, timeouts.signal())) {
                throw new AssertionError("§1.9: no onSubscribe within " + Amounts.text(timeouts.signal()));
            }
            verify("subscribed");
        }

        void verify(String situation) {
            upstream.verify(situation);
            Scene.verify(downstream, situation);
        }

        void expectDemand(String situation) throws InterruptedException {
            if (!upstream.await(() -> upstream.outstanding() > 0 || upstream.isCancelled(), timeouts.signal())) {
                throw new AssertionError("§2.1: the processor requested nothing within "
                        + Amounts.text(timeouts.signal()) + ", " + situation);
            }
        }

        void expectReceived(String situation, long count) throws InterruptedException {
            boolean came = downstream.await(() -> downstream.received() >= count, timeouts.signal());
            verify(situation);
            if (!came) {
                throw new AssertionError(situation + ": " + count + " items did not come within "
                        + Amounts.text(timeouts.signal()) + "; " + this);
            }
        }

        void silence() throws InterruptedException {
            bell.await(
                    () -> !upstream.faults().isEmpty() || !downstream.faults().isEmpty(), timeouts.silence());
        }

        @Override
        public String toString() {
            return upstream + "; downstream: " + downstream;
        }
    }

    private void itemSentWithinOnNext() throws InterruptedException {
        Middle middle = new Middle((self, probe) -> {
            if (probe.received() == 1 && self.upstream.outstanding() > 0) {
                self.upstream.send(subject.element(1));
            }
        });
        middle.downstream.request(1);
        middle.expectDemand("1 item was requested from it");
        middle.upstream.send(subject.element(0));
        middle.expectReceived("1 item was requested and sent", 1);
        middle.silence();
        middle.verify("1 item was requested, and while it was delivered another one was sent");
        middle.downstream.cancel();
    }

    private void cancelReachesUpstream() throws InterruptedException {
        for (int items = 0; items <= 2; items++) {
            for (boolean within : new boolean[] {false, true}) {
                int count = items;
                Middle middle = new Middle((self, probe) -> {
                    if (within && probe.received() == count) {
                        probe.cancel();
                    }
                });
                middle.downstream.request(3);
                for (int i = 0; i < items; i++) {
                    middle.expectDemand("3 items were requested from it");
                    middle.upstream.send(subject.element(i));
                }
                middle.expectReceived("3 items were requested, " + items + " sent", items);
                if (!middle.downstream.isCancelled()) {
                    middle.downstream.cancel();
                }
                if (!middle.upstream.await(middle.upstream::isCancelled, timeouts.signal())) {
                    throw new AssertionError("§2.6: the only subscriber cancelled after " + items
                            + " items, and upstream was not cancelled within " + Amounts.text(timeouts.signal()) + "; "
                            + middle);
                }
            }
        }
    }

    private void afterCancel() throws InterruptedException {
        for (boolean failure : new boolean[] {false, true}) {
            Middle middle = new Middle();
            middle.downstream.request(3);
            middle.expectDemand("3 items were requested from it");
            long late = Math.min(3, middle.upstream.outstanding());
            middle.downstream.cancel();
            middle.silence(); // What the cancel may allow on other threads has happened by now.
            for (int i = 0; i < late; i++) {
                middle.upstream.send(subject.element(i));
            }
            if (failure) {
                middle.upstream.fail(new IllegalStateException("The failure that a check of §2.8 signals late"));
            } else {
                middle.upstream.complete();
            }
            middle.silence();
            middle.verify("§2.8: upstream signalled after a cancel");
            if (middle.downstream.received() > 0 || middle.downstream.isOver()) {
                throw new AssertionError(
                        "§1.8: signals went through long after the subscriber had cancelled; " + middle);
            }
        }
    }

    private void sequences() throws InterruptedException {
        List<Play> plays = new ArrayList<>();
        for (List<Event> events : Combinations.upTo(LENGTH, Event.values())) {
            Play play = new Play(events);
            play.run();
            plays.add(play);
        }
        new Bell().await(() -> false, timeouts.silence());
        for (Play play : plays) {
            play.verdict();
        }
    }

    /** One sequence, and the model of what must come of it. */
    private final class Play {

        private final List<Event> events;
        private final Middle middle;
        private final RuntimeException failure = new IllegalStateException("The failure of a sequence of signals");
        private int sent;
        private long demand;
        private boolean completed;
        private boolean failed;
        private boolean cancelled;

        Play(List<Event> events) throws InterruptedException {
            this.events = events;
            this.middle = new Middle();
        }

        void run() throws InterruptedException {
            for (Event event : events) {
                boolean open = !completed && !failed;
                switch (event) {
                    case SEND -> {
                        if (open && canSend()) {
                            middle.upstream.send(subject.element(sent++));
                        }
                    }
                    case COMPLETE -> {
                        if (open) {
                            completed = true;
                            middle.upstream.complete();
                        }
                    }
                    case FAIL -> {
                        if (open) {
                            failed = true;
                            middle.upstream.fail(failure);
                        }
                    }
                    case REQUEST_1 -> request(1);
                    case REQUEST_MAX -> request(Long.MAX_VALUE);
                    case CANCEL -> {
                        cancelled = true;
                        middle.downstream.cancel();
                    }
                }
                awaitDue();
            }
        }

        /** A processor that asks for what its subscriber asks for needs that first; waiting for it would say nothing. */
        private boolean canSend() throws InterruptedException {
            boolean due = demand > sent && !cancelled;
            return due
                    ? middle.upstream.await(() -> middle.upstream.outstanding() > 0, timeouts.signal())
                    : middle.upstream.outstanding() > 0;
        }

        private void request(long count) {
            demand = Amounts.add(demand, count);
            middle.downstream.request(count);
        }

        private void awaitDue() throws InterruptedException {
            if (cancelled) {
                return;
            }
            long due = Math.min(sent, demand);
            boolean overDue = (completed || failed) && demand >= sent;
            boolean came = middle.downstream.await(
                    () -> middle.downstream.isOver() || (!overDue && (failed || middle.downstream.received() >= due)),
                    timeouts.signal());
            middle.verify(events.toString());
            if (!came) {
                throw new AssertionError(
                        (overDue ? "§4.1: the end" : "§1.1: " + due + " items") + " did not come within "
                                + Amounts.text(timeouts.signal()) + " (" + events + "; " + middle + ")");
            }
        }

        void verdict() {
            middle.verify(events.toString());
            List<T> items = middle.downstream.items();
            String fault = null;
            for (int i = 0; i < items.size(); i++) {
                if (!items.get(i).equals(subject.element(i))) {
                    fault = "§4.1: the items are not the ones that upstream sent, in order: " + items;
                }
            }
            if (middle.downstream.isCompleted() && !completed) {
                fault = "§1.5: it completed, and upstream has not";
            } else if (middle.downstream.isCompleted() && items.size() < sent && !cancelled) {
                fault = "§1.5: it completed after " + items.size() + " of " + sent + " items";
            } else if (middle.downstream.isFailed() && middle.downstream.failure() != failure) {
                fault = "§1.4: it failed with " + middle.downstream.failure() + ", and upstream did not";
            } else if (middle.downstream.isFailed() && !failed) {
                fault = "§1.4: it failed, and upstream did not";
            }
            if (fault != null) {
                throw new AssertionError(fault + " (" + events + "; " + middle + ")");
            }
        }
    }

    private void items(Event ending) throws InterruptedException {
        WeakReference<T> free = new WeakReference<>(subject.element(FIRST_COLLECTABLE));
        if (!CollectionChecks.Collector.collects(free, timeouts.signal())) {
            throw NotCheckedException.skipped(
                    "The subject keeps its items itself; make new ones in element(number) for numbers above "
                            + FIRST_COLLECTABLE);
        }
        List<Processor<T, T>> kept = new ArrayList<>();
        List<WeakReference<T>> items = fill(ending, kept);
        try {
            if (!CollectionChecks.Collector.collects(items, timeouts.signal())) {
                long held = items.stream().filter(item -> item.get() != null).count();
                throw new AssertionError("§3.13: the processor still holds " + held + " of " + items.size() + " items "
                        + Amounts.text(timeouts.signal()) + " after "
                        + (ending == Event.REQUEST_MAX ? "all was delivered" : "the stream was over"));
            }
        } finally {
            Reference.reachabilityFence(kept);
        }
    }

    /** In a method of its own, so that no local variable holds on to the items. */
    private List<WeakReference<T>> fill(Event ending, List<Processor<T, T>> kept) throws InterruptedException {
        Bell bell = new Bell();
        Processor<T, T> processor = ProcessorViews.processor(subject);
        kept.add(processor);
        Upstream<T> upstream = new Upstream<>(bell, processor);
        Probe<T> downstream = new Probe<>(bell) {
            @Override
            boolean keepsItems() {
                return false;
            }
        };
        upstream.subscribe();
        processor.subscribe(downstream);
        downstream.await(downstream::isSubscribed, timeouts.signal());
        List<WeakReference<T>> items = new ArrayList<>();
        if (ending == Event.REQUEST_MAX) {
            downstream.request(Long.MAX_VALUE);
        } else {
            downstream.request(1); // Most of the items stay inside, if the processor takes more than it is asked for.
        }
        upstream.await(() -> upstream.outstanding() > 0, timeouts.signal());
        for (int i = 0; i < Math.min(8, subject.bufferSize()) && upstream.outstanding() > 0; i++) {
            T item = subject.element(FIRST_COLLECTABLE + 1 + i);
            items.add(new WeakReference<>(item));
            upstream.send(item);
        }
        switch (ending) {
            case CANCEL -> downstream.cancel();
            case FAIL -> {
                upstream.fail(new IllegalStateException("The failure that a check of items signals"));
                downstream.request(Long.MAX_VALUE); // Some deliver what they hold before a failure.
                downstream.await(downstream::isOver, timeouts.signal());
            }
            default -> {
                upstream.complete();
                downstream.await(downstream::isOver, timeouts.signal());
            }
        }
        upstream.verify("the items were sent");
        Scene.verify(downstream, "the items were sent");
        return items;
    }
}
