package org.reactivebridge.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.reactivebridge.net.Framing;
import org.reactivebridge.net.TcpClient;
import org.reactivebridge.net.TcpConnection;
import org.reactivebridge.pool.FunctionManager;
import org.reactivebridge.pool.Pool;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;

/** The code of docs/runtime.md and docs/pool.md, each piece between its marks; but for {@link PriorityScheduling}. */
final class Guides {

    private Guides() {}

    static AsyncRuntime runtime() {
        // snippet: runtime of four
        AsyncRuntime runtime = AsyncRuntime.builder().name("app").workers(4).build();
        // end
        return runtime;
    }

    static AsyncRuntime ownScheduling() {
        // snippet: own scheduling in use
        AsyncRuntime runtime =
                AsyncRuntime.builder().scheduling(PriorityScheduling::new).build();
        // end
        return runtime;
    }

    static Pool<TcpConnection> pool(TcpClient client, String host, int port) {
        // snippet: pool of connections
        Pool<TcpConnection> pool = Pool.create(
                FunctionManager.<TcpConnection>of(() -> client.connect(host, port), TcpConnection::close)
                        .brokenIf(connection -> !connection.isOpen())
                        .validatedBy(connection -> ask(connection, "ping").map("pong"::equals)),
                PoolOptions.defaults().name("orders").maxSize(20));
        // end
        return pool;
    }

    static AsyncFuture<String> answer(Pool<TcpConnection> pool, String question) {
        // snippet: pool in use
        AsyncFuture<String> answer = pool.withConnection(connection -> ask(connection, question));
        // end
        return answer;
    }

    // snippet: question and answer
    static AsyncFuture<String> ask(TcpConnection connection, String question) {
        return connection
                .write(UTF_8.encode(question + "\n"))
                .then(Framing.lines(connection.inbound()).first());
    }
    // end
}
