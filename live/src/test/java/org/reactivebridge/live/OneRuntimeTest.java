package org.reactivebridge.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Everything on the workers of one runtime. */
class OneRuntimeTest extends LiveContract {

    OneRuntimeTest() {
        super("--rate", "2000");
    }

    @Test
    void stages_runOnWorkers() {
        Map<String, Map<String, Integer>> stages = stages();

        for (String stage : List.of("FEED", "READ", "PARSE", "ANALYSE", "STORE", "PUBLISH", "COLLECT", "ANSWER")) {
            assertThat(stages.get(stage).keySet())
                    .as(stage)
                    .isNotEmpty()
                    .allMatch(name -> name.matches("reactive-bridge-\\d+"));
        }
    }

    @Test
    void info_tellsOfOurPool() {
        Map<String, Object> info = get("/api/info");

        assertThat(info).containsEntry("mode", "one runtime").containsEntry("database", "H2");
        assertThat(info.get("pool")).hasFieldOrPropertyWithValue("kind", "Reactive Bridge");
    }

    @Test
    void actuator_hasMetersOfThePool() {
        assertThat(get("/actuator/metrics").get("names").toString()).contains("reactivebridge.pool.");
    }
}
