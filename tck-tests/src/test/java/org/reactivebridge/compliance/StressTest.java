package org.reactivebridge.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.reactivebridge.compliance.beyond.Stress;

/** Contention for as long as one likes: here for as long as it takes to see whether it works. */
@Isolated("It takes all processors")
class StressTest {

    private static final Duration SHORTLY = Duration.ofMillis(500);

    @Test
    void run_publisherInOrder_findsNothing() throws InterruptedException {
        Stress.Report report = Stress.run(BrokenPublisher.subject(PublisherFault.NONE), SHORTLY, 3, 7);

        assertThat(report.isClean()).as(report.toString()).isTrue();
        assertThat(report.rounds()).isPositive();
        assertThat(report.items()).isPositive();
        assertThat(report.toString()).contains("seed 7", "no rule was seen to be broken");
    }

    @Test
    void run_processorInOrder_findsNothing() throws InterruptedException {
        Stress.Report report = Stress.run(
                new BrokenProcessor.Subject(SubscriberFault.NONE, ProcessorFault.NONE, PublisherFault.NONE),
                SHORTLY,
                2,
                7);

        assertThat(report.isClean()).as(report.toString()).isTrue();
        assertThat(report.items()).isPositive();
    }

    @Test
    void run_brokenPublisher_findsWhatCanBeRepeated() throws InterruptedException {
        PublisherSubject<Item> subject = BrokenPublisher.subject(PublisherFault.ONE_MORE_THAN_REQUESTED);

        Stress.Report report = Stress.run(subject, Duration.ofSeconds(30), 2, 7);

        assertThat(report.findings())
                .hasSize(20)
                .allSatisfy(finding -> assertThat(finding.observed()).startsWith("§1.1: "));
        Stress.Finding first = report.findings().get(0);
        assertThat(report.toString()).contains("20 findings", "round " + first.seed());
        assertThat(Stress.repeat(subject, 2, first.seed(), 100))
                .hasValueSatisfying(again -> assertThat(again.observed()).startsWith("§1.1: "));
        assertThat(Stress.repeat(BrokenPublisher.subject(PublisherFault.NONE), 2, first.seed(), 3))
                .isEmpty();
    }

    @Test
    void checks_onePerPublisherAndProcessor_failWithTheReport() {
        CheckSource stress = Stress.checks(SHORTLY, 2, 7);

        Check inOrder = only(stress.ofPublisher(BrokenPublisher.subject(PublisherFault.NONE), Timeouts.fast()));
        assertThat(inOrder.alone()).isTrue();
        assertThat(inOrder.run().status()).isEqualTo(Outcome.Status.PASSED);
        Check broken = only(
                stress.ofPublisher(BrokenPublisher.subject(PublisherFault.ONE_MORE_THAN_REQUESTED), Timeouts.fast()));
        assertThat(broken.run().toString()).contains("§1.1: ", "seed 7");
    }

    private static Check only(List<Check> checks) {
        assertThat(checks).hasSize(1);
        return checks.get(0);
    }

    /** What the documentation shows, but shorter. */
    @Test
    void guide_asShown_reportsWhatItDid() throws InterruptedException {
        PublisherSubject<Item> subject = BrokenPublisher.subject(PublisherFault.NONE);

        assertThat(Guide.stress(subject, SHORTLY)).contains("requested by 4 threads, seed 42");
    }

    private static final class Guide {

        static String stress(PublisherSubject<?> subject, Duration time) throws InterruptedException {
            // snippet: stress
            Stress.Report report = Stress.run(subject, time, 4, 42); // four threads, from seed 42
            // end
            return report.toString();
        }
    }

    @Test
    void run_withoutThreadsOrTime_saysWhatIsWrong() {
        PublisherSubject<Item> subject = BrokenPublisher.subject(PublisherFault.NONE);

        assertThatThrownBy(() -> Stress.run(subject, SHORTLY, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one thread at least");
        assertThatThrownBy(() -> Stress.run(subject, Duration.ZERO, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be above zero, but is PT0S");
    }
}
