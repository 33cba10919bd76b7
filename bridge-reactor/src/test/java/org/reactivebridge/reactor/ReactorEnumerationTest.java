package org.reactivebridge.reactor;

import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.contract.DownstreamEnumerationTest;
import org.reactivebridge.contract.DownstreamEnumerationTest.Where;
import org.reactivebridge.contract.Rogue.Mode;
import org.reactivebridge.contract.UpstreamEnumerationTest;
import org.reactivebridge.contract.UpstreamEnumerationTest.Downstream;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** C6 and G1: whatever a publisher or a subscriber does, in up to six steps, both sides of the border keep the rules. */
class ReactorEnumerationTest {

    /** A flux that breaks every rule, straight into the bridge. */
    private static final class RogueFlux extends Flux<Integer> {

        private final Publisher<Integer> rogue;

        RogueFlux(Publisher<Integer> rogue) {
            this.rogue = rogue;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Integer> subscriber) {
            rogue.subscribe(subscriber);
        }
    }

    static Stream<Arguments> rogues() {
        Function<Publisher<Integer>, AsyncStream<Integer>> stream = rogue -> ReactorBridge.stream(new RogueFlux(rogue));
        // Out to Reactor and in again: the second border must add no fault of its own.
        Function<Publisher<Integer>, AsyncStream<Integer>> roundTrip = rogue -> ReactorBridge.stream(
                ReactorBridge.flux(AsyncStream.<Integer>from(rogue)).hide());
        return Stream.of(Downstream.values())
                .flatMap(downstream -> Stream.of(
                        // What subscribe throws never reaches us: Flux.subscribe makes an onError of it.
                        Arguments.of("a flux", stream, Mode.AFTER_SUBSCRIBE, downstream),
                        Arguments.of("a publisher, by way of a flux", roundTrip, Mode.AFTER_SUBSCRIBE, downstream),
                        Arguments.of("a publisher, by way of a flux", roundTrip, Mode.IN_SUBSCRIBE, downstream)));
    }

    @ParameterizedTest(name = "{0}, {2}, {3}")
    @MethodSource("rogues")
    void anySequence_ofAPublisher_isSurvived(
            String name, Function<Publisher<Integer>, AsyncStream<Integer>> over, Mode mode, Downstream downstream) {
        UpstreamEnumerationTest.survivesAll(name, over, mode, downstream);
    }

    static Stream<Arguments> recipes() {
        UnaryOperator<AsyncStream<Integer>> plain = s ->
                ReactorBridge.stream(ReactorBridge.flux(s.filter(x -> true)).hide());
        UnaryOperator<AsyncStream<Integer>> fused = s ->
                ReactorBridge.stream(ReactorBridge.flux(s.filter(x -> true)).map(x -> x));
        return Stream.of(
                        Arguments.of("signals", plain, 3),
                        Arguments.of("signals", plain, 0),
                        Arguments.of("fuseable", fused, 3),
                        Arguments.of("fuseable", fused, 0))
                .flatMap(recipe -> Stream.of(Where.values())
                        .map(where -> Arguments.of(recipe.get()[0], recipe.get()[1], recipe.get()[2], where)));
    }

    @ParameterizedTest(name = "{0} of {2} items, {3}")
    @MethodSource("recipes")
    void anySequence_ofASubscriber_isSurvived(
            String name, UnaryOperator<AsyncStream<Integer>> over, int length, Where where) {
        DownstreamEnumerationTest.survivesAll(name, over, length, false, where);
    }
}
