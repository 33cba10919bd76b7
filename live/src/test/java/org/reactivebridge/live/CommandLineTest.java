package org.reactivebridge.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

    @TempDir
    private Path directory;

    @Test
    void properties_areMadeOfFlags() throws Exception {
        Path file = Files.writeString(directory.resolve("data.csv"), "1,a,2\n");

        assertThat(CommandLine.properties(
                        "--file", file.toString(), "--rate=5", "--port", "0", "--window", "1h", "--debug=true"))
                .containsExactly(
                        "--live.file=" + file, "--live.rate=5", "--server.port=0", "--live.window=1h", "--debug=true");
        assertThat(CommandLine.properties("--rate", "1", "--rate=2")).containsExactly("--live.rate=2");
        assertThat(CommandLine.properties("--conventional"))
                .contains("--spring.r2dbc.pool.enabled=true", "--reactive-bridge.schedulers.reactor=false");
        assertThat(CommandLine.properties("--postgresql", "r2dbc:postgresql://localhost/live"))
                .containsExactly("--spring.r2dbc.url=r2dbc:postgresql://localhost/live");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--file /no/such.csv        | There is no file /no/such.csv",
                "--file /                   | / is no regular file",
                "--tcp localhost            | 'localhost' must be HOST:PORT",
                "--tcp localhost:70000      | '70000' must be a number from 1 to 65535",
                "--rate much                | --rate: 'much' must be a number from 0 to 10000000",
                "--window 5                 | '5' must be a number with ms, s, m, h or d behind it",
                "--postgresql jdbc:x        | must begin with r2dbc:",
                "--port                     | --port needs a value",
                "--prot=1 file.csv          | There is no flag file.csv",
                "--fast                     | There is no flag --fast",
            })
    void properties_whatIsWrong_isNamed(String arguments, String message) {
        assertThatThrownBy(() -> CommandLine.properties(arguments.split(" ")))
                .isInstanceOf(CommandLine.UsageException.class)
                .hasMessageContaining(message);
    }

    @Test
    void properties_anEmptyFile_isRefused() throws Exception {
        Path file = Files.createFile(directory.resolve("empty.csv"));

        assertThatThrownBy(() -> CommandLine.properties("--file", file.toString()))
                .hasMessage("--file: The file " + file + " is empty");
    }

    @Test
    void properties_fileAndSource_excludeEachOther() throws Exception {
        Path file = Files.writeString(directory.resolve("data.csv"), "1,a,2\n");

        assertThatThrownBy(() -> CommandLine.properties("--file", file.toString(), "--tcp", "localhost:1"))
                .hasMessage("--file and --tcp exclude each other");
    }

    @Test
    void help_namesEveryFlag() {
        assertThat(CommandLine.asksForHelp("--rate", "1", "--help")).isTrue();
        assertThat(CommandLine.HELP)
                .contains(
                        "--file",
                        "--tcp",
                        "--rate",
                        "--window",
                        "--retention",
                        "--port",
                        "--postgresql",
                        "--conventional");
    }
}
