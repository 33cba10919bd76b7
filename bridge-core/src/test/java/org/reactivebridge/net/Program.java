package org.reactivebridge.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A program of the system that runs for a test. What it says goes to files, so that it never waits for who reads. */
final class Program implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(40);

    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Skips the test on a machine that does not have a program. */
    static void assumePresent(String name) {
        boolean isPresent = List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
                .anyMatch(folder ->
                        !folder.isEmpty() && Files.isExecutable(Path.of(folder).resolve(name)));
        assumeTrue(isPresent, name + " is not installed: nothing has been tested with it");
    }

    /**
     * Starts a program, whose input is written by {@link #in()}.
     *
     * @param folder where it runs, and where its output goes
     */
    static Program start(Path folder, String... command) throws IOException {
        Path out = Files.createTempFile(folder, command[0], ".out");
        Path err = Files.createTempFile(folder, command[0], ".err");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new Program(process, out, err);
    }

    /** Runs a program without input to its end. */
    static Program run(Path folder, String... command) throws Exception {
        try (Program program = start(folder, command)) {
            program.in().close();
            program.awaitEnd();
            return program;
        }
    }

    OutputStream in() {
        return process.getOutputStream();
    }

    byte[] out() throws IOException {
        return Files.readAllBytes(out);
    }

    /** Both outputs, as text. */
    String said() throws IOException {
        return new String(out(), UTF_8) + Files.readString(err);
    }

    Program awaitSaid(String text) {
        Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(said()).contains(text));
        return this;
    }

    Program awaitOutput(long bytes) {
        Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(out).hasSize(bytes));
        return this;
    }

    /** Waits until it has ended by itself, and returns its status. */
    int awaitEnd() throws Exception {
        assertThat(process.waitFor(LONG.toMillis(), TimeUnit.MILLISECONDS))
                .as("%s has ended; it said %s", process, said())
                .isTrue();
        return process.exitValue();
    }

    /** Waits until it has ended by itself, and content. */
    Program awaitSuccess() throws Exception {
        int status = awaitEnd();
        assertThat(status).as(() -> "status of what said " + unchecked()).isZero();
        return this;
    }

    private String unchecked() {
        try {
            return said();
        } catch (IOException failure) {
            return failure.toString();
        }
    }

    /** Ends it and what it has started, if that has not happened. */
    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
