package org.reactivebridge.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.runtime.AsyncRuntime;

/** A server that sends back what it gets, and says on its output what happens; it ends with its input. */
final class EchoProgram {

    private EchoProgram() {}

    /** What the server's accepting is at. */
    private static final class Observer implements ConnectionObserver {

        private final AtomicLong failures = new AtomicLong();
        private final AtomicLong connected = new AtomicLong();

        @Override
        public void connected(TcpConnection connection) {
            connected.incrementAndGet();
        }

        @Override
        public void acceptFailed(SocketAddress local, Throwable failure) {
            failures.incrementAndGet();
        }

        @Override
        public void acceptPaused(SocketAddress local, @Nullable Throwable failure) {
            failures.incrementAndGet();
        }
    }

    public static void main(String[] arguments) throws Exception {
        loadClasses();
        AsyncRuntime runtime = AsyncRuntime.builder().name("echo").workers(2).build();
        Observer observer = new Observer();
        TcpListener listener = TcpListener.bind(
                Network.nio(runtime),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TcpOptions.defaults()
                        .idleTimeout(Duration.ofMinutes(10))
                        .maxConnections(1_000_000)
                        .observer(observer));
        listener.serve(runtime, connection -> connection.send(connection.inbound()));
        say("port", listener.port());
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = input.readLine()) != null; ) {
            switch (line) {
                case "failures" -> say(line, observer.failures.get());
                case "connected" -> say(line, observer.connected.get());
                case "open" -> say(line, listener.openConnections());
                case "heap" -> say(line, usedHeap());
                default -> say("unknown", 0);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static void say(String word, long number) {
        System.out.println(word + " " + number);
    }

    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    /** A class in a folder takes a descriptor to be loaded, so none can be once there are none left. */
    private static void loadClasses() throws IOException {
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            Path folder = Path.of(entry);
            if (Files.isDirectory(folder) && Files.exists(folder.resolve("module-info.class"))) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> file.toString().endsWith(".class"))
                            .map(file -> folder.relativize(file).toString().replace('/', '.'))
                            .forEach(name -> load(name.substring(0, name.length() - ".class".length())));
                }
            }
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, EchoProgram.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError optional) {
            // It needs a library that is not here.
        }
    }
}
