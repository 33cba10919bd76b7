package org.reactivebridge.benchmarks.sockets;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a JVM of its own, so that its processor time is nobody else's. */
final class ServerProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter questions;
    private final int[] ports;

    private ServerProcess(String name, Process process) throws IOException {
        this.name = name;
        this.process = process;
        this.answers = process.inputReader();
        this.questions = process.outputWriter();
        this.ports = Arrays.stream(answer().split(" ", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    /** Starts a server and waits until it listens. */
    static ServerProcess start(String name) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms512m", "-Xmx512m"));
        String more = System.getProperty("sockets.server.jvm", "");
        if (!more.isEmpty()) {
            command.addAll(List.of(more.replace("SERVER", name).split(" ", -1)));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName(), name));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return new ServerProcess(name, process);
        } catch (Throwable failure) {
            process.destroyForcibly();
            throw failure;
        }
    }

    String name() {
        return name;
    }

    int echoPort() {
        return ports[0];
    }

    int sourcePort() {
        return ports[1];
    }

    int sinkPort() {
        return ports[2];
    }

    /** How much processor time the server has used so far, all its threads together. */
    long cpuNanos() throws IOException {
        questions.write("cpu\n");
        questions.flush();
        return Long.parseLong(answer());
    }

    private String answer() throws IOException {
        long start = System.nanoTime();
        while (!answers.ready()) {
            if (!process.isAlive()) {
                throw new IOException("Server " + name + " has ended, with " + process.exitValue());
            }
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new IOException("Server " + name + " does not answer");
            }
            Thread.onSpinWait();
        }
        return answers.readLine();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
