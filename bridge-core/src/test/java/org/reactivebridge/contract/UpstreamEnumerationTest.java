package org.reactivebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.contract.Rogue.Mode;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;

/** C6, towards publishers: whatever a publisher does, in up to six steps, the subscriber sees a stream that keeps the rules. */
public class UpstreamEnumerationTest {

    private static final int LENGTH = 6;

    /** 7 + 7² + … + 7⁶ */
    private static final int SEQUENCES = 137_256;

    private static final Function<Publisher<Integer>, AsyncStream<Integer>> VIA =
            p -> AsyncStream.<Integer>from(p).via(Runnable::run);
    private static final Function<Publisher<Integer>, AsyncStream<Integer>> FLAT_MAP_ALONE =
            p -> AsyncStream.of(0).flatMap(x -> p);
    private static final Function<Publisher<Integer>, AsyncStream<Integer>> FLAT_MAP =
            p -> AsyncStream.of(0, 1).flatMap(x -> x == 0 ? p : AsyncStream.empty());
    private static final Function<Publisher<Integer>, AsyncStream<Integer>> CONCAT_MAP =
            p -> AsyncStream.of(0).concatMap(x -> p);

    /** What the subscriber does. */
    public enum Downstream {
        ONE_THEN_ALL,
        CANCELS_AT_FIRST_ITEM
    }

    static Stream<Arguments> edges() {
        return Stream.of(
                edge("from", AsyncStream::from, Mode.IN_SUBSCRIBE, Downstream.ONE_THEN_ALL),
                edge("from", AsyncStream::from, Mode.IN_SUBSCRIBE, Downstream.CANCELS_AT_FIRST_ITEM),
                edge("from", AsyncStream::from, Mode.AFTER_SUBSCRIBE, Downstream.ONE_THEN_ALL),
                edge("from", AsyncStream::from, Mode.AFTER_SUBSCRIBE, Downstream.CANCELS_AT_FIRST_ITEM),
                edge("from, via", VIA, Mode.IN_SUBSCRIBE, Downstream.ONE_THEN_ALL),
                edge("from, via", VIA, Mode.AFTER_SUBSCRIBE, Downstream.CANCELS_AT_FIRST_ITEM),
                edge("flatMap to it alone", FLAT_MAP_ALONE, Mode.AFTER_SUBSCRIBE, Downstream.ONE_THEN_ALL),
                edge("flatMap to it and another", FLAT_MAP, Mode.IN_SUBSCRIBE, Downstream.ONE_THEN_ALL),
                edge("flatMap to it and another", FLAT_MAP, Mode.AFTER_SUBSCRIBE, Downstream.CANCELS_AT_FIRST_ITEM),
                edge("concatMap to it", CONCAT_MAP, Mode.AFTER_SUBSCRIBE, Downstream.ONE_THEN_ALL));
    }

    private static Arguments edge(
            String name, Function<Publisher<Integer>, AsyncStream<Integer>> over, Mode mode, Downstream downstream) {
        return Arguments.of(name, over, mode, downstream);
    }

    @ParameterizedTest(name = "{0}, {2}, {3}")
    @MethodSource("edges")
    void anySequence_ofAPublisher_isSurvived(
            String name, Function<Publisher<Integer>, AsyncStream<Integer>> over, Mode mode, Downstream downstream) {
        survivesAll(name, over, mode, downstream);
    }

    /** Plays every sequence against an edge: of this module, or of a bridge. */
    public static void survivesAll(
            String name, Function<Publisher<Integer>, AsyncStream<Integer>> over, Mode mode, Downstream downstream) {
        int count = Sequences.all(UpstreamEvent.values(), LENGTH, sequence -> {
            List<String> faults = run(over, sequence, mode, downstream);
            if (!faults.isEmpty()) {
                throw new AssertionError(
                        name + ", " + mode + ", " + downstream + ", " + Arrays.toString(sequence) + ": " + faults);
            }
        });

        assertThat(count).isEqualTo(SEQUENCES);
    }

    static List<String> run(
            Function<Publisher<Integer>, AsyncStream<Integer>> over,
            UpstreamEvent[] sequence,
            Mode mode,
            Downstream downstream) {
        return run(over, Saboteur.NONE, sequence, mode, downstream);
    }

    /** As above, with somebody in between who may break what the edge kept. */
    static List<String> run(
            Function<Publisher<Integer>, AsyncStream<Integer>> over,
            Saboteur saboteur,
            UpstreamEvent[] sequence,
            Mode mode,
            Downstream downstream) {
        Drops drops = new Drops();
        Rogue rogue = new Rogue(sequence, mode);
        Recorder<Integer> recorder = new Recorder<>() {
            @Override
            void subscribed() {
                request(1);
            }

            @Override
            void next(Integer item) {
                if (downstream == Downstream.CANCELS_AT_FIRST_ITEM) {
                    rogue.cancelled();
                    cancel();
                }
            }
        };
        Publisher<Integer> edge = over.apply(rogue).in(drops.environment(2));
        (saboteur == Saboteur.NONE ? edge : saboteur.between(edge)).subscribe(recorder);
        rogue.playRest();
        if (downstream == Downstream.ONE_THEN_ALL) {
            recorder.request(Long.MAX_VALUE);
        }
        List<String> faults = rogue.verdict(recorder, drops);
        if (!faults.isEmpty()) {
            faults.add("downstream got " + recorder + "; " + drops);
        }
        return faults;
    }
}
