package org.reactivebridge.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Compares Reactor Netty on hosted loops with Reactor Netty on Netty's own, under the same load over loopback: a short text, and a text with one
 * query behind it. Prints ratios in Markdown, hosted / Netty's: the median of all rounds, the least and the greatest.
 *
 * <p>Arguments: the database ({@code h2} or {@code postgresql}, embedded), the milliseconds of each sample, how many rounds; h2, 2000 and 7
 * without. Both servers live as long as the run, each in a JVM of its own with two loops; the samples alternate, and each side goes first in
 * every other round. The load is one thread with a selector and 64 connections, of which each sends a request when its answer is there.
 */
final class HttpLoad {

    private static final int CONNECTIONS = 64;
    private static final int WARM_UP = 3;
    private static final List<String> PATHS = List.of("/plain", "/query");
    private static final long PATIENCE_MILLIS = 20_000;

    private HttpLoad() {}

    /** What one sample gave. */
    record Sample(long requests, long nanos, long cpuNanos) {

        double perSecond() {
            return requests * 1e9 / nanos;
        }

        double cpu() {
            return (double) cpuNanos / requests;
        }
    }

    /** Samples of a path, one of each side for each round. */
    record Result(String path, List<Sample> netty, List<Sample> hosted) {

        private double[] ratios(ToDoubleFunction<Sample> number) {
            double[] ratios = new double[netty.size()];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = number.applyAsDouble(hosted.get(i)) / number.applyAsDouble(netty.get(i));
            }
            Arrays.sort(ratios);
            return ratios;
        }

        String row() {
            return "| " + path.substring(1) + " | " + text(ratios(Sample::perSecond)) + " | "
                    + text(ratios(Sample::cpu)) + " |";
        }

        private static String text(double[] sorted) {
            int half = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
            return String.format(Locale.ROOT, "%.2f (%.2f, %.2f)", median, sorted[0], sorted[sorted.length - 1]);
        }
    }

    public static void main(String[] arguments) throws Exception {
        String database = arguments.length > 0 ? arguments[0] : "h2";
        long millis = arguments.length > 1 ? Long.parseLong(arguments[1]) : 2000;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 7;
        List<Result> results;
        if (database.equals("postgresql")) {
            try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
                results = compare(
                        "r2dbc:postgresql://postgres:postgres@localhost:" + postgres.getPort() + "/postgres",
                        millis,
                        rounds);
            }
        } else if (database.equals("h2")) {
            results = compare("r2dbc:h2:mem:///load;DB_CLOSE_DELAY=-1", millis, rounds);
        } else {
            throw new IllegalArgumentException("The database must be h2 or postgresql, but is " + database);
        }
        System.out.println("| " + database + " | requests/s | CPU/request |");
        System.out.println("| --- | --- | --- |");
        results.forEach(result -> System.out.println(result.row()));
    }

    static List<Result> compare(String url, long millis, int rounds) throws IOException {
        List<Result> results = new ArrayList<>();
        try (Side netty = Side.start(HttpLoadServer.NETTY, url);
                Side hosted = Side.start(HttpLoadServer.HOSTED, url)) {
            for (String path : PATHS) {
                Result result = new Result(path, new ArrayList<>(), new ArrayList<>());
                for (int round = -WARM_UP; round < rounds; round++) {
                    boolean isHostedFirst = round % 2 == 0;
                    Sample first = sample(isHostedFirst ? hosted : netty, path, millis);
                    Sample second = sample(isHostedFirst ? netty : hosted, path, millis);
                    if (round >= 0) {
                        result.hosted.add(isHostedFirst ? first : second);
                        result.netty.add(isHostedFirst ? second : first);
                    }
                }
                results.add(result);
            }
        }
        return results;
    }

    // ---- The load

    private static Sample sample(Side side, String path, long millis) throws IOException {
        try (Selector selector = Selector.open()) {
            List<Client> clients = new ArrayList<>();
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    clients.add(new Client(side.port, path, selector));
                }
                long cpu = side.cpuNanos();
                long start = System.nanoTime();
                for (Client client : clients) {
                    client.send();
                }
                int[] open = {CONNECTIONS};
                while (open[0] > 0) {
                    int ready = selector.select(
                            key -> {
                                Client client = (Client) key.attachment();
                                if (!client.hasAnswer()) {
                                    return;
                                }
                                if (System.nanoTime() - start < millis * 1_000_000) {
                                    client.send();
                                } else {
                                    open[0]--;
                                }
                            },
                            PATIENCE_MILLIS);
                    if (ready == 0) {
                        throw new IOException(side.name + " has not answered " + open[0] + " requests for " + path);
                    }
                }
                long nanos = System.nanoTime() - start;
                long requests =
                        clients.stream().mapToLong(client -> client.answers).sum();
                return new Sample(requests, nanos, side.cpuNanos() - cpu);
            } finally {
                for (Client client : clients) {
                    client.channel.close();
                }
            }
        }
    }

    /** One connection, with one request under way. */
    private static final class Client {

        private final SocketChannel channel;
        private final ByteBuffer request;
        private final ByteBuffer answer = ByteBuffer.allocate(1024);
        private long answers;

        Client(int port, String path, Selector selector) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
            request = ByteBuffer.wrap(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(ISO_8859_1));
        }

        void send() {
            request.rewind();
            try {
                while (request.hasRemaining()) {
                    channel.write(request); // So little that there is room.
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        /** Reads what there is; whether that completes an answer, which must be a good one. */
        boolean hasAnswer() {
            try {
                if (channel.read(answer) < 0) {
                    throw new IOException("A connection was closed instead of an answer");
                }
                String text = new String(answer.array(), 0, answer.position(), ISO_8859_1);
                int body = text.indexOf("\r\n\r\n") + 4;
                if (body < 4 || text.length() < body + length(text)) {
                    return false;
                }
                if (!text.startsWith("HTTP/1.1 200 ") || text.length() > body + length(text)) {
                    throw new IOException("Unexpected answer: " + text);
                }
                answer.clear();
                answers++;
                return true;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        /** Of the body. Without one in the head it is in chunks, and the last one tells where it ends. */
        private static int length(String text) {
            String lower = text.toLowerCase(Locale.ROOT);
            int at = lower.indexOf("content-length: ");
            int body = text.indexOf("\r\n\r\n") + 4;
            if (at >= 0 && at < body) {
                return Integer.parseInt(text.substring(at + 16, text.indexOf("\r\n", at)));
            }
            int last = text.indexOf("\r\n0\r\n\r\n", body);
            return last < 0 ? Integer.MAX_VALUE - body : last + 7 - body;
        }
    }

    // ---- The servers

    /** A server in a process of its own. */
    private static final class Side implements AutoCloseable {

        private final String name;
        private final Process process;
        private final BufferedReader answers;
        private final BufferedWriter questions;
        private final int port;

        private Side(String name, Process process) throws IOException {
            this.name = name;
            this.process = process;
            this.answers = process.inputReader();
            this.questions = process.outputWriter();
            this.port = Math.toIntExact(number());
        }

        static Side start(String name, String url) throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xms256m",
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            HttpLoadServer.class.getName(),
                            name,
                            url)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                return new Side(name, process);
            } catch (Throwable failure) {
                process.destroyForcibly();
                throw failure;
            }
        }

        /** So far, all threads together, compilers included: hence the rounds before the first that counts. */
        long cpuNanos() throws IOException {
            questions.write("cpu\n");
            questions.flush();
            return number();
        }

        /** Whatever else is on the standard output is a log. */
        private long number() throws IOException {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.matches("\\d+")) {
                    return Long.parseLong(line);
                }
            }
            throw new IOException("The server on " + name + " loops has ended");
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
