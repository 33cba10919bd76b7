package org.reactivebridge.compliance.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.reactivebridge.compliance.Compliance;
import org.reactivebridge.compliance.Expectations;
import org.reactivebridge.compliance.Samples;
import org.reactivebridge.compliance.SubscriberProbe;
import org.reactivebridge.compliance.Timeouts;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Processor;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/** Runs test classes as a user would write them, and looks at what JUnit reports. */
class JUnitFaceTest {

    private static final String OF_NULL = "required_spec109_subscribeThrowNPEOnNullSubscriber";
    private static final String OF_FAILURES = "optional_spec104_mustSignalOnErrorWhenFails";

    private static EngineExecutionResults run(Class<?> testClass) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(testClass))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .execute();
    }

    private static List<String> names(List<Event> events) {
        return events.stream()
                .map(event -> event.getTestDescriptor().getDisplayName())
                .toList();
    }

    /** Display names of failed tests with their messages. */
    private static Map<String, String> failures(EngineExecutionResults results) {
        return results.testEvents().failed().stream()
                .collect(Collectors.toMap(
                        event -> event.getTestDescriptor().getDisplayName(),
                        event -> event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable()
                                .orElseThrow()
                                .getMessage()));
    }

    private static String reason(EngineExecutionResults results, String check) {
        return results.testEvents().aborted().stream()
                .filter(event -> event.getTestDescriptor().getDisplayName().contains(check))
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow()
                        .getMessage())
                .findFirst()
                .orElseThrow();
    }

    abstract static class Fast implements ComplianceSettings {
        @Override
        public Compliance compliance() {
            return Compliance.tck().within(Timeouts.fast());
        }
    }

    static class InOrder extends Fast implements PublisherCompliance<Long> {
        @Override
        public Publisher<Long> publisher(long elements) {
            return Samples.numbers(elements);
        }

        @Override
        public Publisher<Long> failedPublisher() {
            return Samples.failed();
        }
    }

    @Test
    void publisher_inOrder_hasANamedTestForEachCheck() {
        EngineExecutionResults results = run(InOrder.class);

        results.testEvents()
                .assertStatistics(
                        stats -> stats.started(38).succeeded(31).aborted(7).failed(0));
        assertThat(names(results.testEvents().started().list()))
                .contains(
                        "§1.1 A publisher never gives a subscriber more items than it has requested."
                                + " [required_spec101_subscriptionRequestMustResultInTheCorrectNumberOfProducedElements]",
                        "set-up The publisher for 1 item gives exactly one."
                                + " [required_createPublisher1MustProduceAStreamOfExactly1Element]")
                .doesNotHaveDuplicates();
        assertThat(reason(results, "untested_spec110")).isEqualTo("Not checked: the TCK has no check for this rule");
    }

    static class WithoutFailed extends Fast implements PublisherCompliance<Long> {
        @Override
        public Publisher<Long> publisher(long elements) {
            return Samples.numbers(elements);
        }

        @Override
        public long maxElements() {
            return 4;
        }
    }

    @Test
    void publisher_whatIsNotGiven_isSkippedWithWhatToDo() {
        EngineExecutionResults results = run(WithoutFailed.class);

        assertThat(failures(results)).isEmpty();
        assertThat(reason(results, OF_FAILURES)).contains("return one from failedPublisher()");
        assertThat(reason(results, "required_spec309_requestZero"))
                .isEqualTo("Not applicable: it needs 10 items, and maxElements() says there are 4 at most");
    }

    static class Broken extends InOrder {
        @Override
        public Publisher<Long> publisher(long elements) {
            return Samples.acceptingNull(elements);
        }
    }

    @Test
    void publisher_thatBreaksARule_failsWithRuleAndText() {
        EngineExecutionResults results = run(Broken.class);

        String title = "§1.9 subscribe(null) throws a NullPointerException. [" + OF_NULL + "]";
        assertThat(failures(results)).containsOnlyKeys(title);
        assertThat(failures(results).get(title))
                .startsWith(title)
                .contains("observed: Publisher did not throw a NullPointerException")
                .contains("rule: §1.9 subscribe calls onSubscribe before anything else")
                .contains("README.md#1.9");
    }

    static class KnownToBeBroken extends Broken {
        @Override
        public Expectations expectations() {
            return Expectations.none().failing(OF_NULL, "issue 12");
        }
    }

    @Test
    void publisher_knownFailure_isSkippedWithItsReason() {
        EngineExecutionResults results = run(KnownToBeBroken.class);

        assertThat(failures(results)).isEmpty();
        assertThat(reason(results, OF_NULL)).contains("known to fail: issue 12").contains("observed: ");
    }

    static class WithRottenList extends InOrder {
        @Override
        public Expectations expectations() {
            return Expectations.none()
                    .failing(OF_NULL, "was so once")
                    .skipped(OF_FAILURES, "was so once")
                    .failing("required_spec109_misspelt", "never was");
        }
    }

    @Test
    void publisher_listThatIsNotTrueAnyMore_fails() {
        Map<String, String> failures = failures(run(WithRottenList.class));

        assertThat(failures).hasSize(3);
        assertThat(failures.values())
                .anyMatch(message -> message.contains(OF_NULL) && message.contains("take it off the list"))
                .anyMatch(message -> message.contains(OF_FAILURES) && message.contains("take it off the list"))
                .anyMatch(message -> message.contains("no checks of these names: [required_spec109_misspelt]"));
    }

    static class Strict extends WithoutFailed {
        @Override
        public long maxElements() {
            return Long.MAX_VALUE - 1;
        }

        @Override
        public Expectations expectations() {
            return Expectations.none().everySkipListed().skipped(OF_FAILURES, "cannot fail");
        }
    }

    @Test
    void publisher_everySkipListed_failsForTheOneThatIsNot() {
        Map<String, String> failures = failures(run(Strict.class));

        assertThat(failures).hasSize(1);
        assertThat(failures.values().iterator().next())
                .contains("required_spec109_mayRejectCallsToSubscribe")
                .contains("not listed as skipped");
    }

    static class OfFlow extends Fast implements FlowPublisherCompliance<Long> {
        @Override
        public Flow.Publisher<Long> publisher(long elements) {
            return FlowAdapters.toFlowPublisher(Samples.acceptingNull(elements));
        }

        @Override
        public Flow.Publisher<Long> failedPublisher() {
            return FlowAdapters.toFlowPublisher(Samples.failed());
        }
    }

    @Test
    void flowPublisher_thatBreaksARule_failsForThatOnly() {
        EngineExecutionResults results = run(OfFlow.class);

        results.testEvents()
                .assertStatistics(
                        stats -> stats.started(38).succeeded(30).aborted(7).failed(1));
        assertThat(failures(results).keySet().iterator().next()).contains(OF_NULL);
    }

    static class OfSubscriber extends Fast implements SubscriberCompliance<Integer> {
        @Override
        public Subscriber<Integer> subscriber() {
            return new Samples.OneByOne<>();
        }

        @Override
        public Subscriber<Integer> subscriber(SubscriberProbe<Integer> probe) {
            return new Samples.OneByOne<>(probe);
        }

        @Override
        public Integer element(int number) {
            return number;
        }
    }

    @Test
    void subscriber_withProbe_passesInsideAndOut() {
        EngineExecutionResults results = run(OfSubscriber.class);

        results.testEvents()
                .assertStatistics(
                        stats -> stats.started(53).succeeded(25).aborted(28).failed(0));
    }

    static class OfFlowSubscriber extends Fast implements FlowSubscriberCompliance<Integer> {
        @Override
        public Flow.Subscriber<Integer> subscriber() {
            return FlowAdapters.toFlowSubscriber(new Samples.OneByOne<>());
        }

        @Override
        public Flow.Subscriber<Integer> subscriber(SubscriberProbe<Integer> probe) {
            return FlowAdapters.toFlowSubscriber(new Samples.OneByOne<>(probe));
        }

        @Override
        public Integer element(int number) {
            return number;
        }
    }

    @Test
    void flowSubscriber_withProbe_passesInsideAndOut() {
        run(OfFlowSubscriber.class)
                .testEvents()
                .assertStatistics(
                        stats -> stats.started(53).succeeded(25).aborted(28).failed(0));
    }

    static class OfProcessor extends Fast implements ProcessorCompliance<Integer> {
        @Override
        public Processor<Integer, Integer> processor(int bufferSize) {
            return io.reactivex.rxjava3.processors.MulticastProcessor.create(bufferSize, true);
        }

        @Override
        public Integer element(int number) {
            return number;
        }

        @Override
        public boolean coordinatedEmission() {
            return true;
        }

        @Override
        public Publisher<Integer> failedPublisher() {
            return io.reactivex.rxjava3.core.Flowable.error(new IllegalStateException());
        }
    }

    @Test
    void processor_inOrder_passes() {
        EngineExecutionResults results = run(OfProcessor.class);

        assertThat(failures(results)).isEmpty();
        assertThat(results.testEvents().started().count()).isEqualTo(68);
    }

    static class OfFlowProcessor extends Fast implements FlowProcessorCompliance<Integer> {
        @Override
        public Flow.Processor<Integer, Integer> processor(int bufferSize) {
            return FlowAdapters.toFlowProcessor(
                    io.reactivex.rxjava3.processors.MulticastProcessor.<Integer>create(bufferSize, true));
        }

        @Override
        public Integer element(int number) {
            return number;
        }

        @Override
        public boolean coordinatedEmission() {
            return true;
        }
    }

    @Test
    void flowProcessor_inOrder_passes() {
        EngineExecutionResults results = run(OfFlowProcessor.class);

        assertThat(failures(results)).isEmpty();
        assertThat(reason(results, OF_FAILURES)).contains("return one from failedPublisher()");
    }
}
