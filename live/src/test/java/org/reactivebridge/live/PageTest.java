package org.reactivebridge.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser. */
class PageTest {

    // The browser may still write when it has been told to end.
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path profile;

    private static ConditionFactory await() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions();
    }

    private static Path program() {
        Assumptions.assumeTrue(
                Browser.program().isPresent(),
                "The page is not tested: there is no chromium on the PATH (Debian: apt-get install chromium)");
        return Browser.program().orElseThrow();
    }

    @Test
    void page_showsChartsAndThreads_andComesBackWhenTheServerDoes() throws Exception {
        Path program = program();
        try (Browser browser = new Browser(program, profile, 1360, 1330)) {
            int port;
            try (LiveServer server = LiveServer.start("--rate", "400")) {
                port = server.port();
                browser.open(server.address("/"));

                await().until(
                                () -> browser.evaluate("document.getElementById('connection').textContent"),
                                "live"::equals);
                await().until(() -> browser.evaluate("document.querySelectorAll('.chart').length"), "8"::equals);
                await().until(
                                () -> browser.evaluate(
                                        "document.querySelector('.chart .mean').getAttribute('d').split('L').length > 100"),
                                "true"::equals);
                assertThat(browser.evaluate("document.querySelectorAll('#matrix tbody tr').length"))
                        .isEqualTo(String.valueOf(Stage.values().length));
                assertThat(browser.evaluate("document.getElementById('mode').textContent"))
                        .isEqualTo("one runtime");
                await().until(
                                () -> browser.evaluate(
                                        "document.querySelector('[data-stage=ANALYSE] .share').textContent"),
                                text -> text.endsWith("%"));
                assertThat(browser.evaluate("document.querySelector('.chart svg').getAttribute('aria-label')"))
                        .matches("co2: mean .*, between .* and .* in the last \\d+ windows, \\d+ anomalies");
                assertThat(browser.evaluate("document.getElementById('notice').hidden"))
                        .isEqualTo("true");

                browser.prefer("dark");
                String dark = browser.evaluate("getComputedStyle(document.body.parentElement).backgroundColor");
                browser.prefer("light");
                String light = browser.evaluate("getComputedStyle(document.body.parentElement).backgroundColor");
                assertThat(dark).isNotEqualTo(light);

                byte[] picture = browser.screenshot();
                assertThat(picture).hasSizeGreaterThan(20_000);
            }
            await().until(
                            () -> browser.evaluate("document.getElementById('connection').textContent"),
                            "connection lost, trying again"::equals);
            try (LiveServer again = LiveServer.start("--port=" + port, "--conventional")) {
                await().until(
                                () -> browser.evaluate("document.getElementById('connection').textContent"),
                                "live"::equals);
                await().until(
                                () -> browser.evaluate("document.getElementById('mode').textContent"),
                                "conventional"::equals);
                await().until(
                                () -> browser.evaluate("document.getElementById('matrix').tHead.textContent"),
                                text -> text.contains("RxComputation"));
            }
        }
    }
}
