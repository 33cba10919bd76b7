package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivebridge.runtime.JoinHandle;

/** Plain connections with netcat at the other side. */
class NetcatInteroperationTest extends Interoperation {

    private static final Pattern LISTENING = Pattern.compile("Listening on \\S+ (\\d+)");

    @TempDir
    Path folder;

    /** There are several; their options differ. */
    @BeforeEach
    void findNetcat() throws Exception {
        Program.assumePresent("nc");
        assumeTrue(
                Program.run(folder, "nc", "-h").said().contains("-N"),
                "nc is not the one of OpenBSD: it cannot close its output, so nothing has been tested with it");
    }

    @Test
    void client_isEchoed_behindItsEnd() throws Exception {
        byte[] sent = random(1, TOTAL);
        try (TcpListener listener = listen(TcpOptions.defaults())) {
            listener.serve(runtime, connection -> connection.send(connection.inbound()));
            try (Program client = Program.start(folder, "nc", "-N", "127.0.0.1", "" + listener.port())) {
                client.in().write(sent);
                client.in().close();
                client.awaitSuccess();
                assertThat(Sum.of(client.out())).isEqualTo(Sum.of(sent));
            }
            assertCleanEnd(listener);
        }
    }

    /** It ends first: as a listener it goes as soon as the other side has ended, whatever it was about to send. */
    @Test
    void server_sendsAndEnds_andIsSentToBehindItsEnd() throws Exception {
        byte[] ours = random(2, TOTAL);
        byte[] its = random(3, TOTAL);
        try (Program server = Program.start(folder, "nc", "-N", "-n", "-v", "-l", "127.0.0.1", "0")) {
            try (TcpConnection connection = connect(portOf(server), TcpOptions.defaults())) {
                JoinHandle<Sum> receiving = runtime.spawn(sum(connection.inbound()));
                connection.send(pieces(ours).take(3)).block(LONG);
                server.in().write(its);
                server.in().close();
                assertThat(receiving.future().block(LONG)).isEqualTo(Sum.of(its));
                assertThat(connection.isOpen()).as("our direction is open").isTrue();
                connection
                        .send(pieces(ours).skip(3))
                        .switchIfEmpty(connection.closeOutput())
                        .block(LONG);
                Awaitility.await().atMost(LONG).until(() -> !connection.isOpen());
            }
            server.awaitSuccess();
            assertThat(Sum.of(server.out())).isEqualTo(Sum.of(ours));
            assertThat(events.failures).isEmpty();
        }
    }

    private static int portOf(Program server) throws IOException {
        server.awaitSaid("Listening on");
        Matcher port = LISTENING.matcher(server.said());
        assertThat(port.find()).as(server.said()).isTrue();
        return Integer.parseInt(port.group(1));
    }
}
