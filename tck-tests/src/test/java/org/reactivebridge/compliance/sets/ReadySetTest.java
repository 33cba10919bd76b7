package org.reactivebridge.compliance.sets;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Multi;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.compliance.Compliance;
import org.reactivebridge.compliance.Outcome.Status;
import org.reactivebridge.compliance.Rule;
import org.reactivebridge.compliance.Timeouts;
import org.reactivebridge.compliance.report.Result;
import org.reactivebridge.compliance.report.Runner;
import org.reactivebridge.compliance.report.Subject;
import reactor.core.publisher.Flux;

class ReadySetTest {

    private static final Compliance COMPLIANCE =
            Compliance.tck().within(Timeouts.fast().times(5));

    private static List<Subject> run(List<Runner.Task> tasks) throws InterruptedException {
        return new Runner(16, Duration.ofMinutes(2), (subject, result, done, of) -> {}).run(tasks);
    }

    /** Set-up and §1.1, for every subject of every library: nothing is made in a way that could not be checked. */
    @ParameterizedTest
    @EnumSource(ReadySet.class)
    void tasks_ofEachLibrary_canBeChecked(ReadySet set) throws InterruptedException {
        List<Runner.Task> tasks = set.tasks(COMPLIANCE);
        assertThat(tasks).hasSizeGreaterThan(25);
        assertThat(tasks).extracting(Runner.Task::name).doesNotHaveDuplicates();

        for (Subject subject : run(tasks.stream().map(ReadySetTest::basics).toList())) {
            assertThat(subject.results()).isNotEmpty();
            assertThat(subject.results())
                    .as(subject.name())
                    .allSatisfy(result -> assertThat(result.outcome().status())
                            .as(
                                    "%s: %s",
                                    result.check().name(), result.outcome().detail())
                            .isNotEqualTo(Status.FAILED));
            assertThat(subject.results())
                    .as(subject.name())
                    .anyMatch(result -> result.outcome().status() == Status.PASSED);
        }
    }

    private static Runner.Task basics(Runner.Task task) {
        return new Runner.Task(
                task.name(),
                task.checks().stream()
                        .filter(check -> check.name().startsWith("required_createPublisher")
                                || check.rules().contains(Rule.of("1.1"))
                                || check.rules().contains(Rule.of("2.1")))
                        .toList());
    }

    /** The report says of ours that it keeps every rule: so it must. */
    @Test
    void ours_underAllChecksOfTheTck_breaksNoRule() throws InterruptedException {
        List<Result> failed = run(ReadySet.OURS.tasks(COMPLIANCE)).stream()
                .flatMap(subject -> subject.results().stream())
                .filter(result -> result.outcome().status() == Status.FAILED)
                .toList();

        assertThat(failed).isEmpty();
    }

    @Test
    void versions_ofTheReport_areThoseOfTheLibraries() throws Exception {
        assertThat(Versions.of("reactor")).isEqualTo(manifest(Flux.class, "Implementation-Version"));
        assertThat(Versions.of("rxjava"))
                .isEqualTo(manifest(io.reactivex.rxjava3.core.Flowable.class, "Bundle-Version"));
        assertThat(Versions.of("mutiny")).isEqualTo(manifest(Multi.class, "Implementation-Version"));
        assertThat(Versions.of("tck"))
                .isEqualTo(manifest(org.reactivestreams.tck.TestEnvironment.class, "Bundle-Version"));
        assertThat(Versions.of("ours")).doesNotContain("$");
    }

    /** Whoever changes a version makes the report anew, by the command that stands in docs/tck.md. */
    @Test
    void docs_report_isOfTheseVersions() throws Exception {
        for (String file : List.of("compliance.md", "compliance.html")) {
            String report = Files.readString(Path.of("..", "docs", file));
            for (ReadySet set : ReadySet.values()) {
                assertThat(report).as(file).contains(set.title());
            }
        }
    }

    private static String manifest(Class<?> type, String attribute) throws Exception {
        String jar = type.getProtectionDomain().getCodeSource().getLocation().toString();
        try (InputStream in = java.net
                .URI
                .create("jar:" + jar + "!/META-INF/MANIFEST.MF")
                .toURL()
                .openStream()) {
            return new Manifest(in).getMainAttributes().getValue(attribute);
        }
    }
}
