package org.reactivebridge.compliance.beyond;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Check.Kind;
import org.reactivebridge.compliance.PublisherSubject;
import org.reactivebridge.compliance.Timeouts;

/**
 * Every sequence of up to four calls that a subscriber can make, at each point where it can make them, against a model of what must come
 * of it: the first items in order, as many as there is demand for, at most one end, and silence after a cancel.
 */
final class SequenceChecks<T> {

    /** 5 + 5² + 5³ + 5⁴ = 780 sequences for each place and each length of the stream. */
    private static final int LENGTH = 4;

    private static final int[] ELEMENTS = {0, 1, 3};

    /** What a subscriber does. */
    enum Step {
        REQUEST_1(1),
        REQUEST_2(2),
        REQUEST_MAX(Long.MAX_VALUE),
        CANCEL(0),
        REQUEST_0(0);

        private final long count;

        Step(long count) {
            this.count = count;
        }
    }

    /** Where it does it. */
    private enum Place {
        /** All of it before onSubscribe returns. */
        IN_ON_SUBSCRIBE("§3.2", "withinOnSubscribe", "within onSubscribe"),
        /** Step by step, each after what was due before it has come. */
        BETWEEN("§3.8", "betweenSignals", "between signals"),
        /** The first from outside, each further one within an onNext, as long as there are any; the rest from outside. */
        IN_ON_NEXT("§3.2", "withinOnNext", "within onNext"),
        /** All of it after the stream has ended. */
        AFTER_THE_END("§1.6", "afterTheEnd", "after the end");

        private final String rule;
        private final String name;
        private final String text;

        Place(String rule, String name, String text) {
            this.rule = rule;
            this.name = name;
            this.text = text;
        }
    }

    private static final List<List<Step>> ALL = Combinations.upTo(LENGTH, Step.values());
    private static final List<List<Step>> VALID =
            ALL.stream().filter(steps -> !steps.contains(Step.REQUEST_0)).toList();
    private static final List<List<Step>> INVALID =
            ALL.stream().filter(steps -> steps.contains(Step.REQUEST_0)).toList();

    private final PublisherSubject<T> subject;
    private final Timeouts timeouts;

    SequenceChecks(PublisherSubject<T> subject, Timeouts timeouts) {
        this.subject = subject;
        this.timeouts = timeouts;
    }

    List<Check> all() {
        return Stream.concat(
                        Stream.of(Place.values())
                                .map(place -> Check.ours(
                                        "beyond_sequences_" + place.name,
                                        place.rule,
                                        "Every sequence of up to " + LENGTH
                                                + " calls of request (1, 2, all) and cancel " + place.text
                                                + " gives what the model says",
                                        Kind.REQUIRED,
                                        () -> check(place, VALID))),
                        // Apart, so that who answers them wrongly is seen to do the rest right.
                        Stream.of(Check.ours(
                                "beyond_sequences_withInvalidRequests",
                                "§3.9",
                                "The same with request(0) among the calls, at all of these points, gives one failure at most",
                                Kind.REQUIRED,
                                () -> {
                                    for (Place place : Place.values()) {
                                        if (place != Place.AFTER_THE_END || subject.maxElements() != Long.MAX_VALUE) {
                                            check(place, INVALID);
                                        }
                                    }
                                })))
                .toList();
    }

    private void check(Place place, List<List<Step>> sequences) throws InterruptedException {
        try (Scene<T> scene = new Scene<>(subject, timeouts)) {
            if (place == Place.AFTER_THE_END) {
                scene.needsCompletion();
            }
            for (int elements : ELEMENTS) {
                if (elements <= subject.maxElements()) {
                    check(place, sequences, elements);
                }
            }
        }
    }

    private void check(Place place, List<List<Step>> sequences, int elements) throws InterruptedException {
        try (Scene<T> scene = new Scene<>(subject, timeouts)) {
            @Nullable List<T> expected = reference(scene, elements);
            List<Run> runs = new ArrayList<>();
            for (List<Step> steps : sequences) {
                Run run = new Run(scene, place, elements, steps, expected);
                run.play();
                runs.add(run);
            }
            // One silence for all: waiting after each would take minutes.
            scene.silence();
            for (Run run : runs) {
                run.verdict();
            }
            scene.expectQuiet(elements + " items, calls " + place.text);
        }
    }

    /** What a stream of this length gives; null if it does not give the same twice, so that only numbers can be compared. */
    private @Nullable List<T> reference(Scene<T> scene, int elements) throws InterruptedException {
        List<List<T>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Probe<T> probe = scene.subscribe(elements, scene.probe());
            probe.request(Long.MAX_VALUE);
            scene.expectReceived(probe, "§1.1:", elements);
            both.add(probe.items());
        }
        return both.get(0).equals(both.get(1)) ? both.get(0) : null;
    }

    /** One sequence, and the model of what must come of it. Signals come one at a time, and so do the calls that they lead to. */
    private final class Run {

        private final Scene<T> scene;
        private final Place place;
        private final int elements;
        private final List<Step> steps;
        private final @Nullable List<T> expected;
        private final Probe<T> probe;
        private final Bell bell;
        private int played;
        private long demand;
        private boolean cancelled;
        /** Whether zero was requested before a cancel, and must be answered; after it, another check looks. */
        private boolean invalid;

        private int invalidRequests;
        private boolean mayHaveEndedBefore;

        Run(Scene<T> scene, Place place, int elements, List<Step> steps, @Nullable List<T> expected) {
            this.scene = scene;
            this.place = place;
            this.elements = elements;
            this.steps = steps;
            this.expected = expected;
            this.bell = scene.bell;
            this.probe = new Probe<T>(scene.bell) {
                @Override
                void subscribed() {
                    boolean more = place == Place.IN_ON_SUBSCRIBE;
                    while (more) {
                        more = step();
                    }
                }

                @Override
                void next(T item) {
                    if (place == Place.IN_ON_NEXT) {
                        step();
                    }
                }
            };
        }

        void play() throws InterruptedException {
            scene.subscribe(elements, probe);
            if (place == Place.AFTER_THE_END) {
                demand = Long.MAX_VALUE;
                probe.request(Long.MAX_VALUE);
                awaitDue();
            }
            do {
                awaitDue();
            } while (step());
        }

        /** Makes the next call, if there is one left. */
        private boolean step() {
            Step step = bell.read(() -> played < steps.size() ? steps.get(played++) : null);
            if (step == null) {
                return false;
            }
            if (step == Step.CANCEL) {
                bell.change(() -> cancelled = true);
                probe.cancel();
            } else {
                bell.change(() -> {
                    if (step.count == 0) {
                        invalidRequests++;
                        invalid = invalid || !cancelled;
                        // With demand for the whole stream it may end before the call arrives; an empty one at any
                        // time.
                        mayHaveEndedBefore = mayHaveEndedBefore || demand >= elements;
                    } else {
                        demand = Amounts.add(demand, step.count);
                    }
                });
                probe.request(step.count);
            }
            return true;
        }

        /** Waits for what must come by now. */
        private void awaitDue() throws InterruptedException {
            scene.expect(
                    probe,
                    this + ": what was requested",
                    () -> cancelled
                            || probe.isOver()
                            || (!invalid && demand <= elements && probe.received() >= demand));
        }

        void verdict() {
            Scene.verify(probe, toString());
            long most = Math.min(elements, demand);
            long received = probe.received();
            String fault = null;
            if (received > most) {
                fault = "§1.1: " + received + " items came, and there should be " + most + " at most";
            } else if (expected != null && !probe.items().equals(expected.subList(0, (int) received))) {
                fault = "§1.1: the items are not the first ones of the stream, " + expected;
            } else if (probe.isCompleted() && received < elements && !cancelled) {
                fault = "§1.5: completed after " + received + " of " + elements + " items";
            } else if (probe.isFailed() && !isAnswer(probe.failure())) {
                fault = "§1.4: failed without a reason";
            } else if (invalid && !cancelled && !mayHaveEndedBefore && !probe.isFailed()) {
                fault = "§3.9: a request of nothing was not answered by an error";
            }
            if (fault != null) {
                throw new AssertionError(fault + " (" + this + "; " + probe + ")");
            }
        }

        /**
         * Whether an invalid request may be answered by this (§3.9). Two of them may be answered by one failure, and libraries join
         * failures by classes of their own.
         */
        private boolean isAnswer(@Nullable Throwable failure) {
            return invalidRequests > 1
                    || (invalidRequests == 1 && (cancelled || failure instanceof IllegalArgumentException));
        }

        @Override
        public String toString() {
            return elements + " items, " + steps + " " + place.text;
        }
    }
}
