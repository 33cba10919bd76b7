package org.reactivebridge.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A program of these tests in a JVM of its own, with a limit of file descriptors; talks by lines. */
final class ChildJvm implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 40;

    private final Process process;
    private final PrintStream input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> log = new ArrayList<>();

    /** Starts a program; a limit such as {@code 100}, or {@code $(ulimit -Hn)} for as many as are allowed. */
    ChildJvm(String descriptors, Class<?> program, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "ulimit -n " + descriptors + " && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-MaxFDLimit", // Or the JVM would take as many as it may.
                "-XX:+UseSerialGC"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "child's output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line; (line = output.readLine()) != null; ) {
                synchronized (log) {
                    log.add(line);
                }
                lines.add(line);
            }
        } catch (IOException closed) {
            // The child has ended.
        }
    }

    void tell(String line) {
        input.println(line);
    }

    /** The rest of the next line that begins with a word; others are passed over. */
    String next(String word) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                synchronized (log) {
                    throw new AssertionError("No " + word + " came, but " + log);
                }
            }
            if (line.startsWith(word)) {
                return line.substring(word.length()).trim();
            }
        }
    }

    long ask(String word) throws InterruptedException {
        tell(word);
        return Long.parseLong(next(word));
    }

    @Override
    public void close() throws Exception {
        input.close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
