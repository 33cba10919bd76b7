package org.reactivebridge.benchmarks.sockets;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an echo of 64 bytes costs over the loopback interface while so many connections are open, each with one message in flight: the time of client and
 * server together, for each message.
 *
 * <p>The servers, in JVMs of their own, and the client are those of {@link Sockets}, which also tells what a server needs alone. The bytes that are reported are
 * the client's, the same for all.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class ConnectionsGrowthBenchmark {

    private static final int MESSAGES = 4_000;

    /** For what else a JVM has open: files of its classes, the selectors of its loops. */
    private static final int OTHER_FILES = 200;

    private static final long WARMUP_NANOS = TimeUnit.SECONDS.toNanos(2);

    @Param({"1", "10", "100", "1000"})
    private int connections;

    private ServerProcess server; // A fork has one.
    private Load load;

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void ours() throws IOException {
        run(Server.OURS);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void netty() throws IOException {
        run("netty-nio");
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void selector() throws IOException {
        run("selector");
    }

    private void run(String name) throws IOException {
        if (load == null) {
            open(name);
        }
        Histogram times = new Histogram();
        load.exchangeMessages(MESSAGES / connections, times);
        if (times.count() != MESSAGES) {
            throw new IllegalStateException("Expected " + MESSAGES + " echoes, but got " + times.count());
        }
    }

    /** Within the first iteration of the warmup: only there is the server known. */
    private void open(String name) throws IOException {
        requireFiles(connections);
        server = ServerProcess.start(name);
        load = new Load(server);
        load.connectToEcho(connections);
        long start = System.nanoTime();
        while (System.nanoTime() - start < WARMUP_NANOS) {
            load.exchangeMessages(MESSAGES / connections, new Histogram());
        }
    }

    /** A limit that is too low would otherwise show as a server that hangs. */
    private static void requireFiles(int connections) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                && system.getMaxFileDescriptorCount() < connections + OTHER_FILES) {
            throw new IllegalStateException(connections + " connections need " + (connections + OTHER_FILES)
                    + " open files in each process, but the limit is " + system.getMaxFileDescriptorCount()
                    + ": raise it (ulimit -n), or measure fewer connections (-p connections=1,10,100)");
        }
    }

    @TearDown(Level.Trial)
    public void close() throws IOException, InterruptedException {
        try {
            if (load != null) {
                load.close();
            }
        } finally {
            if (server != null) {
                server.end();
            }
        }
    }
}
