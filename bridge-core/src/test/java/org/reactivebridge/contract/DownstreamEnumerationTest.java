package org.reactivebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/** C6, towards subscribers: whatever a subscriber does, in up to six steps, it gets what it asked for and no more. */
public class DownstreamEnumerationTest {

    private static final int LENGTH = 6;

    /** 6 + 6² + … + 6⁶ */
    private static final int SEQUENCES = 55_986;

    /** Where the subscriber acts. */
    public enum Where {
        /** All of it before the first signal. */
        IN_ON_SUBSCRIBE,
        /** Step by step, between signals. */
        OUTSIDE,
        /** The first step outside, each further one within a signal, as long as there are any; the rest outside. */
        IN_ON_NEXT
    }

    static Stream<Arguments> recipes() {
        UnaryOperator<AsyncStream<Integer>> from = s -> AsyncStream.from(foreign(s));
        return Stream.of(
                        recipe("a source", s -> s, 3, false),
                        recipe("a source", s -> s, 1, false),
                        recipe("a source", s -> s, 0, false),
                        recipe("filter", s -> s.filter(x -> true), 3, false),
                        recipe("take", s -> s.take(Long.MAX_VALUE), 3, false),
                        recipe("via", s -> s.via(Runnable::run), 3, false),
                        recipe("via", s -> s.via(Runnable::run), 0, false),
                        recipe("via 1", s -> s.via(Runnable::run, 1), 3, false),
                        recipe("from a publisher", from, 3, false),
                        recipe("from a publisher", from, 0, false),
                        recipe("concatMap", s -> AsyncStream.of(0).concatMap(x -> s), 3, false),
                        recipe("flatMap", s -> AsyncStream.of(0).flatMap(x -> s), 3, true),
                        recipe("flatMap", s -> AsyncStream.of(0).flatMap(x -> s), 0, true),
                        recipe("onErrorResume", s -> s.onErrorResume(AsyncStream::error), 3, false))
                .flatMap(recipe -> Stream.of(Where.values())
                        .map(where -> Arguments.of(
                                recipe.get()[0], recipe.get()[1], recipe.get()[2], recipe.get()[3], where)));
    }

    /** A recipe; the last word says whether it takes demand to find that there are no items. */
    private static Arguments recipe(
            String name, UnaryOperator<AsyncStream<Integer>> over, int length, boolean endNeedsDemand) {
        return Arguments.of(name, over, length, endNeedsDemand);
    }

    /** The same publisher, but no longer known as one of ours. */
    private static Publisher<Integer> foreign(Publisher<Integer> publisher) {
        return FlowAdapters.toPublisher(FlowAdapters.toFlowPublisher(publisher))::subscribe;
    }

    @ParameterizedTest(name = "{0} of {2} items, {4}")
    @MethodSource("recipes")
    void anySequence_ofASubscriber_isSurvived(
            String name, UnaryOperator<AsyncStream<Integer>> over, int length, boolean endNeedsDemand, Where where) {
        survivesAll(name, over, length, endNeedsDemand, where);
    }

    /** Plays every sequence against a recipe: of this module, or of a bridge. */
    public static void survivesAll(
            String name, UnaryOperator<AsyncStream<Integer>> over, int length, boolean endNeedsDemand, Where where) {
        int count = Sequences.all(DownstreamEvent.values(), LENGTH, sequence -> {
            List<String> faults = new Player(sequence, where, length, endNeedsDemand).run(over);
            if (!faults.isEmpty()) {
                throw new AssertionError(
                        name + " of " + length + " items, " + where + ", " + Arrays.toString(sequence) + ": " + faults);
            }
        });

        assertThat(count).isEqualTo(SEQUENCES);
    }

    /** Plays a sequence, and knows what must come of it. */
    static final class Player extends Recorder<Integer> {

        private final DownstreamEvent[] sequence;
        private final Where where;
        private final int length;
        private final boolean endNeedsDemand;
        private final RuntimeException thrown = new RuntimeException("thrown by the subscriber");
        private final List<String> faults = new ArrayList<>();
        private int played;
        private boolean armed;
        private long demand;
        private boolean invalid;
        private boolean cancelledInTime;
        private boolean threw;

        Player(DownstreamEvent[] sequence, Where where, int length, boolean endNeedsDemand) {
            this.endNeedsDemand = endNeedsDemand;
            this.sequence = sequence;
            this.where = where;
            this.length = length;
        }

        List<String> run(UnaryOperator<AsyncStream<Integer>> over) {
            return run(over, Saboteur.NONE);
        }

        /** As above, with somebody in between who may break what the recipe kept. */
        List<String> run(UnaryOperator<AsyncStream<Integer>> over, Saboteur saboteur) {
            Drops drops = new Drops();
            TrackedSource source = new TrackedSource(length, null);
            Publisher<Integer> recipe =
                    over.apply(AsyncStream.fromSource(source)).in(drops.environment(2));
            (saboteur == Saboteur.NONE ? recipe : saboteur.between(recipe)).subscribe(this);
            checkProgress();
            while (played < sequence.length) {
                step();
                checkProgress();
            }
            if (!isOver()) {
                cancelledInTime = true;
                cancel();
            }
            checkReleased(drops, source);
            faults.addAll(violations);
            if (!faults.isEmpty()) {
                faults.add("got " + this + "; " + drops);
            }
            return faults;
        }

        @Override
        void subscribed() {
            while (where == Where.IN_ON_SUBSCRIBE && played < sequence.length) {
                step();
            }
        }

        @Override
        void next(Integer item) {
            if (where == Where.IN_ON_NEXT && played < sequence.length) {
                step();
            }
            if (armed && !cancelledInTime) {
                armed = false;
                threw = true;
                throw thrown;
            }
        }

        private void step() {
            DownstreamEvent event = sequence[played++];
            switch (event) {
                case REQUEST_1 -> ask(1);
                case REQUEST_0 -> ask(0);
                case REQUEST_NEGATIVE -> ask(-1);
                case REQUEST_MAX -> ask(Long.MAX_VALUE);
                case CANCEL -> {
                    if (!isOver()) {
                        cancelledInTime = true;
                    }
                    cancel();
                }
                case THROW -> armed = true;
            }
        }

        private void ask(long count) {
            if (!isOver()) {
                if (count <= 0) {
                    invalid = true;
                } else {
                    demand = count > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + count;
                }
            }
            request(count);
        }

        private boolean isOver() {
            return cancelledInTime || threw || isTerminated();
        }

        /** Everything here runs on this thread, so that what is due is there. */
        private void checkProgress() {
            for (int i = 0; i < items.size(); i++) {
                if (items.get(i) != i) {
                    faults.add("the items are out of order");
                }
            }
            long most = Math.min(length, demand);
            if (cancelledInTime || threw) {
                if (isTerminated()) {
                    faults.add("an end after the subscriber had enough");
                }
            } else if (invalid) {
                // What was asked for before may come first, and the stream may have come to its end by it.
                boolean told = error instanceof IllegalArgumentException
                        && error.getMessage().contains("3.9");
                if (!told && !(completed && items.size() == length)) {
                    faults.add("§3.9: the subscriber was not told");
                }
            } else {
                if (items.size() != most) {
                    faults.add(most + " items were due after step " + played);
                }
                boolean ends = items.size() == length && !(endNeedsDemand && demand == 0);
                if (completed != ends || error != null) {
                    faults.add("the end was wrong after step " + played);
                }
            }
        }

        private void checkReleased(Drops drops, TrackedSource source) {
            if (source.opened.get() > 1 || source.opened.get() != source.closed.get()) {
                faults.add("opened " + source.opened + " times, closed " + source.closed + " times");
            }
            List<Object> released = new ArrayList<>(drops.discarded);
            if (threw) {
                Integer refused = items.get(items.size() - 1);
                if (!released.remove(refused)) {
                    faults.add("§2.13: the refused item was not discarded");
                }
            }
            if (source.given.get() != items.size() + released.size()) {
                faults.add("B1: the source gave " + source.given + " items");
            }
            if (!drops.errors.equals(threw ? List.of(thrown) : List.of()) || !drops.items.isEmpty()) {
                faults.add("dropped what it should not, or did not drop what it should");
            }
        }
    }
}
