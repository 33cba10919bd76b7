package org.reactivebridge.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;

/** What the application answers, on one runtime and the conventional way: the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LiveContract {

    static final Duration SOON = Duration.ofSeconds(60);

    private static final ParameterizedTypeReference<ServerSentEvent<Map<String, Object>>> EVENT =
            new ParameterizedTypeReference<>() {};
    private static final ParameterizedTypeReference<Map<String, Object>> OBJECT = new ParameterizedTypeReference<>() {};

    final LiveServer server;
    final WebTestClient client;

    LiveContract(String... flags) {
        server = LiveServer.start(flags);
        client = server.client();
    }

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void windows_areTheNewestFirst() {
        awaitStored(50);

        List<Map<String, Object>> windows = client.get()
                .uri("/api/windows?sensor=flow&limit=5")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.APPLICATION_JSON)
                .expectBody(new ParameterizedTypeReference<List<Map<String, Object>>>() {})
                .returnResult()
                .getResponseBody();

        assertThat(windows).hasSize(5).allSatisfy(window -> {
            assertThat(window)
                    .containsOnlyKeys(
                            "sensor", "from", "closed", "count", "mean", "min", "max", "deviation", "p95", "anomaly");
            assertThat(window).containsEntry("sensor", "flow").containsEntry("count", 5);
        });
        assertThat(windows)
                .extracting(window -> ((Number) window.get("closed")).longValue())
                .isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    @Test
    void windows_asNdjson_areOneALine() throws Exception {
        awaitStored(50);

        client.get()
                .uri("/api/windows?limit=40")
                .accept(MediaType.APPLICATION_NDJSON)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(text -> assertThat(text.lines()).hasSize(40).allMatch(line -> line.startsWith("{\"sensor\":")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/windows?limit=0", "/api/windows?limit=10001", "/api/summary?sensor=flow&limit=-1"})
    void limit_outOfRange_isRefused(String path) {
        client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody(OBJECT)
                .value(problem ->
                        assertThat(problem.get("detail").toString()).startsWith("limit must be between 1 and "));
    }

    @Test
    void summary_addsWindowsUp() {
        awaitStored(50);

        Map<String, Object> summary = get("/api/summary?sensor=co2&limit=3");

        assertThat(summary)
                .containsEntry("sensor", "co2")
                .containsEntry("windows", 3)
                .containsEntry("readings", 15);
        assertThat((Double) summary.get("mean")).isBetween((Double) summary.get("min"), (Double) summary.get("max"));
        client.get()
                .uri("/api/summary?sensor=nobody")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody(OBJECT)
                .value(problem -> assertThat(problem).containsEntry("detail", "There is no window of nobody"));
    }

    @Test
    void events_comeAsTheyAreStored() {
        List<ServerSentEvent<Map<String, Object>>> events = client.get()
                .uri("/api/live?sensor=pressure")
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(EVENT)
                .getResponseBody()
                .filter(event -> event.data() != null)
                .take(4)
                .collectList()
                .block(SOON);

        assertThat(events).extracting(ServerSentEvent::id).containsExactly("1", "2", "3", "4");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.event()).isEqualTo("window");
            assertThat(event.data()).containsEntry("sensor", "pressure");
        });
    }

    @Test
    void threads_comeOnceASecond_withAllStages() {
        List<ServerSentEvent<Map<String, Object>>> events = client.get()
                .uri("/api/threads/live")
                .exchange()
                .returnResult(EVENT)
                .getResponseBody()
                .filter(event -> event.data() != null)
                .take(2)
                .collectList()
                .block(SOON);

        assertThat(events)
                .allSatisfy(event -> assertThat((List<?>) event.data().get("stages"))
                        .extracting(stage -> ((Map<?, ?>) stage).get("stage").toString())
                        .containsExactly(java.util.Arrays.stream(Stage.values())
                                .map(Enum::name)
                                .toArray(String[]::new)));
    }

    @Test
    void actuator_hasHealthAndMeters() {
        assertThat(get("/actuator/health")).containsEntry("status", "UP");
        assertThat(get("/actuator/metrics").get("names").toString()).contains("reactivebridge.runtime.tasks.live");
    }

    @Test
    void page_isServed() throws Exception {
        assertThat(server.get("/").body())
                .contains("<title>Reactive Bridge live</title>")
                .doesNotContain("https://");
        assertThat(server.get("/live.js").statusCode()).isEqualTo(200);
        assertThat(server.get("/live.css").statusCode()).isEqualTo(200);
    }

    // ---- Helpers

    Map<String, Object> get(String path) {
        return client.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(OBJECT)
                .returnResult()
                .getResponseBody();
    }

    void awaitStored(int windows) {
        Awaitility.await()
                .atMost(SOON)
                .until(() -> server.bean(WindowStore.class).stored() >= windows);
    }

    /** The threads of each stage, once each of them has run in the last seconds. */
    Map<String, Map<String, Integer>> stages() {
        Map<String, Map<String, Integer>> threads = new LinkedHashMap<>();
        Awaitility.await().atMost(SOON).untilAsserted(() -> {
            client.get()
                    .uri("/api/summary?sensor=flow&limit=5")
                    .exchange()
                    .expectStatus()
                    .isOk();
            threads.clear();
            for (Object each : (List<?>) get("/api/threads").get("stages")) {
                Map<?, ?> stage = (Map<?, ?>) each;
                @SuppressWarnings("unchecked") // Of JSON.
                Map<String, Integer> counts = (Map<String, Integer>) stage.get("threads");
                threads.put(stage.get("stage").toString(), counts);
            }
            for (String stage :
                    List.of("FEED", "READ", "PARSE", "ANALYSE", "STORE", "PUBLISH", "REQUEST", "QUERY", "ANSWER")) {
                assertThat(threads.get(stage)).as(stage).isNotEmpty();
            }
        });
        return threads;
    }
}
