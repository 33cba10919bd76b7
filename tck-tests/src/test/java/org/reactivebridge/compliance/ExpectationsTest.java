package org.reactivebridge.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivebridge.compliance.Check.Kind;
import org.reactivebridge.compliance.Outcome.Status;

class ExpectationsTest {

    private static final Check PASSING = check("passing", Kind.REQUIRED, () -> {});
    private static final Check FAILING = check("failing", Kind.REQUIRED, () -> {
        throw new AssertionError("seen");
    });
    private static final Check SKIPPED = check("skipped", Kind.REQUIRED, () -> {
        throw NotCheckedException.skipped("nothing given");
    });
    private static final Check UNTESTED = check("untested", Kind.UNTESTED, () -> {
        throw NotCheckedException.skipped("no check");
    });

    private static Check check(String name, Kind kind, Check.Body body) {
        return Check.ours(name, "§1.1", "gist", kind, body);
    }

    private static Outcome judged(Expectations expectations, Check check) {
        return expectations.judge(check, check.run());
    }

    @Test
    void judge_nothingKnown_changesNothing() {
        for (Check check : List.of(PASSING, FAILING, SKIPPED, UNTESTED)) {
            Outcome outcome = check.run();
            assertThat(Expectations.none().judge(check, outcome)).isSameAs(outcome);
        }
    }

    @Test
    void judge_knownFailure_isSkippedWithReasonAndWhatWasSeen() {
        Outcome outcome = judged(Expectations.none().failing("failing", "issue 7"), FAILING);

        assertThat(outcome.status()).isEqualTo(Status.SKIPPED);
        assertThat(outcome.detail()).contains("issue 7").contains("seen");
    }

    @Test
    void judge_knownFailureThatPasses_fails() {
        Outcome outcome = judged(Expectations.none().failing("passing", "issue 7"), PASSING);

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.detail()).contains("passed: take it off the list");
    }

    @Test
    void judge_knownFailureThatIsNotRun_fails() {
        Outcome outcome = judged(Expectations.none().failing("skipped", "issue 7"), SKIPPED);

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.detail()).contains("was not run: nothing given");
    }

    @Test
    void judge_knownSkip_keepsItsReason() {
        Outcome outcome = judged(Expectations.none().everySkipListed().skipped("skipped", "has no failures"), SKIPPED);

        assertThat(outcome.status()).isEqualTo(Status.SKIPPED);
        assertThat(outcome.detail()).isEqualTo("has no failures");
    }

    @Test
    void judge_knownSkipThatPasses_fails() {
        Outcome outcome = judged(Expectations.none().skipped("passing", "has no failures"), PASSING);

        assertThat(outcome.status()).isEqualTo(Status.FAILED);
        assertThat(outcome.detail()).contains("it was checked: take it off the list");
    }

    @Test
    void judge_everySkipListed_failsTheOthersButNotTheUntested() {
        Expectations strict = Expectations.none().everySkipListed();

        assertThat(judged(strict, SKIPPED).status()).isEqualTo(Status.FAILED);
        assertThat(judged(strict, SKIPPED).detail()).contains("not listed as skipped: nothing given");
        assertThat(judged(strict, UNTESTED).status()).isEqualTo(Status.SKIPPED);
    }

    @Test
    void unknown_namesWithoutCheck_areFound() {
        Expectations expectations =
                Expectations.none().failing("gone", "issue 7").skipped("passing", "why not");

        assertThat(expectations.unknown(List.of(PASSING, FAILING))).containsExactly("gone");
    }

    @Test
    void failing_sameNameOrNoReason_isRefused() {
        Expectations one = Expectations.none().failing("a", "b");

        assertThatThrownBy(() -> one.skipped("a", "c")).hasMessageContaining("expectation for a already");
        assertThatThrownBy(() -> one.failing("d", " ")).hasMessageContaining("d needs a reason");
    }
}
