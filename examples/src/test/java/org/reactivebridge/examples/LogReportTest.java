package org.reactivebridge.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivebridge.examples.AccessLog.Entry;

class LogReportTest {

    @TempDir
    Path directory;

    @Test
    void report_isWhatASequentialCountGives() throws IOException {
        Path file = AccessLog.write(directory, 8 << 20);
        Map<String, Long> expected;
        try (var lines = Files.lines(file)) {
            expected = lines.map(AccessLog::parse).collect(Collectors.groupingBy(Entry::path, Collectors.counting()));
        }
        ByteArrayOutputStream bar = new ByteArrayOutputStream();

        LogReport report = new LogReport(20);
        List<LogReport.Row> rows =
                report.of(file, new ProgressBar(Files.size(file), new PrintStream(bar, true, StandardCharsets.UTF_8)));

        assertThat(rows).hasSize(20);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.line().hits()).isEqualTo(expected.get(row.path()));
            assertThat(row.title()).isEqualTo(AccessLog.title(row.path()));
        });
        assertThat(rows.stream().map(row -> row.line().hits()).toList())
                .isEqualTo(expected.values().stream()
                        .sorted((a, b) -> Long.compare(b, a))
                        .limit(20)
                        .toList());
        assertThat(bar.toString(StandardCharsets.UTF_8)).contains("100 %");
        assertThat(report.places().keySet())
                .as("the context went through RxJava and Reactor")
                .contains("4 Reactive Bridge looks up titles for " + file.getFileName());
        assertThat(report.places().get("1 Reactive Bridge reads and parses")).containsExactly("log-reader");
    }

    @Test
    void log_isTheSameEverywhere() throws IOException {
        Path first = AccessLog.write(directory.resolve("a"), 100_000);
        Path second = AccessLog.write(directory.resolve("b"), 100_000);
        assertThat(first).hasSameBinaryContentAs(second);
        assertThat(Files.readAllLines(first).stream().map(Function.identity()).findFirst())
                .hasValueSatisfying(
                        line -> assertThat(AccessLog.parse(line).path()).startsWith("/product/"));
    }

    @Test
    void parse_ofAnotherLine_saysWhatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AccessLog.parse("hello"))
                .withMessageContaining("Expected")
                .withMessageContaining("hello");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AccessLog.parse("1 host GET /product/1 OK 1 1"))
                .withMessageContaining("numbers");
    }
}
