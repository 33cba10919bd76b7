package org.reactivebridge.live;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Takes the picture of the documentation, of an application that is running. Arguments: its address, the file, width and height. */
final class Screenshot {

    private Screenshot() {}

    public static void main(String[] arguments) throws Exception {
        Path profile = Files.createTempDirectory("live-screenshot");
        try (Browser browser = new Browser(
                Browser.program().orElseThrow(),
                profile,
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]))) {
            browser.open(URI.create(arguments[0]));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .until(
                            () -> browser.evaluate(
                                    "[...document.querySelectorAll('.chart small')].filter(each => each.textContent).length"),
                            "8"::equals);
            Files.write(Path.of(arguments[1]), browser.screenshot());
        }
    }
}
