package org.reactivebridge.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;

/** As much of HTTP/1.1 as clients need to fetch {@code /<seed>/<count>}, which is so many random bytes. */
final class Responder {

    private static final ByteBuffer HEAD_END = ByteBuffer.wrap("\r\n\r\n".getBytes(ISO_8859_1));

    private Responder() {}

    /** Answers one request after the other, until the client ends. */
    static AsyncFuture<Void> answer(TcpConnection connection) {
        AsyncStream<ByteBuffer> heads = Framing.delimited(connection.inbound(), HEAD_END);
        return connection.send(
                heads.concatMap(head -> response(ISO_8859_1.decode(head).toString())));
    }

    /** What a path stands for. */
    static byte[] body(String path) {
        String[] numbers = path.substring(1).split("/");
        return Interoperation.random(Long.parseLong(numbers[0]), Integer.parseInt(numbers[1]));
    }

    private static AsyncStream<ByteBuffer> response(String head) {
        byte[] body = body(head.split(" ")[1]);
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n";
        return AsyncStream.of(ByteBuffer.wrap(answer.getBytes(ISO_8859_1))).concatWith(Interoperation.pieces(body));
    }
}
