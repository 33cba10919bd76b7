package org.reactivebridge.tck;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says which checks the TCK is known to skip, and why. */
@FunctionalInterface
interface Skips {

    /** The reason for which the TCK skips a check; null if it must run. */
    @Nullable
    String reason(String check);

    /** What no implementation can be checked for: the TCK has a place for these rules, and no check. */
    Set<String> UNTESTED_OF_PUBLISHERS = Set.of(
            "untested_spec106_mustConsiderSubscriptionCancelledAfterOnErrorOrOnCompleteHasBeenCalled",
            "untested_spec107_mustNotEmitFurtherSignalsOnceOnErrorHasBeenSignalled",
            "untested_spec108_possiblyCanceledSubscriptionShouldNotReceiveOnErrorOrOnCompleteSignals",
            "untested_spec109_subscribeShouldNotThrowNonFatalThrowable",
            "untested_spec110_rejectASubscriptionRequestIfTheSameSubscriberSubscribesTwice",
            "untested_spec304_requestShouldNotPerformHeavyComputations",
            "untested_spec305_cancelMustNotSynchronouslyPerformHeavyComputation");

    /** How long a stream a check needs, where that is more than nothing. */
    Map<String, Long> LENGTHS = Map.ofEntries(
            Map.entry("required_createPublisher1MustProduceAStreamOfExactly1Element", 1L),
            Map.entry("required_createPublisher3MustProduceAStreamOfExactly3Elements", 3L),
            Map.entry("required_spec101_subscriptionRequestMustResultInTheCorrectNumberOfProducedElements", 5L),
            Map.entry("required_spec102_maySignalLessThanRequestedAndTerminateSubscription", 3L),
            Map.entry("stochastic_spec103_mustSignalOnMethodsSequentially", 10L),
            Map.entry("required_spec105_mustSignalOnCompleteWhenFiniteStreamTerminates", 3L),
            Map.entry("required_spec107_mustNotEmitFurtherSignalsOnceOnCompleteHasBeenSignalled", 1L),
            Map.entry("optional_spec111_maySupportMultiSubscribe", 1L),
            Map.entry("optional_spec111_registeredSubscribersMustReceiveOnNextOrOnCompleteSignals", 1L),
            Map.entry(
                    "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfront",
                    3L),
            Map.entry(
                    "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfrontAndCompleteAsExpected",
                    3L),
            Map.entry(
                    "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingOneByOne",
                    5L),
            Map.entry("required_spec302_mustAllowSynchronousRequestCallsFromOnNextAndOnSubscribe", 6L),
            Map.entry("required_spec303_mustNotAllowUnboundedRecursion", 2L),
            Map.entry("required_spec306_afterSubscriptionIsCancelledRequestMustBeNops", 3L),
            Map.entry("required_spec307_afterSubscriptionIsCancelledAdditionalCancelationsMustBeNops", 1L),
            Map.entry(
                    "optional_spec309_requestNegativeNumberMaySignalIllegalArgumentExceptionWithSpecificMessage", 10L),
            Map.entry("required_spec309_requestNegativeNumberMustSignalIllegalArgumentException", 10L),
            Map.entry("required_spec309_requestZeroMustSignalIllegalArgumentException", 10L),
            Map.entry("required_spec312_cancelMustMakeThePublisherToEventuallyStopSignaling", 20L),
            Map.entry("required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber", 3L),
            Map.entry("required_spec317_mustNotSignalOnErrorWhenPendingAboveLongMaxValue", 2147483647L),
            Map.entry("required_spec317_mustSupportACumulativePendingElementCountUpToLongMaxValue", 3L),
            Map.entry("required_spec317_mustSupportAPendingElementCountUpToLongMaxValue", 3L));

    /** The skips of a publisher that can make streams up to a length. */
    static Skips publisher(long maxLength) {
        return check -> {
            if (UNTESTED_OF_PUBLISHERS.contains(check)) {
                return "the TCK has no check for this rule";
            }
            long needed = LENGTHS.getOrDefault(check, 0L);
            return needed > maxLength ? "it needs " + needed + " items, and there are at most " + maxLength : null;
        };
    }

    /** The skips of a publisher whose subscribers do not all get the same items. */
    static Skips ofOwnTime(long maxLength) {
        Skips others = publisher(maxLength);
        return check -> check.startsWith("optional_spec111_multicast_")
                ? "each subscriber gets the ticks that it asks for in time, so no two need get the same"
                : others.reason(check);
    }

    /** The skips of a publisher that can be subscribed to once. */
    static Skips ofOneSubscriber(long maxLength) {
        return ofOneSubscriber(maxLength, "what arrives at a socket has one reader; a second is refused with an error");
    }

    /** The skips of a publisher that can be subscribed to once, for a reason. */
    static Skips ofOneSubscriber(long maxLength, String why) {
        Skips others = publisher(maxLength);
        return check -> check.startsWith("optional_spec111_") ? why : others.reason(check);
    }

    /** The checks that want a publisher which fails before anything is asked for. */
    Set<String> OF_FAILED_PUBLISHERS = Set.of(
            "optional_spec104_mustSignalOnErrorWhenFails",
            "required_spec109_mayRejectCallsToSubscribeIfPublisherIsUnableOrUnwillingToServeThemRejectionMustTriggerOnErrorAfterOnSubscribe");

    /** The skips of a publisher whose failure is met only when something is asked for. */
    static Skips failingOnDemand(long maxLength) {
        Skips others = publisher(maxLength);
        return check -> OF_FAILED_PUBLISHERS.contains(check)
                ? "what fails is opened on demand, and the check makes none"
                : others.reason(check);
    }

    /** The rules that the TCK has a place for among those of subscribers, but no check. */
    static Skips subscriber() {
        return check -> check.startsWith("untested_") ? "the TCK has no check for this rule" : null;
    }
}
