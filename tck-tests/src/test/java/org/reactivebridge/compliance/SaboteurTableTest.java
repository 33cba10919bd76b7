package org.reactivebridge.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Isolated;
import org.reactivebridge.compliance.Check.Kind;
import org.reactivebridge.compliance.Outcome.Status;
import org.reactivebridge.compliance.beyond.Beyond;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/**
 * Every check that can fail has a saboteur, which it catches and of which it says what is wrong; and none of them says anything about
 * a subject that keeps the rules. A check without a line in the table fails the build, as does a fault that no line needs.
 */
@Isolated("Checks watch the collector and provoke races")
class SaboteurTableTest {

    /** What must come may take long on a busy machine. */
    private static final Timeouts PATIENT =
            new Timeouts(Duration.ofSeconds(10), Duration.ofMillis(10), Duration.ofMillis(5));

    /** What saboteurs do not send is waited for in vain. */
    private static final Timeouts HASTY =
            new Timeouts(Duration.ofMillis(250), Duration.ofMillis(10), Duration.ofMillis(5));

    /** The checks that no subject can fail. */
    private static final Map<String, String> WITHOUT_SABOTEUR = Map.of(
            "required_validate_maxElementsFromPublisher",
                    "it asks about the configuration of the check, not about a publisher",
            "required_validate_boundedDepthOfOnNextAndRequestRecursion",
                    "it asks about the configuration of the check, not about a publisher");

    /** A fault, and a part of what the check that catches it says. */
    private record Line<F>(F fault, String said) {}

    private static final Map<String, Line<PublisherFault>> PUBLISHERS = new TreeMap<>();
    /** Of processors, where the lower side must have something in hand to go wrong. */
    private static final Map<String, Line<PublisherFault>> PREFETCHING = new TreeMap<>();

    private static final Map<String, Line<SubscriberFault>> SUBSCRIBERS = new TreeMap<>();
    private static final Map<String, Line<ProcessorFault>> PROCESSORS = new TreeMap<>();
    private static final Map<String, Line<BrokenQueue.Fault>> QUEUES = new TreeMap<>();

    private static void publisher(String check, PublisherFault fault, String said) {
        PUBLISHERS.put(check, new Line<>(fault, said));
    }

    private static void prefetching(String check, PublisherFault fault, String said) {
        PREFETCHING.put(check, new Line<>(fault, said));
    }

    private static void subscriber(String check, SubscriberFault fault, String said) {
        SUBSCRIBERS.put(check, new Line<>(fault, said));
    }

    private static void processor(String check, ProcessorFault fault, String said) {
        PROCESSORS.put(check, new Line<>(fault, said));
    }

    private static void queue(String check, BrokenQueue.Fault fault, String said) {
        QUEUES.put("beyond_fusion_Reactor_" + check, new Line<>(fault, said));
        QUEUES.put("beyond_fusion_RxJava_" + check, new Line<>(fault, said));
    }

    static {
        // The TCK, of publishers.
        publisher(
                "required_createPublisher1MustProduceAStreamOfExactly1Element",
                PublisherFault.ENDS_ONE_EARLY,
                "produced no elements");
        publisher(
                "required_createPublisher3MustProduceAStreamOfExactly3Elements",
                PublisherFault.ENDS_ONE_EARLY,
                "produced only 2 elements");
        publisher(
                "required_spec101_subscriptionRequestMustResultInTheCorrectNumberOfProducedElements",
                PublisherFault.ONE_MORE_THAN_REQUESTED,
                "produced unrequested");
        publisher(
                "required_spec102_maySignalLessThanRequestedAndTerminateSubscription",
                PublisherFault.NEVER_ENDS,
                "Did not receive expected stream completion");
        publisher(
                "stochastic_spec103_mustSignalOnMethodsSequentially",
                PublisherFault.OVERLAPS,
                "Illegal concurrent access detected");
        publisher(
                "optional_spec104_mustSignalOnErrorWhenFails",
                PublisherFault.FAILS_IN_SILENCE,
                "did not call `onError` on new Subscriber");
        publisher(
                "required_spec105_mustSignalOnCompleteWhenFiniteStreamTerminates",
                PublisherFault.NEVER_ENDS,
                "Did not receive expected stream completion");
        publisher(
                // One that never ends passes: the TCK notes it down, and does not look at its notes where a rule is
                // optional.
                "optional_spec105_emptyStreamMustTerminateBySignallingOnComplete",
                PublisherFault.NO_ON_SUBSCRIBE,
                "optional");
        publisher(
                "required_spec107_mustNotEmitFurtherSignalsOnceOnCompleteHasBeenSignalled",
                PublisherFault.ENDS_TWICE,
                "Unexpected additional complete signal");
        publisher(
                "required_spec109_subscribeThrowNPEOnNullSubscriber",
                PublisherFault.ACCEPTS_NULL,
                "did not throw a NullPointerException");
        publisher(
                "required_spec109_mustIssueOnSubscribeForNonNullSubscriber",
                PublisherFault.NO_ON_SUBSCRIBE,
                "Should have received onSubscribe");
        publisher(
                "required_spec109_mayRejectCallsToSubscribeIfPublisherIsUnableOrUnwillingToServeThemRejectionMustTriggerOnErrorAfterOnSubscribe",
                PublisherFault.FAILS_BEFORE_ON_SUBSCRIBE,
                "onSubscribe");
        publisher("optional_spec111_maySupportMultiSubscribe", PublisherFault.REFUSES_SECOND, "optional");
        publisher(
                "optional_spec111_registeredSubscribersMustReceiveOnNextOrOnCompleteSignals",
                PublisherFault.REFUSES_SECOND,
                "optional");
        publisher(
                "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingOneByOne",
                PublisherFault.OTHER_ITEMS_FOR_EACH,
                "did not produce the same element sequence");
        publisher(
                "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfront",
                PublisherFault.OTHER_ITEMS_FOR_EACH,
                "Expected elements to be signaled in the same sequence");
        publisher(
                "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfrontAndCompleteAsExpected",
                PublisherFault.OTHER_ITEMS_FOR_EACH,
                "Expected elements to be signaled in the same sequence");
        publisher(
                "required_spec302_mustAllowSynchronousRequestCallsFromOnNextAndOnSubscribe",
                PublisherFault.FAILS_REQUESTS_WITHIN_ON_SUBSCRIBE,
                "Cannot do that");
        publisher(
                "required_spec303_mustNotAllowUnboundedRecursion",
                PublisherFault.RECURSES,
                "expected recursive bound was 1");
        publisher(
                "required_spec306_afterSubscriptionIsCancelledRequestMustBeNops",
                PublisherFault.IGNORES_CANCEL,
                "Did not expect an element but got");
        publisher(
                "required_spec307_afterSubscriptionIsCancelledAdditionalCancelationsMustBeNops",
                PublisherFault.SECOND_CANCEL_IS_A_FAILURE,
                "Cancelled already");
        publisher(
                "required_spec309_requestZeroMustSignalIllegalArgumentException",
                PublisherFault.IGNORES_INVALID_REQUEST,
                "Expected onError");
        publisher(
                "required_spec309_requestNegativeNumberMustSignalIllegalArgumentException",
                PublisherFault.IGNORES_INVALID_REQUEST,
                "Expected onError");
        publisher(
                "optional_spec309_requestNegativeNumberMaySignalIllegalArgumentExceptionWithSpecificMessage",
                PublisherFault.OTHER_WORDS_FOR_INVALID_REQUEST,
                "optional");
        publisher(
                "required_spec312_cancelMustMakeThePublisherToEventuallyStopSignaling",
                PublisherFault.RUNS_ON_AFTER_CANCEL,
                "which is more than the signalled demand");
        publisher(
                "required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber",
                PublisherFault.KEEPS_SUBSCRIBERS,
                "did not drop");
        publisher(
                "required_spec317_mustSupportAPendingElementCountUpToLongMaxValue",
                PublisherFault.DEMAND_IS_AN_INT,
                "Did not receive expected element");
        publisher(
                "required_spec317_mustSupportACumulativePendingElementCountUpToLongMaxValue",
                PublisherFault.DEMAND_IS_AN_INT,
                "Did not receive expected element");
        publisher(
                "required_spec317_mustNotSignalOnErrorWhenPendingAboveLongMaxValue",
                PublisherFault.FAILS_AT_TOO_MUCH_DEMAND,
                "Cannot do that");

        // Beyond it, of publishers.
        publisher("beyond_spec101_demandOfManySizes_isNeverExceeded", PublisherFault.BATCH_FORGETS_ITS_LAST, "§1.1");
        publisher(
                "beyond_spec106_afterCompletion_requestAndCancelDoNothing",
                PublisherFault.FAILURE_IS_REPEATED_ON_REQUEST,
                "§1.7: onError(");
        publisher(
                "beyond_spec106_invalidRequestAfterTheEnd_doesNothing",
                PublisherFault.INVALID_REQUEST_AFTER_THE_END_FAILS,
                "§1.7: onError(");
        publisher(
                "beyond_spec107_afterFailure_nothingIsSignalled",
                PublisherFault.FAILURE_IS_REPEATED_ON_REQUEST,
                "§1.7: onError(");
        publisher(
                "beyond_spec108_cancelUnderUnboundedDemand_stopsTheStream",
                PublisherFault.FAST_PATH_IGNORES_CANCEL,
                "§1.8: cancelled within onNext");
        publisher(
                "beyond_spec109_failedPublisher_signalsOnSubscribeBeforeOnError",
                PublisherFault.FAILS_BEFORE_ON_SUBSCRIBE,
                "§1.9: onError(");
        publisher(
                "beyond_spec110_sameSubscriberTwice_doesNotHarmTheFirstRun",
                PublisherFault.SAME_SUBSCRIBER_REPLACES_ITS_RUN,
                "§1.10");
        publisher(
                "beyond_spec213_throwingOnNext_endsTheRun",
                PublisherFault.IGNORES_WHAT_ON_NEXT_THROWS,
                "§2.13: the subscriber threw from its first onNext, and was given more");
        publisher(
                "beyond_spec301_requestFromAnotherThreadWithinOnSubscribe_isServed",
                PublisherFault.SIGNALS_UNDER_A_LOCK,
                "§3.1: request from another thread did not return");
        publisher(
                "beyond_spec304_requestWhileASignalIsProcessed_returns",
                PublisherFault.SIGNALS_UNDER_A_LOCK,
                "§3.4: request while onNext is held up: a call did not return");
        publisher(
                "beyond_spec305_cancelWhileASignalIsProcessed_returns",
                PublisherFault.SIGNALS_UNDER_A_LOCK,
                "§3.5: cancel while onNext is held up: a call did not return");
        publisher(
                "beyond_spec306_invalidRequestAfterCancel_doesNothing",
                PublisherFault.INVALID_REQUEST_AFTER_CANCEL_FAILS,
                "§3.6: request(0) after a cancel was answered by a signal");
        publisher(
                "beyond_spec309_invalidRequests_areSignalledOnceAndNotThrown",
                PublisherFault.THROWS_INVALID_REQUEST,
                "§3.16: request(0) threw");
        publisher(
                "beyond_spec315_cancelReturns_howeverOftenItIsCalled",
                PublisherFault.SECOND_CANCEL_THROWS,
                "§3.15: cancel threw");
        publisher(
                "beyond_spec316_requestReturns_alsoAfterCancel",
                PublisherFault.REQUEST_AFTER_CANCEL_THROWS,
                "§3.16: request(1) threw");
        publisher(
                "beyond_sequences_withinOnSubscribe",
                PublisherFault.FORGETS_REQUESTS_WITHIN_ON_SUBSCRIBE,
                "[REQUEST_1] within onSubscribe");
        publisher(
                "beyond_sequences_betweenSignals",
                PublisherFault.ONE_MORE_THAN_REQUESTED,
                "[REQUEST_1] between signals");
        publisher(
                "beyond_sequences_withinOnNext",
                PublisherFault.FORGETS_REQUESTS_WITHIN_ON_NEXT,
                "[REQUEST_1, REQUEST_1] within onNext");
        publisher("beyond_sequences_afterTheEnd", PublisherFault.FAILURE_IS_REPEATED_ON_REQUEST, "§1.7: onError(");
        publisher("beyond_sequences_withInvalidRequests", PublisherFault.IGNORES_INVALID_REQUEST, "[REQUEST_0] within");
        publisher("beyond_reentrancy_requestOneWithinEachOnNext_givesOneMoreEach", PublisherFault.RECURSES, "§3.3");
        publisher(
                "beyond_reentrancy_severalRequestsWithinOneOnNext_addUp",
                PublisherFault.FORGETS_REQUESTS_WITHIN_ON_NEXT,
                "§3.8: 1 requested, then 1, 2 and 3 within onNext");
        publisher(
                "beyond_reentrancy_cancelWithinOnSubscribe_isKept",
                PublisherFault.FORGETS_CANCEL_WITHIN_ON_SUBSCRIBE,
                "§3.6: cancelled within onSubscribe");
        publisher(
                "beyond_reentrancy_requestBeforeOnSubscribeReturns_isKept",
                PublisherFault.FORGETS_REQUESTS_WITHIN_ON_SUBSCRIBE,
                "§3.2: 2 items requested within onSubscribe");
        publisher(
                "beyond_race_requestsInTurn_allArriveOnce",
                PublisherFault.LOSES_REQUESTS_THAT_RACE_WITH_SIGNALS,
                "requests of two threads");
        publisher(
                "beyond_race_requestsAtOnce_allArriveOnce",
                PublisherFault.LOSES_REQUESTS_THAT_RACE,
                "requests of two threads");
        publisher(
                "beyond_race_cancelAgainstRequests_endsInSilence",
                PublisherFault.SECOND_CANCEL_THROWS,
                "§3.15: cancel threw");
        publisher(
                "beyond_race_invalidRequestAgainstSignals_endsOnce",
                PublisherFault.SIGNALS_ON_AFTER_INVALID_REQUEST,
                "§1.7: onNext came after the stream had failed");
        publisher("beyond_spec313_afterCancel_subscriberIsDropped", PublisherFault.KEEPS_SUBSCRIBERS, "still holds");
        publisher(
                "beyond_spec313_afterCompletion_subscriberIsDropped", PublisherFault.KEEPS_SUBSCRIBERS, "still holds");
        publisher("beyond_spec313_afterFailure_subscriberIsDropped", PublisherFault.KEEPS_SUBSCRIBERS, "still holds");
        publisher("beyond_resources_areReleasedAtEachEnding", PublisherFault.LEAKS_ON_CANCEL, "still open");

        // Fusion.
        queue(
                "answersOneOfTheModesAskedFor",
                BrokenQueue.Fault.AGREES_TO_WHAT_WAS_NOT_ASKED,
                "was asked for NONE and answered SYNC");
        queue(
                "withoutFusion_signalsAsEver",
                BrokenQueue.Fault.SIGNALS_NULL_WITHOUT_FUSION,
                "null was signalled, and no mode had been agreed on");
        queue("syncQueue_isPolledToItsEnd", BrokenQueue.Fault.SYNC_ENDS_ONE_EARLY, "and should have been");
        queue(
                "syncQueueBehindABarrier_isPolledElsewhere",
                BrokenQueue.Fault.SYNC_IS_BOUND_TO_ITS_THREAD,
                "polling on another thread");
        queue("asyncQueue_signalsNullAndIsPolled", BrokenQueue.Fault.ASYNC_NEVER_COMPLETES, "no completion followed");
        queue("clear_emptiesTheQueue", BrokenQueue.Fault.CLEAR_KEEPS_ITEMS, "cancelled and cleared, and was not empty");
        queue("refusedItems_doNotCountAsDemand", BrokenQueue.Fault.REFUSED_ITEMS_COUNT, "1 item was requested");

        // The TCK, of subscribers: a black box first, then one that tells.
        for (String box : List.of("blackbox_", "")) {
            subscriber(
                    "required_spec201_" + box + "mustSignalDemandViaSubscriptionRequest",
                    SubscriberFault.NEVER_REQUESTS,
                    "Did not receive expected `request` call");
            subscriber(
                    "required_spec203_" + box + "mustNotCallMethodsOnSubscriptionOrPublisherInOnComplete",
                    SubscriberFault.CALLS_WITHIN_ON_COMPLETE,
                    "MUST NOT be called from Subscriber::onComplete");
            subscriber(
                    "required_spec203_" + box + "mustNotCallMethodsOnSubscriptionOrPublisherInOnError",
                    SubscriberFault.CALLS_WITHIN_ON_ERROR,
                    "MUST NOT be called from Subscriber::onError");
            subscriber(
                    "required_spec205_" + box
                            + "mustCallSubscriptionCancelIfItAlreadyHasAnSubscriptionAndReceivesAnotherOnSubscribeSignal",
                    SubscriberFault.KEEPS_SECOND_SUBSCRIPTION,
                    "`Subscription.cancel()` was not called");
            for (String preceding : List.of("With", "Without")) {
                subscriber(
                        "required_spec209_" + box + "mustBePreparedToReceiveAnOnCompleteSignal" + preceding
                                + "PrecedingRequestCall",
                        box.isEmpty() ? SubscriberFault.LOSES_COMPLETION : SubscriberFault.THROWS_AT_COMPLETION,
                        box.isEmpty() ? "did not call `registerOnComplete()`" : "Did not expect that");
                subscriber(
                        "required_spec210_" + box + "mustBePreparedToReceiveAnOnErrorSignal" + preceding
                                + "PrecedingRequestCall",
                        box.isEmpty() ? SubscriberFault.LOSES_FAILURE : SubscriberFault.THROWS_AT_FAILURE,
                        box.isEmpty() ? "did not call `registerOnError(" : "Did not expect that");
            }
            subscriber(
                    "required_spec213_" + box + "onSubscribe_mustThrowNullPointerExceptionWhenParametersAreNull",
                    SubscriberFault.ACCEPTS_NULL_SUBSCRIPTION,
                    "onSubscribe(null) did not throw NullPointerException");
            subscriber(
                    "required_spec213_" + box + "onNext_mustThrowNullPointerExceptionWhenParametersAreNull",
                    SubscriberFault.ACCEPTS_NULL_ITEM,
                    "onNext(null) did not throw NullPointerException");
            subscriber(
                    "required_spec213_" + box + "onError_mustThrowNullPointerExceptionWhenParametersAreNull",
                    SubscriberFault.ACCEPTS_NULL_FAILURE,
                    "onError(null) did not throw NullPointerException");
        }
        subscriber(
                "required_exerciseWhiteboxHappyPath",
                SubscriberFault.NEVER_CANCELS,
                "Did not receive expected cancelling of upstream subscription");
        subscriber(
                "required_spec208_mustBePreparedToReceiveOnNextSignalsAfterHavingCalledSubscriptionCancel",
                SubscriberFault.THROWS_AT_ITEMS_AFTER_CANCEL,
                "Cancelled");
        subscriber(
                "required_spec308_requestMustRegisterGivenNumberElementsToBeProduced",
                SubscriberFault.LOSES_ITEMS,
                "did not call `registerOnNext(");

        // Beyond it, of subscribers.
        subscriber(
                "beyond_spec204_afterCompletion_upstreamIsLeftAlone",
                SubscriberFault.CANCELS_SOON_AFTER_THE_END,
                "§2.4: the subscriber cancelled after its stream had ended");
        subscriber(
                "beyond_spec204_afterFailure_upstreamIsLeftAlone",
                SubscriberFault.CANCELS_SOON_AFTER_THE_END,
                "§2.4: the subscriber cancelled after its stream had ended");
        subscriber(
                "beyond_spec205_secondSubscription_leavesTheFirstAlone",
                SubscriberFault.CANCELS_BOTH_SUBSCRIPTIONS,
                "§2.5: the first subscription was cancelled");
        subscriber(
                "beyond_spec206_whoStopsRequesting_cancels",
                SubscriberFault.STOPS_WITHOUT_CANCEL,
                "neither requested nor cancelled");
        subscriber(
                "beyond_spec207_requests_comeOneAtATime",
                SubscriberFault.REQUESTS_FROM_TWO_THREADS,
                "§2.7: request came on");
        subscriber(
                "beyond_spec208_signalsAfterCancel_areBorne",
                SubscriberFault.REQUESTS_AT_ITEMS_AFTER_CANCEL,
                "§2.8: items that came after a cancel were answered by requests");
        subscriber(
                "beyond_spec213_sequencesOfSignals_returnNormally",
                SubscriberFault.THROWS_AT_THE_THIRD_ITEM,
                "[NEXT, NEXT, NEXT]");
        subscriber(
                "beyond_spec316_upstreamThatThrows_isNotPassedOn",
                SubscriberFault.PASSES_ON_WHAT_REQUEST_THROWS,
                "onSubscribe threw");

        // Of processors, on their lower side, in a different way than of publishers.
        for (String check : List.of(
                "required_createPublisher3MustProduceAStreamOfExactly3Elements",
                "stochastic_spec103_mustSignalOnMethodsSequentially",
                "required_spec303_mustNotAllowUnboundedRecursion",
                "required_spec312_cancelMustMakeThePublisherToEventuallyStopSignaling",
                "required_spec317_mustNotSignalOnErrorWhenPendingAboveLongMaxValue",
                "beyond_reentrancy_requestOneWithinEachOnNext_givesOneMoreEach")) {
            PREFETCHING.put(check, PUBLISHERS.get(check));
        }
        prefetching(
                "beyond_spec101_demandOfManySizes_isNeverExceeded",
                PublisherFault.SMALL_BATCH_FORGETS_ITS_LAST,
                "§1.1");

        // Of processors, between their sides.
        processor(
                "required_spec104_mustCallOnErrorOnAllItsSubscribersIfItEncountersANonRecoverableError",
                ProcessorFault.TELLS_ONE_OF_ITS_FAILURE,
                "Did not receive expected error on downstream");
        processor(
                "mustImmediatelyPassOnOnErrorEventsReceivedFromItsUpstreamToItsDownstream",
                ProcessorFault.HOLDS_FAILURE_UNTIL_DEMAND,
                "Did not receive expected error on downstream");
        processor(
                "required_mustRequestFromUpstreamForElementsThatHaveBeenRequestedLongAgo",
                ProcessorFault.FORGETS_DEMAND_OF_LONG_AGO,
                "Did not receive expected `request` call");
        processor(
                "beyond_spec206_cancel_reachesUpstream",
                ProcessorFault.NEVER_CANCELS_UPSTREAM,
                "upstream was not cancelled within");
        processor(
                "beyond_spec208_signalsFromUpstreamAfterCancel_goNoFurther",
                ProcessorFault.PASSES_ON_SIGNALS_AFTER_CANCEL,
                "§1.8: signals went through");
        processor(
                "beyond_sequences_ofBothSides", ProcessorFault.COMPLETES_BEFORE_ITS_ITEMS, "§1.5: it completed after");
        processor(
                "beyond_spec108_cancelUnderUnboundedDemand_stopsTheStream",
                ProcessorFault.IGNORES_CANCEL,
                "§1.8: cancelled within onNext");
        for (String when : List.of("Cancel", "Failure", "Delivery")) {
            processor("beyond_items_areDroppedAfter" + when, ProcessorFault.KEEPS_ITEMS, "still holds");
        }
    }

    private static Compliance all(Timeouts timeouts) {
        return Compliance.tck().including(Beyond.checks()).within(timeouts);
    }

    private static List<Check> ofPublisher(PublisherFault fault, Timeouts timeouts) {
        return all(timeouts).ofPublisher(BrokenPublisher.subject(fault));
    }

    private static List<Check> ofSubscriber(SubscriberFault fault, Timeouts timeouts) {
        return all(timeouts).ofSubscriber(new BrokenSubscriber.Subject(fault));
    }

    private static List<Check> ofProcessor(
            SubscriberFault upper, ProcessorFault between, PublisherFault lower, Timeouts timeouts) {
        return all(timeouts).ofProcessor(new BrokenProcessor.Subject(upper, between, lower));
    }

    // Publishers.

    @TestFactory
    Stream<DynamicTest> checks_publisherInOrder_pass() {
        return inOrder(ofPublisher(PublisherFault.NONE, PATIENT).stream().filter(check -> !isOfFusion(check)));
    }

    @TestFactory
    Stream<DynamicTest> checks_brokenPublisher_saySo() {
        return ofPublisher(PublisherFault.NONE, HASTY).stream()
                .filter(SaboteurTableTest::canFail)
                .filter(check -> !isOfFusion(check))
                .map(check -> caught(check.name(), PUBLISHERS.get(check.name()), fault -> ofPublisher(fault, HASTY)));
    }

    /** The same publishers, dressed for {@link java.util.concurrent.Flow}, caught by the same checks. */
    @TestFactory
    Stream<DynamicTest> checks_brokenPublisherBehindFlow_saySo() {
        return Stream.of(
                        PublisherFault.ONE_MORE_THAN_REQUESTED,
                        PublisherFault.ENDS_TWICE,
                        PublisherFault.IGNORES_CANCEL,
                        PublisherFault.IGNORES_INVALID_REQUEST,
                        PublisherFault.BATCH_FORGETS_ITS_LAST)
                .flatMap(fault -> PUBLISHERS.entrySet().stream()
                        .filter(line -> line.getValue().fault() == fault)
                        .map(line -> caught(
                                line.getKey(),
                                line.getValue(),
                                broken -> all(HASTY).ofPublisher(behindFlow(broken)))));
    }

    private static PublisherSubject<Item> behindFlow(PublisherFault fault) {
        return elements -> {
            Publisher<Item> publisher = BrokenPublisher.subject(fault).publisher(elements);
            Flow.Publisher<Item> flow =
                    subscriber -> FlowAdapters.toFlowPublisher(publisher).subscribe(subscriber);
            return FlowAdapters.toPublisher(flow);
        };
    }

    // Fusion.

    @TestFactory
    Stream<DynamicTest> checks_queueInOrder_pass() {
        return inOrder(all(PATIENT).ofPublisher(new BrokenQueue.Subject(BrokenQueue.Fault.NONE)).stream()
                .filter(SaboteurTableTest::isOfFusion));
    }

    @TestFactory
    Stream<DynamicTest> checks_brokenQueue_saySo() {
        return all(HASTY).ofPublisher(new BrokenQueue.Subject(BrokenQueue.Fault.NONE)).stream()
                .filter(SaboteurTableTest::isOfFusion)
                .map(check -> caught(
                        check.name(),
                        QUEUES.get(check.name()),
                        fault -> all(HASTY).ofPublisher(new BrokenQueue.Subject(fault))));
    }

    @TestFactory
    Stream<DynamicTest> checks_queueThatSignalsWhereItIsPolled_saySo() {
        return Stream.of(
                        Map.entry("syncQueue_isPolledToItsEnd", BrokenQueue.Fault.SYNC_COMPLETES_TOO),
                        Map.entry("asyncQueue_signalsNullAndIsPolled", BrokenQueue.Fault.ASYNC_SIGNALS_ITEMS))
                .flatMap(line -> Stream.of("Reactor_", "RxJava_")
                        .map(library -> caught(
                                "beyond_fusion_" + library + line.getKey(),
                                new Line<>(line.getValue(), "signal"),
                                fault -> all(HASTY).ofPublisher(new BrokenQueue.Subject(fault)))));
    }

    // Subscribers.

    @TestFactory
    Stream<DynamicTest> checks_subscriberInOrder_pass() {
        return inOrder(ofSubscriber(SubscriberFault.NONE, PATIENT).stream());
    }

    @TestFactory
    Stream<DynamicTest> checks_brokenSubscriber_saySo() {
        return ofSubscriber(SubscriberFault.NONE, HASTY).stream()
                .filter(SaboteurTableTest::canFail)
                .map(check -> caught(check.name(), SUBSCRIBERS.get(check.name()), fault -> ofSubscriber(fault, HASTY)));
    }

    // Processors.

    @TestFactory
    Stream<DynamicTest> checks_processorInOrder_pass() {
        return Stream.of(ProcessorFault.NONE, ProcessorFault.PREFETCHES)
                .flatMap(none -> inOrder(ofProcessor(SubscriberFault.NONE, none, PublisherFault.NONE, PATIENT).stream()
                        .filter(check -> !isOfFusion(check) && !check.name().startsWith("beyond_resources_"))));
    }

    @TestFactory
    Stream<DynamicTest> checks_brokenProcessor_saySo() {
        return ofProcessor(SubscriberFault.NONE, ProcessorFault.NONE, PublisherFault.NONE, HASTY).stream()
                .filter(SaboteurTableTest::canFail)
                .filter(check -> !isOfFusion(check)) // Its subscription is no queue.
                .filter(check -> !check.name().startsWith("beyond_resources_")) // It counts none.
                .filter(check -> !check.name().startsWith("beyond_reentrancy_itemSent")) // The tube's, below.
                .map(check -> brokenProcessor(check.name()));
    }

    private static DynamicTest brokenProcessor(String check) {
        if (PROCESSORS.containsKey(check)) {
            return caught(
                    check,
                    PROCESSORS.get(check),
                    fault -> ofProcessor(SubscriberFault.NONE, fault, PublisherFault.NONE, HASTY));
        }
        if (SUBSCRIBERS.containsKey(check)) {
            return caught(
                    check,
                    SUBSCRIBERS.get(check),
                    fault -> ofProcessor(fault, ProcessorFault.NONE, PublisherFault.NONE, HASTY));
        }
        if (PREFETCHING.containsKey(check)) {
            return caught(
                    check,
                    PREFETCHING.get(check),
                    fault -> ofProcessor(SubscriberFault.NONE, ProcessorFault.PREFETCHES, fault, HASTY));
        }
        return caught(
                check,
                PUBLISHERS.get(check),
                fault -> ofProcessor(SubscriberFault.NONE, ProcessorFault.NONE, fault, HASTY));
    }

    // The two over-deliverers that the TCK lets pass.

    @Test
    void batchThatForgetsItsLast_atItsUsualSize_passesTheTckAndIsCaughtBeyondIt() {
        PublisherSubject<Item> subject = BrokenPublisher.subject(PublisherFault.BATCH_FORGETS_ITS_LAST);

        assertThat(failed(Compliance.tck().within(PATIENT).ofPublisher(subject)))
                .isEmpty();
        assertThat(run(all(PATIENT).ofPublisher(subject), "beyond_spec101_demandOfManySizes_isNeverExceeded"))
                .satisfies(outcome ->
                        assertThat(outcome.detail()).startsWith("§1.1: 1025 items came, 1024 had been requested"));
    }

    @Test
    void batchThatForgetsItsLast_atASmallSize_isCaughtByTheTckToo() {
        PublisherSubject<Item> subject = BrokenPublisher.subject(PublisherFault.SMALL_BATCH_FORGETS_ITS_LAST);

        assertThat(failed(Compliance.tck().within(HASTY).ofPublisher(subject)))
                .contains("required_spec312_cancelMustMakeThePublisherToEventuallyStopSignaling");
        assertThat(run(all(HASTY).ofPublisher(subject), "beyond_spec101_demandOfManySizes_isNeverExceeded"))
                .satisfies(
                        outcome -> assertThat(outcome.detail()).startsWith("§1.1: 5 items came, 4 had been requested"));
    }

    @Test
    void tubeThatSendsBeforeItCounts_passesTheTckAndIsCaughtBeyondIt() {
        String check = "beyond_reentrancy_itemSentWithinOnNext_waitsForDemand";
        ProcessorSubject<Item> broken = new BrokenProcessor.Tube.Subject(true);

        assertThat(failed(Compliance.tck().within(HASTY).ofProcessor(broken))).isEmpty();
        assertThat(run(all(PATIENT).ofProcessor(new BrokenProcessor.Tube.Subject(false)), check)
                        .status())
                .isEqualTo(Status.PASSED);
        assertThat(run(all(HASTY).ofProcessor(broken), check)).satisfies(outcome -> {
            assertThat(outcome.status()).isEqualTo(Status.FAILED);
            assertThat(outcome.detail()).startsWith("§1.1: 2 items came, 1 had been requested");
        });
    }

    // The table itself.

    @Test
    void table_everyFault_isCaughtByALine() {
        Set<Object> unused = new HashSet<>();
        unused.addAll(List.of(PublisherFault.values()));
        unused.addAll(List.of(SubscriberFault.values()));
        unused.addAll(List.of(ProcessorFault.values()));
        unused.addAll(List.of(BrokenQueue.Fault.values()));
        for (Map<String, ? extends Line<?>> lines : List.of(PUBLISHERS, PREFETCHING, SUBSCRIBERS, PROCESSORS, QUEUES)) {
            lines.values().forEach(line -> unused.remove(line.fault()));
        }

        assertThat(unused)
                .containsExactlyInAnyOrder(
                        PublisherFault.NONE,
                        SubscriberFault.NONE,
                        ProcessorFault.NONE,
                        ProcessorFault.PREFETCHES,
                        BrokenQueue.Fault.NONE,
                        // These have tests of their own above.
                        BrokenQueue.Fault.SYNC_COMPLETES_TOO,
                        BrokenQueue.Fault.ASYNC_SIGNALS_ITEMS);
    }

    @Test
    void table_everyLine_isOfACheckThatThereIs() {
        Set<String> checks = new HashSet<>();
        ofPublisher(PublisherFault.NONE, HASTY).forEach(check -> checks.add(check.name()));
        ofSubscriber(SubscriberFault.NONE, HASTY).forEach(check -> checks.add(check.name()));
        ofProcessor(SubscriberFault.NONE, ProcessorFault.NONE, PublisherFault.NONE, HASTY)
                .forEach(check -> checks.add(check.name()));

        List<String> lines = new ArrayList<>(WITHOUT_SABOTEUR.keySet());
        List.of(PUBLISHERS, PREFETCHING, SUBSCRIBERS, PROCESSORS, QUEUES)
                .forEach(table -> lines.addAll(table.keySet()));
        assertThat(checks).containsAll(lines);
    }

    @Test
    void checks_ofAProcessor_haveNamesOfTheirOwn() {
        assertThat(ofProcessor(SubscriberFault.NONE, ProcessorFault.NONE, PublisherFault.NONE, HASTY))
                .extracting(Check::name)
                .doesNotHaveDuplicates();
    }

    private static boolean canFail(Check check) {
        return check.kind() != Kind.UNTESTED && !WITHOUT_SABOTEUR.containsKey(check.name());
    }

    private static boolean isOfFusion(Check check) {
        return check.name().startsWith("beyond_fusion_");
    }

    private static Stream<DynamicTest> inOrder(Stream<Check> checks) {
        return checks.filter(check -> check.kind() != Kind.UNTESTED)
                .map(check -> DynamicTest.dynamicTest(check.name(), () -> {
                    Outcome outcome = check.run();
                    assertThat(outcome.status()).as(outcome.detail()).isEqualTo(Status.PASSED);
                }));
    }

    private static <F> DynamicTest caught(String check, Line<F> line, Function<F, List<Check>> checks) {
        return DynamicTest.dynamicTest(check + ": " + (line == null ? "nobody" : line.fault()), () -> {
            assertThat(line).as("the table has no saboteur for " + check).isNotNull();
            Check of = find(checks.apply(line.fault()), check);
            Outcome outcome = of.run();
            assertThat(outcome.status())
                    .as(outcome.detail())
                    .isEqualTo(
                            of.kind() == Kind.OPTIONAL && !(outcome.cause() instanceof RuntimeException)
                                    ? Status.NOT_APPLICABLE
                                    : Status.FAILED);
            assertThat(outcome.detail()).contains(line.said());
        });
    }

    private static Outcome run(List<Check> checks, String name) {
        return find(checks, name).run();
    }

    private static Check find(List<Check> checks, String name) {
        return checks.stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no check " + name));
    }

    private static List<String> failed(List<Check> checks) {
        return checks.stream()
                .filter(check -> check.run().status() == Status.FAILED)
                .map(Check::name)
                .toList();
    }
}
