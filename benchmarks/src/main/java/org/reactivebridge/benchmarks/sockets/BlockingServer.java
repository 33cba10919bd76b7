package org.reactivebridge.benchmarks.sockets;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;

/** {@code java.net} with a thread for each connection. */
final class BlockingServer implements Server {

    @Override
    public int open(Service service) throws IOException {
        ServerSocket listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        start(() -> {
            while (true) {
                Socket socket = listener.accept();
                start(() -> serve(service, socket));
            }
        });
        return listener.getLocalPort();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(null, () -> run(work), "blocking", 256 * 1024);
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(Work work) {
        try {
            work.run();
        } catch (IOException ended) {
            // The client is done with this connection.
        }
    }

    private static void serve(Service service, Socket socket) throws IOException {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] bytes = new byte[Payload.BLOCK];
            Payload.Digest digest = new Payload.Digest();
            if (service == Service.SOURCE) {
                Payload.block().get(bytes);
                while (true) {
                    out.write(bytes);
                }
            }
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (service == Service.ECHO) {
                    out.write(bytes, 0, count);
                } else {
                    ByteBuffer answer = digest.update(ByteBuffer.wrap(bytes, 0, count));
                    if (answer.hasRemaining()) {
                        out.write(answer.array());
                    }
                }
            }
        }
    }
}
