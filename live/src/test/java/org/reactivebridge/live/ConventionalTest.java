package org.reactivebridge.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each library on threads of its own. */
class ConventionalTest extends LiveContract {

    ConventionalTest() {
        super("--rate", "2000", "--conventional");
    }

    @Test
    void stages_runOnThreadsOfTheirLibraries() {
        Map<String, Map<String, Integer>> stages = stages();

        assertThat(stages.get("READ").keySet()).allMatch(name -> name.startsWith("reactive-bridge-"));
        assertThat(stages.get("ANALYSE").keySet()).allMatch(name -> name.startsWith("RxComputation"));
        assertThat(stages.get("COLLECT").keySet()).allMatch(name -> name.startsWith("RxComputation"));
        assertThat(stages.get("ANSWER").keySet()).allMatch(name -> name.startsWith("parallel-"));
        assertThat(stages.get("REQUEST").keySet()).allMatch(name -> name.startsWith("reactor-http-"));
    }

    @Test
    void info_tellsOfSpringBootsPool() {
        Map<String, Object> info = get("/api/info");

        assertThat(info).containsEntry("mode", "conventional");
        assertThat(info.get("pool")).hasFieldOrPropertyWithValue("kind", "r2dbc-pool");
    }
}
