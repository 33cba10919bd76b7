package org.reactivebridge.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application with a real server of PostgreSQL's, out of an artifact. */
class PostgresTest {

    private static EmbeddedPostgres server() {
        try {
            return EmbeddedPostgres.builder().start();
        } catch (Exception | Error e) {
            Assumptions.abort(
                    "PostgreSQL's binary does not run here (as root it needs unprivileged user namespaces): " + e);
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rate=400", "--conventional"})
    void windows_areStoredAndRead(String flag) throws Exception {
        try (EmbeddedPostgres postgres = server();
                LiveServer live = LiveServer.start(
                        flag,
                        "--retention=50",
                        "--postgresql",
                        "r2dbc:postgresql://postgres:postgres@localhost:" + postgres.getPort() + "/postgres")) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> live.bean(WindowStore.class).stored() > 600); // Trimmed once, at least.

            Pipeline.State state = live.bean(Pipeline.class).state();
            assertThat(state.lost()).isZero();
            assertThat(live.get("/api/info").body()).contains("\"database\":\"PostgreSQL\"");
            assertThat(live.get("/api/windows?sensor=voltage&limit=2").body()).startsWith("[{\"sensor\":\"voltage\"");
            assertThat(live.get("/api/summary?sensor=voltage").statusCode()).isEqualTo(200);
        }
    }
}
