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

    /** The server of another build of this library, if this property names the benchmarks of that. */
    static final String OTHER_JAR = "sockets.other.jar";

    static final String OTHER_BUILD = "other-build";

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
        List<String> command = new ArrayList<>(words("sockets.server.prefix", name));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms512m", "-Xmx512m"));
        command.addAll(words("sockets.server.jvm", name));
        boolean isOther = name.equals(OTHER_BUILD);
        command.addAll(List.of(
                "-cp",
                System.getProperty(isOther ? OTHER_JAR : "java.class.path"),
                Child.class.getName(),
                isOther ? Server.OURS : name));
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

    /** More of a command line, for whoever wants to look into a server. */
    private static List<String> words(String property, String server) {
        String value = System.getProperty(property, "").replace("SERVER", server);
        return value.isEmpty() ? List.of() : List.of(value.split(" ", -1));
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

    /** Ends the server, and waits until it is gone. */
    void end() throws InterruptedException {
        close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Server " + name + " does not end");
        }
    }
}
