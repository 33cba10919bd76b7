package org.reactivebridge.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.reactivebridge.net.FrameLimits;
import org.reactivebridge.net.FrameTimeoutException;
import org.reactivebridge.net.FrameTooLongException;
import org.reactivebridge.net.Framing;
import org.reactivebridge.net.FramingException;
import org.reactivebridge.net.Network;
import org.reactivebridge.net.TcpConnection;
import org.reactivebridge.net.TcpListener;
import org.reactivebridge.net.TcpOptions;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;

/**
 * Answers GET and HEAD by HTTP/1.1 with pages out of memory, as an example of sockets and framing: a client can make it hold
 * one head of 8 KiB and one answer, and for no longer than the limits of time say. It takes no bodies.
 *
 * <p>Argument: the port on loopback; without one, any that is free.
 */
public final class HttpResponder {

    private static final int MOST_HEADERS = 100;
    private static final ByteBuffer HEAD_END = ByteBuffer.wrap("\r\n\r\n".getBytes(ISO_8859_1));

    private static final Pattern REQUEST = Pattern.compile("([!-~]+) (/[!-~]*) HTTP/1\\.([01])");
    private static final Pattern HEADER = Pattern.compile("([\\w!#$%&'*+.^`|~-]+):([^\\x00-\\x08\\x0A-\\x1F\\x7F]*)");

    private static final TcpOptions OPTIONS = TcpOptions.defaults()
            .maxConnections(1000)
            .maxConnectionsPerAddress(200)
            .idleTimeout(Duration.ofSeconds(30)) // Between two requests, too.
            .writeTimeout(Duration.ofSeconds(20));

    private final Map<String, String> pages;
    private final FrameLimits limits;

    /**
     * A responder.
     *
     * @param headTime how long a client may take for the head of a request, from its first bytes on
     */
    HttpResponder(Map<String, String> pages, Duration headTime) {
        this.pages = Map.copyOf(pages);
        this.limits =
                FrameLimits.defaults().maxLength(8 * 1024).maxEmptyFrames(0).maxTime(headTime);
    }

    /**
     * Answers until it is killed.
     *
     * @param arguments the port, or nothing
     * @throws IOException if the port is in use
     */
    public static void main(String[] arguments) throws IOException {
        int port = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
        String numbers = IntStream.range(0, 100_000).mapToObj(i -> i + "\n").collect(Collectors.joining());
        HttpResponder responder =
                new HttpResponder(Map.of("/", "Try /numbers\n", "/numbers", numbers), Duration.ofSeconds(10));
        try (AsyncRuntime runtime = AsyncRuntime.builder().name("http").build();
                TcpListener listener = responder.listen(runtime, port)) {
            System.out.println("Listening on http://127.0.0.1:" + listener.port() + "/");
            runtime.runUntil(AsyncFuture.never());
        }
    }

    /** Begins to answer on a port of the loopback interface. */
    TcpListener listen(AsyncRuntime runtime, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        TcpListener listener = TcpListener.bind(Network.nio(runtime), address, OPTIONS);
        listener.serve(runtime, connection -> new Conversation(connection).hold());
        return listener;
    }

    /** What a client gets. */
    private record Answer(int status, String text, boolean isLast) {

        ByteBuffer bytes(boolean withBody) {
            byte[] body = text.getBytes(UTF_8);
            String head = "HTTP/1.1 " + status + " " + reason() + "\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "Content-Length: " + body.length + "\r\n"
                    + (status == 405 ? "Allow: GET, HEAD\r\n" : "")
                    + (isLast ? "Connection: close\r\n\r\n" : "\r\n");
            ByteBuffer all = ByteBuffer.allocate(head.length() + body.length).put(head.getBytes(ISO_8859_1));
            return (withBody ? all.put(body) : all).flip();
        }

        private String reason() {
            return switch (status) {
                case 200 -> "OK";
                case 404 -> "Not Found";
                case 405 -> "Method Not Allowed";
                case 408 -> "Request Timeout";
                case 413 -> "Content Too Large";
                case 431 -> "Request Header Fields Too Large";
                default -> "Bad Request";
            };
        }

        /** Nobody knows where the next request begins: the connection ends behind this. */
        static Answer refusal(int status, String why) {
            return new Answer(status, why + "\n", true);
        }
    }

    /** One connection: a request, its answer, the next request, and so on. */
    private final class Conversation {

        private final TcpConnection connection;
        private boolean isOver;

        Conversation(TcpConnection connection) {
            this.connection = connection;
        }

        /**
         * Ends when the client does. A little of what comes behind the last answer is read and dropped: a connection that is closed
         * with bytes unread is reset, and the client may lose the answer with it.
         */
        AsyncFuture<Void> hold() {
            return Framing.delimited(connection.inbound(), HEAD_END, limits)
                    .takeWhile(head -> !isOver)
                    .map(head -> ISO_8859_1.decode(head).toString())
                    .forEachAsync(head -> send(answer(head), !head.startsWith("HEAD ")), 1)
                    .onErrorResume(failure -> {
                        if (failure instanceof FramingException refused) {
                            return isOver ? AsyncFuture.empty() : send(refusal(refused), true);
                        }
                        return AsyncFuture.error(failure);
                    });
        }

        private AsyncFuture<Void> send(Answer answer, boolean withBody) {
            isOver = answer.isLast();
            AsyncFuture<Void> sent = connection.write(answer.bytes(withBody));
            return isOver ? sent.switchIfEmpty(connection.closeOutput()) : sent;
        }

        private Answer refusal(FramingException refused) {
            boolean isLate = refused instanceof FrameTimeoutException;
            int status = refused instanceof FrameTooLongException ? 431 : isLate ? 408 : 400;
            return Answer.refusal(status, "The head of the request: " + refused.getMessage());
        }
    }

    private Answer answer(String head) {
        String[] lines = head.split("\r\n", -1);
        Matcher request = REQUEST.matcher(lines[0]);
        if (!request.matches()) {
            return Answer.refusal(400, "The first line must be: method /path HTTP/1.1");
        }
        if (lines.length - 1 > MOST_HEADERS) {
            return Answer.refusal(431, "There are more than " + MOST_HEADERS + " headers");
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            Matcher header = HEADER.matcher(lines[i]);
            if (!header.matches()) {
                return Answer.refusal(400, "Header " + i + " is malformed");
            }
            headers.merge(
                    header.group(1).toLowerCase(Locale.ROOT), header.group(2).strip(), (a, b) -> a + ", " + b);
        }
        String length = headers.getOrDefault("content-length", "0");
        boolean isOld = request.group(3).equals("0");
        if (!length.matches("\\d+")
                || (!isOld && !headers.getOrDefault("host", ",").matches("[^,]*"))) {
            return Answer.refusal(400, "There must be one Host, and one number as Content-Length at most");
        }
        boolean hasBody = !length.matches("0+") || headers.containsKey("transfer-encoding");
        boolean isLast =
                isOld || hasBody || headers.getOrDefault("connection", "").matches("(?i).*\\bclose\\b.*");
        if (!request.group(1).matches("GET|HEAD")) {
            return new Answer(405, "There are GET and HEAD only\n", isLast);
        }
        if (hasBody) {
            return Answer.refusal(413, "No request has a body here");
        }
        String page = pages.get(request.group(2).replaceFirst("\\?.*", ""));
        return page == null ? new Answer(404, "There is no such page\n", isLast) : new Answer(200, page, isLast);
    }
}
