package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that curl talks to, in plain text and encrypted. */
class CurlInteroperationTest extends Interoperation {

    @TempDir
    Path folder;

    @BeforeAll
    static void findCurl() {
        Program.assumePresent("curl");
    }

    private Program curl(Security security, String... options) throws Exception {
        Files.writeString(folder.resolve("ca.pem"), Certificates.AUTHORITY.getCertificatePEM());
        List<String> command =
                new ArrayList<>(List.of("curl", "--silent", "--show-error", "--fail", "--http1.1", "--noproxy", "*"));
        command.addAll(List.of("--max-time", "30", "--cacert", "ca.pem"));
        if (security != Security.PLAIN) {
            String version = security.version().substring("TLSv".length());
            command.addAll(List.of("--tlsv" + version, "--tls-max", version));
        }
        command.addAll(List.of(options));
        return Program.run(folder, command.toArray(String[]::new));
    }

    private static String url(Security security, TcpListener listener, String path) {
        return (security == Security.PLAIN ? "http" : "https") + "://localhost:" + listener.port() + path;
    }

    private TcpListener serve(Security security) throws IOException {
        TcpListener listener = listen(security.server(TcpOptions.defaults()));
        listener.serve(runtime, Responder::answer);
        return listener;
    }

    @ParameterizedTest
    @EnumSource
    void curl_fetchesTwo_overOneConnection(Security security) throws Exception {
        try (TcpListener listener = serve(security)) {
            Program curl = curl(
                    security,
                    "--write-out",
                    "%{http_code} %{num_connects} %{ssl_verify_result}\n",
                    "--output",
                    "one",
                    url(security, listener, "/1/" + TOTAL),
                    "--output",
                    "two",
                    url(security, listener, "/2/10"));
            curl.awaitSuccess();
            assertThat(curl.said()).isEqualTo("200 1 0\n200 0 0\n");
            assertThat(Files.readAllBytes(folder.resolve("one"))).isEqualTo(Responder.body("/1/" + TOTAL));
            assertThat(Files.readAllBytes(folder.resolve("two"))).isEqualTo(Responder.body("/2/10"));
            assertCleanEnd(listener);
        }
    }

    /** Eight connections at a time, and a body that no buffer holds. */
    @ParameterizedTest
    @EnumSource
    void curl_fetchesManyAtOnce(Security security) throws Exception {
        try (TcpListener listener = serve(security)) {
            Program curl = curl(
                    security,
                    "--parallel",
                    "--parallel-immediate",
                    "--parallel-max",
                    "8",
                    "--output",
                    "body-#1",
                    url(security, listener, "/[1-8]/4000000"));
            curl.awaitSuccess();
            for (int i = 1; i <= 8; i++) {
                assertThat(Sum.of(Files.readAllBytes(folder.resolve("body-" + i))))
                        .isEqualTo(Sum.of(Responder.body("/" + i + "/4000000")));
            }
            assertOver(listener);
        }
    }

    /** A client that does not know our authority goes, and says why. */
    @Test
    void curl_withoutOurAuthority_refusesUs() throws Exception {
        try (TcpListener listener = serve(Security.TLS_1_3)) {
            Program curl = Program.run(
                    folder,
                    "curl",
                    "--silent",
                    "--show-error",
                    "--noproxy",
                    "*",
                    "--max-time",
                    "30",
                    url(Security.TLS_1_3, listener, "/1/1"));
            assertThat(curl.awaitEnd()).as(curl.said()).isEqualTo(60);
            Awaitility.await().atMost(LONG).until(() -> listener.openConnections() == 0);
        }
    }
}
