package org.reactivebridge.compliance.beyond;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Check.Kind;
import org.reactivebridge.compliance.NotCheckedException;
import org.reactivebridge.compliance.PublisherSubject;
import org.reactivebridge.compliance.Timeouts;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/**
 * The contract by which operators of Reactor, and of RxJava, poll each other instead of signalling. It is no rule of Reactive Streams; each
 * check names the rule that would be broken downstream.
 */
final class FusionChecks<T> {

    private static final int ELEMENTS = 10;

    private final String name;
    private final @Nullable FusionLibrary library;
    private final PublisherSubject<T> subject;
    private final Timeouts timeouts;

    private FusionChecks(String name, @Nullable FusionLibrary library, PublisherSubject<T> subject, Timeouts timeouts) {
        this.name = name;
        this.library = library;
        this.subject = subject;
        this.timeouts = timeouts;
    }

    /** Those of both libraries. */
    static <T> List<Check> all(PublisherSubject<T> subject, Timeouts timeouts) {
        return Stream.of(
                        new FusionChecks<>("Reactor", FusionLibrary.reactor(), subject, timeouts),
                        new FusionChecks<>("RxJava", FusionLibrary.rxJava(), subject, timeouts))
                .flatMap(checks -> checks.all().stream())
                .toList();
    }

    private List<Check> all() {
        return List.of(
                fusion(
                        "answersOneOfTheModesAskedFor",
                        "§3.8",
                        "requestFusion answers with one of the modes that it was asked for, or none",
                        this::answers),
                fusion(
                        "withoutFusion_signalsAsEver",
                        "§1.1",
                        "If no mode is agreed on, items are signalled, not polled",
                        this::withoutFusion),
                fusion(
                        "syncQueue_isPolledToItsEnd",
                        "§1.5",
                        "A synchronous queue gives every item, then null for its end, and nothing is signalled",
                        () -> syncQueue(false)),
                fusion(
                        "syncQueueBehindABarrier_isPolledElsewhere",
                        "§1.5",
                        "A synchronous queue that is offered behind a barrier can be polled on another thread",
                        () -> syncQueue(true)),
                fusion(
                        "asyncQueue_signalsNullAndIsPolled",
                        "§1.1",
                        "An asynchronous queue gives every item, signals null for what is there, and completes",
                        this::asyncQueue),
                optional(fusion(
                        "clear_emptiesTheQueue",
                        "§3.12",
                        "After a cancel and clear the queue is empty and gives null (robustness; nobody needs to poll then)",
                        this::clear)),
                fusion(
                        "refusedItems_doNotCountAsDemand",
                        "§3.8",
                        "An item that a conditional subscriber refuses is replaced by the next one, at no demand",
                        this::conditional));
    }

    private static Check optional(Check check) {
        return Checks.optional(check.name(), check.rules().get(0).id(), check.gist(), check.body());
    }

    /** A check that the library is there for. */
    private Check fusion(String what, String rule, String gist, Check.Body body) {
        return Check.ours("beyond_fusion_" + name + "_" + what, rule, name + ": " + gist, Kind.REQUIRED, () -> {
            if (library == null) {
                throw NotCheckedException.notApplicable(
                        name + " is not on the class path, or is a version without public fusion");
            }
            if (subject.maxElements() < ELEMENTS) {
                throw NotCheckedException.notApplicable("It takes a stream of " + ELEMENTS
                        + " items, and the subject says that there are at most " + subject.maxElements());
            }
            body.run();
        });
    }

    private FusionLibrary library() {
        if (library == null) {
            throw new IllegalStateException(name + " is missing");
        }
        return library;
    }

    private Publisher<T> publisher() {
        return subject.publisher(ELEMENTS);
    }

    private FusedSubscriber<T> subscribe() throws InterruptedException {
        FusedSubscriber<T> subscriber = new FusedSubscriber<>();
        library().subscribe(publisher(), subscriber);
        awaitSubscription(subscriber);
        return subscriber;
    }

    private Subscription awaitSubscription(FusedSubscriber<T> subscriber) throws InterruptedException {
        subscriber.await(() -> subscriber.subscription() != null, timeouts.signal());
        Subscription subscription = subscriber.subscription();
        if (subscription == null) {
            throw new AssertionError("§1.9: no onSubscribe within " + Amounts.text(timeouts.signal()));
        }
        return subscription;
    }

    private FusedQueue<T> queue(FusedSubscriber<T> subscriber) {
        FusedQueue<T> queue = subscriber.queue();
        if (queue == null) {
            Subscription subscription = subscriber.subscription();
            if (subscription != null) {
                subscription.cancel();
            }
            throw NotCheckedException.notApplicable(
                    "Its subscription is no " + library().queueType());
        }
        return queue;
    }

    /** Agrees on a mode; the check does not apply to what does not offer it. */
    private FusedQueue<T> agreed(FusedSubscriber<T> subscriber, int asked, int wanted) {
        FusedQueue<T> queue = queue(subscriber);
        int answer = queue.requestFusion(asked);
        if (answer != wanted) {
            queue.cancel();
            throw NotCheckedException.notApplicable(
                    "It does not offer the mode " + text(wanted) + " if asked for " + text(asked));
        }
        return queue;
    }

    private List<T> reference() throws InterruptedException {
        try (Scene<T> scene = new Scene<>(subject, timeouts)) {
            Probe<T> probe = scene.subscribe(ELEMENTS, scene.probe());
            probe.request(Long.MAX_VALUE);
            scene.expectReceived(probe, "§1.1:", ELEMENTS);
            return probe.items();
        }
    }

    private static String text(int mode) {
        String base = switch (mode & FusedQueue.ANY) {
            case FusedQueue.SYNC -> "SYNC";
            case FusedQueue.ASYNC -> "ASYNC";
            case FusedQueue.ANY -> "ANY";
            default -> "NONE";
        };
        int rest = mode & ~(FusedQueue.ANY | FusedQueue.BARRIER);
        return base + ((mode & FusedQueue.BARRIER) != 0 ? " behind a barrier" : "") + (rest == 0 ? "" : " and " + rest);
    }

    private void answers() throws InterruptedException {
        for (int asked = FusedQueue.NONE; asked <= (FusedQueue.ANY | FusedQueue.BARRIER); asked++) {
            FusedQueue<T> queue = queue(subscribe());
            int answer = queue.requestFusion(asked);
            queue.cancel();
            boolean one = answer == FusedQueue.NONE || answer == FusedQueue.SYNC || answer == FusedQueue.ASYNC;
            if (!one || (answer & ~asked) != 0) {
                throw new AssertionError(
                        "requestFusion was asked for " + text(asked) + " and answered " + text(answer));
            }
        }
    }

    private void withoutFusion() throws InterruptedException {
        List<T> expected = reference();
        FusedSubscriber<T> subscriber = subscribe();
        agreed(subscriber, FusedQueue.NONE, FusedQueue.NONE).request(Long.MAX_VALUE);
        subscriber.await(subscriber::isOver, timeouts.signal());
        if (subscriber.hints() > 0) {
            throw new AssertionError("null was signalled, and no mode had been agreed on; " + subscriber);
        }
        expectItems(expected, subscriber.items(), subscriber);
    }

    private void syncQueue(boolean barrier) throws Throwable {
        List<T> expected = reference();
        FusedSubscriber<T> subscriber = subscribe();
        FusedQueue<T> queue = agreed(subscriber, FusedQueue.SYNC | (barrier ? FusedQueue.BARRIER : 0), FusedQueue.SYNC);
        List<T> polled;
        if (barrier) {
            CompletableFuture<List<T>> elsewhere = new CompletableFuture<>();
            Together.run("polling on another thread", timeouts.signal(), List.of(() -> {
                try {
                    elsewhere.complete(pollAll(queue));
                } catch (Throwable thrown) {
                    throw new AssertionError(thrown.getMessage(), thrown);
                }
            }));
            polled = elsewhere.join();
        } else {
            polled = pollAll(queue);
        }
        expectItems(expected, polled, subscriber);
        if (queue.poll() != null || !queue.isEmpty()) {
            throw new AssertionError("poll had given null, which is the end, and the queue was not empty afterwards");
        }
        expectNoSignals(subscriber);
    }

    private List<T> pollAll(FusedQueue<T> queue) throws Throwable {
        List<T> polled = new ArrayList<>();
        while (polled.size() <= ELEMENTS) {
            boolean empty = queue.isEmpty();
            int size = queue.size();
            T item = queue.poll();
            if (item != null && (empty || size == 0)) {
                throw new AssertionError("The queue gave an item, and had said that it was empty");
            }
            if (item == null) {
                break;
            }
            polled.add(item);
        }
        return polled;
    }

    private void expectNoSignals(FusedSubscriber<T> subscriber) throws InterruptedException {
        subscriber.await(
                () -> !subscriber.items().isEmpty() || subscriber.hints() > 0 || subscriber.isOver(),
                timeouts.silence());
        if (!subscriber.items().isEmpty() || subscriber.hints() > 0 || subscriber.isOver()) {
            throw new AssertionError("A synchronous queue is only polled, but there were signals: " + subscriber);
        }
    }

    private void expectItems(List<T> expected, List<T> items, FusedSubscriber<T> subscriber) {
        if (!items.equals(expected)) {
            throw new AssertionError(
                    "The items were " + items + ", and should have been " + expected + "; " + subscriber);
        }
    }

    private void asyncQueue() throws Throwable {
        List<T> expected = reference();
        FusedSubscriber<T> subscriber = subscribe();
        FusedQueue<T> queue = agreed(subscriber, FusedQueue.ASYNC, FusedQueue.ASYNC);
        queue.request(Long.MAX_VALUE);
        List<T> polled = new ArrayList<>();
        long end = System.nanoTime() + timeouts.signal().toNanos();
        boolean over;
        do {
            over = subscriber.isOver(); // Looked at first: what was there before the end is polled after it.
            long hints = subscriber.hints();
            for (T item = queue.poll(); item != null; item = queue.poll()) {
                polled.add(item);
            }
            if (!over) {
                subscriber.await(() -> subscriber.isOver() || subscriber.hints() > hints, timeouts.poll());
            }
        } while (!over && System.nanoTime() < end);
        if (!subscriber.items().isEmpty()) {
            throw new AssertionError("Items were signalled, and an asynchronous queue signals null; " + subscriber);
        }
        expectItems(expected, polled, subscriber);
        if (!over || subscriber.isFailed()) {
            throw new AssertionError(
                    "§1.5: the queue was polled to its end, and no completion followed; " + subscriber);
        }
    }

    private void clear() throws Throwable {
        boolean offered = false;
        for (int mode : new int[] {FusedQueue.SYNC, FusedQueue.ASYNC}) {
            FusedSubscriber<T> subscriber = subscribe();
            FusedQueue<T> queue = queue(subscriber);
            if (queue.requestFusion(mode) != mode) {
                queue.cancel();
                continue;
            }
            offered = true;
            if (mode == FusedQueue.ASYNC) {
                queue.request(Long.MAX_VALUE);
                subscriber.await(() -> subscriber.isOver() || subscriber.hints() > 0, timeouts.signal());
            }
            queue.poll();
            queue.cancel();
            queue.clear();
            if (mode == FusedQueue.ASYNC) {
                subscriber.await(subscriber::isOver, timeouts.silence()); // What was on its way is there.
                queue.clear();
            }
            if (!queue.isEmpty() || queue.poll() != null) {
                throw new AssertionError(
                        "A queue of mode " + text(mode) + " was cancelled and cleared, and was not empty");
            }
        }
        if (!offered) {
            throw NotCheckedException.notApplicable("It offers no mode");
        }
    }

    private void conditional() throws InterruptedException {
        FusedSubscriber<T> subscriber = new FusedSubscriber<>();
        AtomicInteger seen = new AtomicInteger();
        library().subscribeConditionally(publisher(), subscriber, item -> seen.incrementAndGet() % 3 == 0);
        Subscription subscription = awaitSubscription(subscriber);
        subscription.request(1);
        subscriber.await(() -> !subscriber.items().isEmpty(), timeouts.signal());
        if (subscriber.offers() == 0) {
            subscription.cancel();
            throw NotCheckedException.notApplicable(
                    "It signals by onNext and offers nothing to conditional subscribers");
        }
        if (subscriber.items().isEmpty()) {
            throw new AssertionError(
                    "1 item was requested, 2 were refused, and no other was offered instead; " + subscriber);
        }
        subscriber.await(() -> subscriber.offers() > 3, timeouts.silence());
        long offers = subscriber.offers();
        subscription.cancel();
        if (offers > 3 || subscriber.items().size() > 1) {
            throw new AssertionError(
                    "1 item was requested and, as the third, accepted, and " + offers + " were offered; " + subscriber);
        }
    }
}
