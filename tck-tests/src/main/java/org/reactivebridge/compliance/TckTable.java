package org.reactivebridge.compliance;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testng.SkipException;

/** What the names and the skips of the TCK's checks mean. */
final class TckTable {

    private static final Pattern RULE = Pattern.compile("_spec(\\d)(\\d\\d)_");
    private static final Pattern ELEMENTS =
            Pattern.compile("required elements nr: (\\d+) is higher than supported by given producer: (\\d+)");
    private static final Pattern SUBSCRIBERS =
            Pattern.compile("only supports (\\d+) subscribers, while this test requires at least (\\d+)");
    private static final Pattern OPTIONAL = Pattern.compile(
            "does NOT implement this OPTIONAL requirement\\.(?: Reason for skipping was: )?(.*)", Pattern.DOTALL);

    /** The rules of those whose names have none. */
    private static final Map<String, List<String>> RULES = Map.of(
            "required_mustRequestFromUpstreamForElementsThatHaveBeenRequestedLongAgo",
            List.of("§4.1", "§2.1"),
            "mustImmediatelyPassOnOnErrorEventsReceivedFromItsUpstreamToItsDownstream",
            List.of("§4.2"),
            "required_spec104_mustCallOnErrorOnAllItsSubscribersIfItEncountersANonRecoverableError",
            List.of("§1.4", "§4.2"));

    /** What those ask for whose rule says less, or has several. */
    private static final Map<String, String> GISTS = Map.ofEntries(
            Map.entry(
                    "required_createPublisher1MustProduceAStreamOfExactly1Element",
                    "The publisher for 1 item gives exactly one."),
            Map.entry(
                    "required_createPublisher3MustProduceAStreamOfExactly3Elements",
                    "The publisher for 3 items gives exactly three."),
            Map.entry("required_validate_maxElementsFromPublisher", "The number of most items is not negative."),
            Map.entry(
                    "required_validate_boundedDepthOfOnNextAndRequestRecursion",
                    "The depth of recursion is one at least."),
            Map.entry("required_exerciseWhiteboxHappyPath", "The subscriber tells the probe all that reaches it."),
            Map.entry(
                    "required_mustRequestFromUpstreamForElementsThatHaveBeenRequestedLongAgo",
                    "What a subscriber requested before its processor had an upstream item is requested from upstream."),
            Map.entry(
                    "mustImmediatelyPassOnOnErrorEventsReceivedFromItsUpstreamToItsDownstream",
                    "A processor passes an error on at once, whatever is waiting."),
            Map.entry(
                    "required_spec104_mustCallOnErrorOnAllItsSubscribersIfItEncountersANonRecoverableError",
                    "A processor that fails says so to all its subscribers."),
            Map.entry(
                    "optional_spec104_mustSignalOnErrorWhenFails",
                    "The failed publisher calls onError, once and after onSubscribe."),
            Map.entry(
                    "optional_spec105_emptyStreamMustTerminateBySignallingOnComplete",
                    "A publisher without items completes without being asked."),
            Map.entry(
                    "required_spec107_mustNotEmitFurtherSignalsOnceOnCompleteHasBeenSignalled",
                    "After onComplete nothing more is signalled."),
            Map.entry(
                    "untested_spec107_mustNotEmitFurtherSignalsOnceOnErrorHasBeenSignalled",
                    "After onError nothing more is signalled."),
            Map.entry("untested_spec109_subscribeShouldNotThrowNonFatalThrowable", "subscribe does not throw."),
            Map.entry(
                    "required_spec109_subscribeThrowNPEOnNullSubscriber",
                    "subscribe(null) throws a NullPointerException."),
            Map.entry(
                    "required_spec109_mustIssueOnSubscribeForNonNullSubscriber",
                    "subscribe calls onSubscribe before anything else."),
            Map.entry(
                    "required_spec109_mayRejectCallsToSubscribeIfPublisherIsUnableOrUnwillingToServeThemRejectionMustTriggerOnErrorAfterOnSubscribe",
                    "The failed publisher refuses by onSubscribe and then onError."),
            Map.entry("optional_spec111_maySupportMultiSubscribe", "Two subscribers are served."),
            Map.entry(
                    "optional_spec111_registeredSubscribersMustReceiveOnNextOrOnCompleteSignals",
                    "Two subscribers get items or the end."),
            Map.entry(
                    "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingOneByOne",
                    "Three subscribers that ask for one item at a time get the same items in the same order."),
            Map.entry(
                    "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfront",
                    "Three subscribers that ask for many items at once get the same items in the same order."),
            Map.entry(
                    "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfrontAndCompleteAsExpected",
                    "Three subscribers that ask for many items at once get the same items in the same order, and the end."),
            Map.entry(
                    "required_spec203_mustNotCallMethodsOnSubscriptionOrPublisherInOnComplete",
                    "Within onComplete a subscriber calls neither its subscription nor its publisher."),
            Map.entry(
                    "required_spec203_mustNotCallMethodsOnSubscriptionOrPublisherInOnError",
                    "Within onError a subscriber calls neither its subscription nor its publisher."),
            Map.entry(
                    "required_spec209_mustBePreparedToReceiveAnOnCompleteSignalWithPrecedingRequestCall",
                    "A subscriber bears onComplete after it has requested."),
            Map.entry(
                    "required_spec209_mustBePreparedToReceiveAnOnCompleteSignalWithoutPrecedingRequestCall",
                    "A subscriber bears onComplete before it has requested."),
            Map.entry(
                    "required_spec210_mustBePreparedToReceiveAnOnErrorSignalWithPrecedingRequestCall",
                    "A subscriber bears onError after it has requested."),
            Map.entry(
                    "required_spec210_mustBePreparedToReceiveAnOnErrorSignalWithoutPrecedingRequestCall",
                    "A subscriber bears onError before it has requested."),
            Map.entry("untested_spec213_failingOnSignalInvocation", "A subscriber that throws counts as cancelled."),
            Map.entry(
                    "required_spec213_onSubscribe_mustThrowNullPointerExceptionWhenParametersAreNull",
                    "onSubscribe(null) throws a NullPointerException."),
            Map.entry(
                    "required_spec213_onNext_mustThrowNullPointerExceptionWhenParametersAreNull",
                    "onNext(null) throws a NullPointerException."),
            Map.entry(
                    "required_spec213_onError_mustThrowNullPointerExceptionWhenParametersAreNull",
                    "onError(null) throws a NullPointerException."),
            Map.entry(
                    "required_spec309_requestZeroMustSignalIllegalArgumentException",
                    "request(0) is answered by onError with an IllegalArgumentException."),
            Map.entry(
                    "required_spec309_requestNegativeNumberMustSignalIllegalArgumentException",
                    "request of less than zero is answered by onError with an IllegalArgumentException."),
            Map.entry(
                    "optional_spec309_requestNegativeNumberMaySignalIllegalArgumentExceptionWithSpecificMessage",
                    "The exception for request of less than zero names the rule or the mistake."),
            Map.entry(
                    "required_spec317_mustSupportAPendingElementCountUpToLongMaxValue",
                    "request(Long.MAX_VALUE) is honoured."),
            Map.entry(
                    "required_spec317_mustSupportACumulativePendingElementCountUpToLongMaxValue",
                    "Requests that sum up to Long.MAX_VALUE are honoured."),
            Map.entry(
                    "required_spec317_mustNotSignalOnErrorWhenPendingAboveLongMaxValue",
                    "Requests that sum up to more than Long.MAX_VALUE are no error."));

    private TckTable() {}

    static List<Rule> rules(String check) {
        List<String> known = RULES.get(check);
        if (known != null) {
            return known.stream().map(Rule::of).toList();
        }
        Matcher named = RULE.matcher(check);
        return named.find() ? List.of(Rule.of(named.group(1) + "." + Integer.parseInt(named.group(2)))) : List.of();
    }

    static String gist(String check) {
        List<Rule> rules = rules(check);
        String known = GISTS.get(check.replace("_blackbox_", "_"));
        if (known != null) {
            return known;
        }
        return rules.isEmpty() ? "The subject can be checked." : rules.get(0).gist();
    }

    static Check.Kind kind(String check) {
        String prefix = check.substring(0, Math.max(0, check.indexOf('_')));
        return switch (prefix) {
            case "optional" -> Check.Kind.OPTIONAL;
            case "stochastic" -> Check.Kind.STOCHASTIC;
            case "untested" -> Check.Kind.UNTESTED;
            default -> Check.Kind.REQUIRED;
        };
    }

    /** Set-up first, then by rule. */
    static int order(String check) {
        List<Rule> rules = rules(check);
        return rules.isEmpty() ? 0 : rules.get(0).chapter() * 100 + rules.get(0).number();
    }

    /** Why the TCK skipped a check, in words that say what to do. */
    static NotCheckedException notChecked(SkipException skip) {
        String message = Objects.requireNonNullElse(skip.getMessage(), "");
        Matcher elements = ELEMENTS.matcher(message);
        if (elements.find()) {
            return tooFewElements(group(elements, 1), group(elements, 2));
        }
        Matcher subscribers = SUBSCRIBERS.matcher(message);
        if (subscribers.find()) {
            return NotCheckedException.notApplicable("it needs " + group(subscribers, 2)
                    + " subscribers at once, and maxSubscribers() says " + group(subscribers, 1));
        }
        Matcher optional = OPTIONAL.matcher(message);
        if (optional.find()) {
            String observed = group(optional, 1).strip();
            return NotCheckedException.notApplicable(
                    "the rule is optional, and not kept" + (observed.isEmpty() ? "" : ": " + observed));
        }
        if (message.contains("requires an onComplete signal")) {
            return NotCheckedException.notApplicable(
                    "it needs a publisher that completes, and maxElements() says that none does");
        }
        if (message.contains("no error state Publisher provided")) {
            return NotCheckedException.skipped("there is no failed publisher: return one from failedPublisher()");
        }
        if (message.startsWith("Not verified")) {
            return NotCheckedException.skipped("the TCK has no check for this rule");
        }
        return NotCheckedException.skipped("the TCK says: " + message);
    }

    static NotCheckedException tooFewElements(String needed, String most) {
        return NotCheckedException.notApplicable(
                "it needs " + needed + " items, and maxElements() says there are " + most + " at most");
    }

    private static String group(Matcher matcher, int group) {
        return Objects.requireNonNullElse(matcher.group(group), "");
    }
}
