package org.reactivebridge.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivebridge.runtime.AsyncRuntime;

/** Lines, windows, and the counters of the stages, without an application around them. */
class AnalyticsTest {

    private final AsyncRuntime runtime = AsyncRuntime.builder().workers(1).build();
    private final LongAdder late = new LongAdder();
    private final ReadingParser parser = new ReadingParser();
    private StageBoard board;

    @BeforeEach
    void begin() {
        board = new StageBoard(runtime, new LiveProperties(null, null, 1, java.time.Duration.ofSeconds(1), 1, false));
    }

    @AfterEach
    void end() {
        board.destroy();
        runtime.close();
    }

    private Reading parse(String line) {
        return parser.parse(line, board.trail());
    }

    private Reading reading(long time, double value) {
        return reading(time, value, 1);
    }

    private Reading reading(long time, double value, long pass) {
        return new Reading(time, "s", value, pass, board.trail());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "2026-03-02T08:00:00.250Z,a,1.5      | 1772438400250",
                "2026-03-02T09:00:00.25+01:00, a ,1  | 1772438400250",
                "1772438400.25,a,1                   | 1772438400250",
                "1772438400250,a,1                   | 1772438400250",
                "0,a,-1e3                            | 0",
            })
    void line_withAnyTime_isAReading(String line, long time) {
        Reading reading = parse(line);

        assertThat(reading).isNotNull();
        assertThat(reading.time()).isEqualTo(time);
        assertThat(reading.sensor()).isEqualTo("a");
        assertThat(parser.malformed()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "1,a            | there must be three fields, time,sensor,value, but there are 2",
                "yesterday,a,1  | 'yesterday' is no time; write 2026-03-02T08:00:00.000Z, or seconds since 1970",
                "1,,1           | the name of a sensor has 1 to 64 characters, not 0",
                "1,a,high       | 'high' is no number",
                "1,a,NaN        | 'NaN' is no finite number",
                "1,a,1e999      | '1e999' is no finite number",
            })
    void line_malformed_isCountedAndTold(String line, String why) {
        assertThat(parse("1,a,1")).isNotNull();
        assertThat(parse(ReadingParser.BEGIN)).isNull();
        assertThat(parse("time,sensor,value")).isNull();
        assertThat(parse(line)).isNull();

        assertThat(parser.malformed()).isEqualTo(1);
        assertThat(parser.malformedLines()).containsExactly("Line 2: " + why);
    }

    @Test
    void sensors_areNotWithoutEnd() {
        for (int i = 0; i < ReadingParser.MOST_SENSORS + 3; i++) {
            parse("1,sensor" + i + ",1");
        }

        assertThat(parser.sensors()).hasSize(ReadingParser.MOST_SENSORS);
        assertThat(parser.malformed()).isEqualTo(3);
    }

    @Test
    void window_hasTheNumbersOfItsReadings() {
        WindowBuilder builder = new WindowBuilder("s", 1000, late);
        for (int i = 1; i <= 20; i++) {
            assertThat(builder.add(reading(5000 + i, i))).isEmpty();
        }

        List<Window> closed = builder.add(reading(6000, 0));

        assertThat(closed).hasSize(1);
        Window window = closed.get(0);
        assertThat(window.from()).isEqualTo(5000);
        assertThat(window.count()).isEqualTo(20);
        assertThat(window.mean()).isCloseTo(10.5, within(1e-9));
        assertThat(window.min()).isEqualTo(1);
        assertThat(window.max()).isEqualTo(20);
        assertThat(window.deviation()).isCloseTo(Math.sqrt(399 / 12.0), within(1e-9));
        assertThat(window.p95()).isEqualTo(19);
    }

    @Test
    void window_alone_isItsReading() {
        WindowBuilder builder = new WindowBuilder("s", 1000, late);
        builder.add(reading(-1, 7));

        Window window = builder.add(reading(0, 0)).get(0);

        assertThat(window.from()).isEqualTo(-1000);
        assertThat(List.of(window.mean(), window.min(), window.max(), window.p95()))
                .containsOnly(7.0);
        assertThat(window.deviation()).isZero();
    }

    @Test
    void reading_late_isCounted_unlessTheSourceBeganAnew() {
        WindowBuilder builder = new WindowBuilder("s", 1000, late);
        builder.add(reading(100_000, 1));

        assertThat(builder.add(reading(99_000, 9))).isEmpty();
        assertThat(late.sum()).isEqualTo(1);

        List<Window> closed = builder.add(reading(99_000, 2, 2));
        assertThat(closed).extracting(Window::from).containsExactly(100_000L);
        assertThat(builder.add(reading(99_500, 2, 3))).extracting(Window::from).containsExactly(99_000L);
        assertThat(late.sum()).isEqualTo(1);
    }

    @Test
    void peak_isAnAnomaly_andNothingElseIs() {
        WindowBuilder builder = new WindowBuilder("s", 1000, late);
        List<Window> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            double value = 10 + (i % 5) * 0.1 + (i == 150 ? 5 : 0);
            all.addAll(builder.add(reading(i * 200L, value)));
        }

        assertThat(all).filteredOn(Window::anomaly).extracting(Window::from).containsExactly(30_000L);
    }

    @Test
    void ownData_isWhatItsGeneratorMakes_andHasAnomaliesOfEachSensor() throws Exception {
        String text = SensorData.text();
        try (InputStream in = SensorData.class.getResourceAsStream("/sensors.csv")) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(text);
        }
        Map<String, WindowBuilder> builders = new java.util.TreeMap<>();
        Map<String, Integer> anomalies = new java.util.TreeMap<>();
        int windows = 0;
        for (String line : text.split("\n")) {
            Reading reading = parse(line);
            if (reading != null) {
                for (Window window : builders.computeIfAbsent(
                                reading.sensor(), name -> new WindowBuilder(name, 1000, late))
                        .add(reading)) {
                    windows++;
                    if (window.anomaly()) {
                        anomalies.merge(window.sensor(), 1, Integer::sum);
                    }
                }
            }
        }

        assertThat(parser.malformed()).isZero();
        assertThat(late.sum()).isZero();
        assertThat(windows).isEqualTo(8 * 99);
        assertThat(anomalies).hasSize(8);
        assertThat(anomalies.values()).allSatisfy(count -> assertThat(count).isBetween(1, 4));
    }

    @Test
    void hop_isAChangeOfThreads() throws Exception {
        Trail trail = board.trail();
        trail.pass(Stage.READ);
        trail.pass(Stage.PARSE);
        Thread other = new Thread(() -> trail.pass(Stage.ANALYSE), "other-thread");
        other.start();
        other.join();

        org.awaitility.Awaitility.await().until(() -> board.view().threads().contains("other-thread"));

        Map<String, StageBoard.StageView> stages = new java.util.TreeMap<>();
        board.view().stages().forEach(stage -> stages.put(stage.stage(), stage));
        assertThat(stages.get("PARSE").hopsPerItem()).isZero();
        assertThat(stages.get("ANALYSE").hopsPerItem()).isEqualTo(1);
        assertThat(stages.get("ANALYSE").threads()).containsExactly(Map.entry("other-thread", 1L));
    }
}
