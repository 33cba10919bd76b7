package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that the JDK's client of HTTP talks to, in plain text and encrypted. */
class HttpClientInteroperationTest extends Interoperation {

    private static final int REQUESTS = 100;

    @ParameterizedTest
    @EnumSource
    void requests_areAnswered_allAtOnce(Security security) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try (TcpListener listener = listen(security.server(TcpOptions.defaults()))) {
            listener.serve(runtime, Responder::answer);
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .executor(executor)
                    .connectTimeout(LONG);
            if (security != Security.PLAIN) {
                SSLParameters parameters = new SSLParameters();
                parameters.setProtocols(new String[] {security.version()});
                builder.sslContext(Certificates.context((X509Bundle) null)).sslParameters(parameters);
            }
            HttpClient client = builder.build();
            String base = (security == Security.PLAIN ? "http" : "https") + "://localhost:" + listener.port();
            for (int round = 0; round < 2; round++) { // The second over connections of the first.
                List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
                for (int i = 0; i < REQUESTS; i++) {
                    HttpRequest request = HttpRequest.newBuilder(URI.create(base + path(i)))
                            .timeout(LONG)
                            .build();
                    answers.add(client.sendAsync(request, BodyHandlers.ofByteArray()));
                }
                for (int i = 0; i < REQUESTS; i++) {
                    HttpResponse<byte[]> answer = answers.get(i).get(LONG.toSeconds(), TimeUnit.SECONDS);
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(Sum.of(answer.body())).as(path(i)).isEqualTo(Sum.of(Responder.body(path(i))));
                }
            }
            assertThat(events.failures).isEmpty();
        } finally {
            executor.shutdownNow();
        }
    }

    private static String path(int number) {
        return "/" + number + "/" + 3_000 * number;
    }
}
