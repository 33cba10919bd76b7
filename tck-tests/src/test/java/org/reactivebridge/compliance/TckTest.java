package org.reactivebridge.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.reactivebridge.compliance.Check.Kind;
import org.reactivebridge.compliance.Outcome.Status;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;
import org.reactivestreams.tck.flow.IdentityFlowProcessorVerification;

class TckTest {

    private static final Compliance COMPLIANCE = Compliance.tck().within(Timeouts.fast());

    private static final SubscriberSubject<Integer> SUBSCRIBER = new SubscriberSubject<>() {
        @Override
        public Subscriber<Integer> subscriber() {
            return new Samples.OneByOne<>();
        }

        @Override
        public Integer element(int number) {
            return number;
        }
    };

    private static Check named(List<Check> checks, String name) {
        return checks.stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> testsOf(Class<?>... verifications) {
        return Arrays.stream(verifications)
                .flatMap(type -> Stream.of(type.getMethods()))
                .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
                .map(method -> method.getName())
                .toList();
    }

    private static List<String> names(List<Check> checks) {
        return checks.stream().map(Check::name).toList();
    }

    /** What makes it enough to adapt the types of Flow: the TCK has the same checks for them. */
    @Test
    void checks_ofEachKind_areThoseOfTheTckAndOfItsTwinForFlow() {
        assertThat(names(COMPLIANCE.ofPublisher(Samples.publisher())))
                .hasSize(38)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(testsOf(FlowPublisherVerification.class));
        assertThat(names(COMPLIANCE.ofSubscriber(SUBSCRIBER)))
                .hasSize(26 + 27)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        testsOf(FlowSubscriberBlackboxVerification.class, FlowSubscriberWhiteboxVerification.class));
        assertThat(names(COMPLIANCE.ofProcessor(processor())))
                .hasSize(68)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(testsOf(IdentityFlowProcessorVerification.class));
    }

    @Test
    void checks_ofEachKind_haveTheRuleOfTheirName() {
        List<Check> all = Stream.of(
                        COMPLIANCE.ofPublisher(Samples.publisher()),
                        COMPLIANCE.ofSubscriber(SUBSCRIBER),
                        COMPLIANCE.ofProcessor(processor()))
                .flatMap(List::stream)
                .toList();

        for (Check check : all) {
            assertThat(check.name().contains("_spec") && check.rules().isEmpty())
                    .as(check.name())
                    .isFalse();
            assertThat(check.kind() == Kind.UNTESTED).isEqualTo(check.name().startsWith("untested_"));
            assertThat(check.gist()).endsWith(".");
        }
        assertThat(named(all, "required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber")
                        .rules())
                .containsExactly(Rule.of("§3.13"));
        assertThat(all.stream().filter(Check::alone).map(Check::name).distinct())
                .containsExactlyInAnyOrder(
                        "required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber",
                        "stochastic_spec103_mustSignalOnMethodsSequentially");
    }

    private static ProcessorSubject<Integer> processor() {
        return new ProcessorSubject<>() {
            @Override
            public org.reactivestreams.Processor<Integer, Integer> processor(int bufferSize) {
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
        };
    }

    @Test
    void run_publisherInOrder_passesAllThatThereIsACheckFor() {
        for (Check check : COMPLIANCE.ofPublisher(Samples.publisher())) {
            Outcome outcome = check.run();
            assertThat(outcome.status())
                    .as("%s: %s", check.name(), outcome.detail())
                    .isEqualTo(check.kind() == Kind.UNTESTED ? Status.SKIPPED : Status.PASSED);
        }
    }

    @Test
    void run_subscriberInOrderWithoutProbe_passesAndSaysWhatToDoForTheOthers() {
        for (Check check : COMPLIANCE.ofSubscriber(SUBSCRIBER)) {
            Outcome outcome = check.run();
            if (check.kind() == Kind.UNTESTED) {
                assertThat(outcome.detail()).isEqualTo("the TCK has no check for this rule");
            } else if (check.name().contains("_blackbox_")) {
                assertThat(outcome.status())
                        .as("%s: %s", check.name(), outcome.detail())
                        .isEqualTo(Status.PASSED);
            } else {
                assertThat(outcome.status()).isEqualTo(Status.SKIPPED);
                assertThat(outcome.detail())
                        .contains("return one that tells the probe from subscriber(SubscriberProbe)");
            }
        }
    }

    @Test
    void run_processorOfOneSubscriber_saysWhatDoesNotApply() {
        ProcessorSubject<Integer> subject = new ProcessorSubject<>() {
            @Override
            public org.reactivestreams.Processor<Integer, Integer> processor(int bufferSize) {
                return io.reactivex.rxjava3.processors.UnicastProcessor.create(bufferSize);
            }

            @Override
            public Integer element(int number) {
                return number;
            }

            @Override
            public long maxSubscribers() {
                return 1;
            }
        };
        String check = "required_spec104_mustCallOnErrorOnAllItsSubscribersIfItEncountersANonRecoverableError";

        Outcome outcome = named(COMPLIANCE.ofProcessor(subject), check).run();

        assertThat(outcome.status()).isEqualTo(Status.NOT_APPLICABLE);
        assertThat(outcome.detail()).isEqualTo("it needs 2 subscribers at once, and maxSubscribers() says 1");
    }

    @Test
    void run_withoutFailedPublisher_saysWhatToDo() {
        PublisherSubject<Long> subject = Samples::numbers;

        Outcome outcome = named(COMPLIANCE.ofPublisher(subject), "optional_spec104_mustSignalOnErrorWhenFails")
                .run();

        assertThat(outcome.status()).isEqualTo(Status.SKIPPED);
        assertThat(outcome.detail()).isEqualTo("there is no failed publisher: return one from failedPublisher()");
    }

    @Test
    void run_publisherOfOneItem_saysWhatDoesNotApply() {
        PublisherSubject<Long> subject = atMost(1, Samples::numbers);
        List<Check> checks = COMPLIANCE.ofPublisher(subject);

        for (String name : List.of(
                "required_spec306_afterSubscriptionIsCancelledRequestMustBeNops",
                "required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber")) {
            Outcome outcome = named(checks, name).run();
            assertThat(outcome.status()).isEqualTo(Status.NOT_APPLICABLE);
            assertThat(outcome.detail()).isEqualTo("it needs 3 items, and maxElements() says there are 1 at most");
        }
    }

    private static PublisherSubject<Long> atMost(
            long most, java.util.function.LongFunction<Publisher<Long>> publishers) {
        return new PublisherSubject<>() {
            @Override
            public Publisher<Long> publisher(long elements) {
                return publishers.apply(elements);
            }

            @Override
            public long maxElements() {
                return most;
            }
        };
    }

    @Test
    void run_publisherThatBreaksARule_failsWithWhatWasSeen() {
        PublisherSubject<Long> subject = Samples::acceptingNull;

        Outcome outcome = named(COMPLIANCE.ofPublisher(subject), "required_spec109_subscribeThrowNPEOnNullSubscriber")
                .run();

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.detail()).contains("did not throw a NullPointerException");
        assertThat(outcome.cause()).isNotNull();
    }

    @Test
    void run_publisherThatKeepsSubscribers_failsWithPatience() {
        List<Subscriber<?>> kept = new java.util.concurrent.CopyOnWriteArrayList<>();
        UnaryOperator<Publisher<Long>> keeping = publisher -> subscriber -> {
            kept.add(subscriber);
            publisher.subscribe(subscriber);
        };
        PublisherSubject<Long> subject = n -> keeping.apply(Samples.numbers(n));
        String check = "required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber";

        Outcome outcome = named(COMPLIANCE.ofPublisher(subject), check).run();

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.detail()).contains("did not drop reference");
    }

    @Test
    void run_subjectThatGivesNull_blamesTheSubject() {
        PublisherSubject<Long> subject = n -> null;

        Outcome outcome = named(
                        COMPLIANCE.ofPublisher(subject), "required_createPublisher1MustProduceAStreamOfExactly1Element")
                .run();

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.detail()).contains("The subject is wrong").contains("publisher(1) returned null");
    }

    @Test
    void run_again_startsFromScratch() {
        Check check = named(
                COMPLIANCE.ofPublisher(Samples.publisher()),
                "required_spec309_requestZeroMustSignalIllegalArgumentException");

        for (int i = 0; i < 3; i++) {
            assertThat(check.run().status()).isEqualTo(Status.PASSED);
        }
    }

    /** A failure is waited for as long as the time-outs say; the TCK alone would look after 5 ms. */
    @Test
    void run_failureFromAnotherThread_isWaitedFor() {
        PublisherSubject<Long> subject = n -> later(Samples.numbers(n));
        Compliance patient = Compliance.tck()
                .within(new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(10), Duration.ofMillis(5)));

        Outcome outcome = named(
                        patient.ofPublisher(subject), "required_spec309_requestZeroMustSignalIllegalArgumentException")
                .run();

        assertThat(outcome.status()).as(outcome.detail()).isEqualTo(Status.PASSED);
    }

    private static Publisher<Long> later(Publisher<Long> publisher) {
        return io.reactivex.rxjava3.core.Flowable.fromPublisher(publisher)
                .delay(100, java.util.concurrent.TimeUnit.MILLISECONDS, true);
    }
}
