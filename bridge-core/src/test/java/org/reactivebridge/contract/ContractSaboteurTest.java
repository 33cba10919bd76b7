package org.reactivebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.contract.DownstreamEnumerationTest.Player;
import org.reactivebridge.contract.DownstreamEnumerationTest.Where;
import org.reactivebridge.contract.Rogue.Mode;
import org.reactivebridge.contract.UpstreamEnumerationTest.Downstream;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.OperatorTable.Kind;
import org.reactivebridge.testing.OperatorTable.Line;
import org.reactivestreams.Publisher;

/** Each check of the contract, and the oracle of each enumeration, finds an operator that is broken. */
class ContractSaboteurTest {

    private static final long PATIENCE = Waiting.patienceSeconds;

    @BeforeAll
    static void beImpatient() {
        Waiting.patienceSeconds = 1;
    }

    @AfterAll
    static void bePatientAgain() {
        Waiting.patienceSeconds = PATIENCE;
    }

    static Stream<Arguments> brokenPublishers() {
        return Stream.of(
                broken(Saboteur.IGNORES_INVALID_REQUESTS, line -> OperatorContract.invalidRequestFails(line, 0)),
                broken(Saboteur.IGNORES_INVALID_REQUESTS, line -> OperatorContract.invalidRequestFails(line, -1)),
                broken(Saboteur.RECURSES, OperatorContract::requestInOnNextDoesNotRecurse),
                broken(Saboteur.GIVES_ONE_ITEM_TWICE, line -> OperatorContract.demandIsNeverExceeded(line, 1)),
                broken(Saboteur.LOSES_AN_ITEM, line -> OperatorContract.demandIsNeverExceeded(line, 1)),
                broken(Saboteur.SWALLOWS_THE_END, line -> OperatorContract.demandIsNeverExceeded(line, 1)),
                broken(Saboteur.LOSES_A_REQUEST, OperatorContract::requestsFromSeveralThreadsAddUp),
                broken(Saboteur.COMPLETES_TWICE, OperatorContract::unboundedDemandTwiceIsUnbounded),
                broken(Saboteur.IGNORES_CANCEL, OperatorContract::cancelInOnSubscribeIsSilent),
                broken(Saboteur.IGNORES_CANCEL, OperatorContract::cancelInOnNextStopsAndReleases),
                broken(Saboteur.COMPLETES_TWICE, OperatorContract::afterTheEndNothingHappens),
                broken(Saboteur.LOSES_AN_ITEM, line -> OperatorContract.cancelRacesEverything(line, 100)),
                broken(Saboteur.HOLDS_ITS_SUBSCRIBER, line -> OperatorContract.subscriberIsForgotten(line, true)),
                broken(Saboteur.HOLDS_ITS_SUBSCRIBER, line -> OperatorContract.subscriberIsForgotten(line, false)),
                broken(Saboteur.SWALLOWS_FAILURES, OperatorContract::failurePasses),
                broken(Saboteur.WRAPS_FAILURES, OperatorContract::failurePasses),
                broken(Saboteur.SIGNALS_BEFORE_ON_SUBSCRIBE, OperatorContract::completionReleases),
                broken(Saboteur.SERVES_ONE_SUBSCRIBER, OperatorContract::oneRecipeServesManySubscribers));
    }

    private static Arguments broken(Saboteur saboteur, Consumer<Line> check) {
        return Arguments.of(saboteur, check);
    }

    @ParameterizedTest
    @MethodSource("brokenPublishers")
    void brokenPublisher_isFound(Saboteur saboteur, Consumer<Line> check) {
        assertThatCode(() -> check.accept(between(Saboteur.NONE))).doesNotThrowAnyException();
        assertThatThrownBy(() -> check.accept(between(saboteur))).isInstanceOf(Throwable.class);
    }

    private static Line between(Saboteur saboteur) {
        return new Line(
                "sabotaged",
                saboteur.name(),
                Kind.STAGE,
                Integer.MAX_VALUE,
                length -> saboteur.between(AsyncStream.range(0, (int) length)),
                upstream -> subscriber -> saboteur.between(upstream).subscribe(subscriber));
    }

    // ---- Cursors: what only the books tell

    @Test
    void cursorThatForgetsToClose_isFound() {
        Line line = stage(new UnaryOperator<>() {
            @Override
            public Cursor<Integer> apply(Cursor<Integer> upstream) {
                return new Passing(upstream) {
                    @Override
                    public void close() {}
                };
            }
        });

        assertThatThrownBy(() -> OperatorContract.completionReleases(line)).hasMessageContaining("closed as often");
        assertThatThrownBy(() -> OperatorContract.cancelInOnNextStopsAndReleases(line))
                .hasMessageContaining("closed as often");
        assertThatThrownBy(() -> OperatorContract.cancelRacesEverything(line, 10))
                .hasMessageContaining("closed as often");
    }

    @Test
    void cursorThatKeepsAnItem_isFound() {
        Line line = stage(upstream -> new Passing(upstream) {
            private @Nullable Integer ahead;

            @Override
            public @Nullable Integer poll() throws Throwable {
                Integer given = ahead == null ? upstream.poll() : ahead;
                ahead = given == null ? null : upstream.poll();
                return given;
            }

            @Override
            public boolean isDone() {
                return ahead == null && upstream.isDone();
            }
        });

        assertThatCode(() -> OperatorContract.completionReleases(line)).doesNotThrowAnyException();
        assertThatThrownBy(() -> OperatorContract.cancelInOnNextStopsAndReleases(line))
                .hasMessageContaining("B1");
    }

    @Test
    void cursorThatDiscardsWhatItDelivered_isFound() {
        Line line = stage((upstream, discard) -> new Passing(upstream) {
            @Override
            public @Nullable Integer poll() throws Throwable {
                Integer item = upstream.poll();
                if (item != null) {
                    discard.accept(item);
                }
                return item;
            }
        });

        assertThatThrownBy(() -> OperatorContract.completionReleases(line)).hasMessageContaining("B2");
    }

    @Test
    void cursorThatLosesALateFailure_isFound() {
        Line line = stage(upstream -> new Passing(upstream) {
            @Override
            public @Nullable Integer poll() {
                try {
                    return upstream.poll();
                } catch (Throwable lost) {
                    return null;
                }
            }
        });

        assertThatThrownBy(() -> OperatorContract.failureAfterCancelIsDropped(line))
                .isInstanceOf(Throwable.class);
    }

    private static Line stage(UnaryOperator<Cursor<Integer>> over) {
        return stage((upstream, discard) -> over.apply(upstream));
    }

    private static Line stage(java.util.function.BiFunction<Cursor<Integer>, Consumer<Object>, Cursor<Integer>> over) {
        return new Line(
                "sabotaged",
                "cursor",
                Kind.STAGE,
                Integer.MAX_VALUE,
                length -> AsyncStream.range(0, (int) length),
                upstream -> sabotaged(upstream, over));
    }

    private static Publisher<?> sabotaged(
            AsyncStream<Integer> upstream,
            java.util.function.BiFunction<Cursor<Integer>, Consumer<Object>, Cursor<Integer>> over) {
        Source<Integer> source = org.reactivebridge.stream.Sources.of(upstream);
        return AsyncStream.fromSource((waker, context) ->
                over.apply(source.open(waker, context), item -> context.hooks().discard(item)));
    }

    private abstract static class Passing implements Cursor<Integer> {

        final Cursor<Integer> upstream;

        Passing(Cursor<Integer> upstream) {
            this.upstream = upstream;
        }

        @Override
        public @Nullable Integer poll() throws Throwable {
            return upstream.poll();
        }

        @Override
        public boolean isDone() {
            return upstream.isDone();
        }

        @Override
        public void close() {
            upstream.close();
        }
    }

    // ---- The oracles of the enumerations

    @ParameterizedTest
    @EnumSource(
            names = {
                "GIVES_ONE_ITEM_TWICE",
                "LOSES_AN_ITEM",
                "COMPLETES_TWICE",
                "SWALLOWS_THE_END",
                "SWALLOWS_FAILURES",
                "WRAPS_FAILURES",
                "SIGNALS_BEFORE_ON_SUBSCRIBE"
            })
    void upstreamOracle_findsBrokenDownstreamSide(Saboteur saboteur) {
        assertThat(upstreamFaults(p -> AsyncStream.from(p), Saboteur.NONE)).isEmpty();
        assertThat(upstreamFaults(p -> AsyncStream.from(p), saboteur)).isNotEmpty();
    }

    /** Every sequence up to length 3; what a saboteur breaks shows in one of them. */
    private static List<String> upstreamFaults(
            java.util.function.Function<Publisher<Integer>, AsyncStream<Integer>> over, Saboteur saboteur) {
        List<String> faults = new ArrayList<>();
        Sequences.all(
                UpstreamEvent.values(),
                3,
                sequence -> faults.addAll(UpstreamEnumerationTest.run(
                        over, saboteur, sequence, Mode.AFTER_SUBSCRIBE, Downstream.ONE_THEN_ALL)));
        return faults;
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "GIVES_ONE_ITEM_TWICE",
                "LOSES_AN_ITEM",
                "LOSES_A_REQUEST",
                "COMPLETES_TWICE",
                "SWALLOWS_THE_END",
                "SWALLOWS_FAILURES",
                "IGNORES_CANCEL",
                "IGNORES_INVALID_REQUESTS",
                "SIGNALS_BEFORE_ON_SUBSCRIBE"
            })
    void downstreamOracle_findsBrokenPublisher(Saboteur saboteur) {
        assertThat(downstreamFaults(Saboteur.NONE)).isEmpty();
        assertThat(downstreamFaults(saboteur)).isNotEmpty();
    }

    private static List<String> downstreamFaults(Saboteur saboteur) {
        List<String> faults = new ArrayList<>();
        Sequences.all(DownstreamEvent.values(), 3, sequence -> {
            faults.addAll(new Player(sequence, Where.OUTSIDE, 3, false).run(s -> s, saboteur));
        });
        return faults;
    }

    /** A reader of publishers that trusts them, in place of ours. */
    @Test
    void upstreamOracle_findsTrustingEdge() {
        List<String> faults = new ArrayList<>();
        Sequences.all(UpstreamEvent.values(), 3, sequence -> {
            Drops drops = new Drops();
            Rogue rogue = new Rogue(sequence, Mode.AFTER_SUBSCRIBE);
            Recorder<Integer> recorder = new Recorder<>() {
                @Override
                void subscribed() {
                    request(Long.MAX_VALUE);
                }
            };
            rogue.subscribe(recorder);
            rogue.playRest();
            faults.addAll(rogue.verdict(recorder, drops));
        });

        assertThat(faults)
                .anyMatch(fault -> fault.contains("§2.5"))
                .anyMatch(fault -> fault.contains("§1.7"))
                .anyMatch(fault -> fault.contains("did not throw"))
                .anyMatch(fault -> fault.contains("had 0 fates") || fault.contains("had 2 fates"))
                .anyMatch(fault -> fault.contains("must have ended"));
    }
}
