package org.reactivebridge.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.TestAbortedException;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.TckClasses;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.tck.BrokenPublisher.Fault;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;

/** Proves that the alarm rings: broken publishers are found, and a skip that is not listed is a failure. */
@Execution(ExecutionMode.CONCURRENT)
class SaboteurTest {

    private static final Checks.Count COUNT = new Checks.Count();
    private static final Skips NO_LIMIT = Skips.publisher(Integer.MAX_VALUE);
    private static final String CHECK_101 =
            "required_spec101_subscriptionRequestMustResultInTheCorrectNumberOfProducedElements";
    private static final String CHECK_109 =
            "required_spec109_mayRejectCallsToSubscribeIfPublisherIsUnableOrUnwillingToServeThemRejectionMustTriggerOnErrorAfterOnSubscribe";

    @ParameterizedTest
    @CsvSource({
        "ONE_MORE_THAN_REQUESTED, required_spec101_subscriptionRequestMustResultInTheCorrectNumberOfProducedElements",
        "ONE_LESS_THAN_REQUESTED, required_spec101_subscriptionRequestMustResultInTheCorrectNumberOfProducedElements",
        "ENDS_TWICE, required_spec107_mustNotEmitFurtherSignalsOnceOnCompleteHasBeenSignalled",
        "NEVER_ENDS, required_spec105_mustSignalOnCompleteWhenFiniteStreamTerminates",
        "IGNORES_CANCEL, required_spec306_afterSubscriptionIsCancelledRequestMustBeNops",
        "IGNORES_INVALID_REQUEST, required_spec309_requestNegativeNumberMustSignalIllegalArgumentException",
        "IGNORES_INVALID_REQUEST, required_spec309_requestZeroMustSignalIllegalArgumentException",
        "ACCEPTS_NULL, required_spec109_subscribeThrowNPEOnNullSubscriber",
        "RECURSES, required_spec303_mustNotAllowUnboundedRecursion",
        "KEEPS_SUBSCRIBERS, required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber"
    })
    void run_brokenPublisher_fails(Fault fault, String check) throws Throwable {
        Checks.run("honest", check(check, () -> broken(Fault.NONE)), NO_LIMIT, COUNT);

        assertThatThrownBy(() -> Checks.run("broken", check(check, () -> broken(fault)), NO_LIMIT, COUNT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(check);
    }

    @Test
    void run_withoutFailedPublisher_failsInsteadOfSkipping() {
        Supplier<?> verification = () -> new Verification(Integer.MAX_VALUE) {
            @Override
            public Publisher<Object> createFailedPublisher() {
                return null;
            }
        };

        assertThatThrownBy(() -> Checks.run("half done", check(CHECK_109, verification), NO_LIMIT, COUNT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not checked");
    }

    @Test
    void run_recipeOfOneItemSaidToMakeMany_failsInsteadOfSkipping() {
        assertThatThrownBy(() -> Checks.run("short", check(CHECK_101, () -> new Verification(1)), NO_LIMIT, COUNT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not checked");
    }

    @Test
    void run_listedSkip_isReportedAsSkippedWithItsReason() {
        Checks.Count count = new Checks.Count();

        assertThatThrownBy(() ->
                        Checks.run("short", check(CHECK_101, () -> new Verification(1)), Skips.publisher(1), count))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("needs 5 items");
        assertThat(count.skipped().sum()).isEqualTo(1);
        assertThat(count.executed().sum()).isZero();
    }

    @Test
    void run_checkThatIsListedButNotSkipped_fails() {
        assertThatThrownBy(() ->
                        Checks.run("long", check(CHECK_101, () -> new Verification(100)), Skips.publisher(1), COUNT))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("it was checked: take it off the list");
    }

    private static Check check(String name, Supplier<?> verification) {
        return TckClasses.checks(verification).stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Verification broken(Fault fault) {
        return new Verification(Integer.MAX_VALUE) {
            @Override
            public Publisher<Object> createPublisher(long elements) {
                return new BrokenPublisher(fault, elements);
            }
        };
    }

    /** Over a publisher that is in order. */
    public static class Verification extends PublisherVerification<Object> {

        private final long maxElements;

        Verification(long maxElements) {
            super(Timing.environment());
            this.maxElements = maxElements;
        }

        @Override
        public Publisher<Object> createPublisher(long elements) {
            return new BrokenPublisher(Fault.NONE, elements);
        }

        @Override
        public Publisher<Object> createFailedPublisher() {
            return AsyncStream.error(Subject.FAILURE);
        }

        @Override
        public long maxElementsFromPublisher() {
            return maxElements;
        }
    }
}
