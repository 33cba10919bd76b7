package org.reactivebridge.live;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.reactivebridge.net.Framing;
import org.reactivebridge.net.LineOptions;
import org.reactivebridge.net.Network;
import org.reactivebridge.net.TcpListener;
import org.reactivebridge.net.TcpOptions;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.MissedTicks;
import org.reactivebridge.stream.AsyncStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays a file to whoever connects, over and over, so many lines a second: what a gateway of sensors would be. It sends no more than the
 * other side takes, and reads no more of the file than it sends.
 */
final class FeedServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FeedServer.class);

    /** Lines go out in so many pieces a second, if there are enough of them. */
    private static final int PIECES_A_SECOND = 20;

    private final AsyncRuntime runtime;
    private final StageBoard board;
    private final FeedSource source;
    private final int rate;
    private final TcpListener listener;

    FeedServer(AsyncRuntime runtime, StageBoard board, FeedSource source, int rate) throws IOException {
        this.runtime = runtime;
        this.board = board;
        this.source = source;
        this.rate = rate;
        this.listener = TcpListener.bind(
                Network.nio(runtime),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TcpOptions.defaults().maxConnections(4));
        listener.serve(
                runtime,
                connection -> connection
                        .send(bytes())
                        .doOnError(failure -> LOG.debug("The connection of the feed ended", failure)));
    }

    int port() {
        return listener.port();
    }

    private AsyncStream<ByteBuffer> bytes() {
        AsyncStream<String> lines = Framing.lines(
                        source.bytes(), LineOptions.defaults().replaceMalformed(true))
                .doOnError(failure -> LOG.warn("Cannot replay {}: {}", source.name(), failure.toString()))
                .startWith(ReadingParser.BEGIN)
                .repeat();
        AsyncStream<String> counted = paced(lines).doOnNext(line -> board.count(Stage.FEED, false));
        return Framing.joinLines(counted);
    }

    private AsyncStream<String> paced(AsyncStream<String> lines) {
        if (rate == 0) {
            return lines;
        }
        int each = Math.max(1, rate / PIECES_A_SECOND);
        Duration pause = Duration.ofNanos(Math.max(1, each * 1_000_000_000L / rate));
        return lines.buffer(each)
                .zipWith(runtime.interval(pause, MissedTicks.SKIP), (piece, tick) -> piece)
                .flatMapIterable(piece -> piece);
    }

    @Override
    public void close() {
        listener.close();
    }
}
