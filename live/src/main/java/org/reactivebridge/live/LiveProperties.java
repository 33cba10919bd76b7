package org.reactivebridge.live;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be chosen; {@link CommandLine} says it in flags.
 *
 * @param file the file that is replayed; the application's own if it is left out
 * @param tcp a source to read instead, as {@code host:port}
 * @param rate how many lines of the file are sent a second; 0 for as many as are taken
 * @param window how long a window is, in the time of the measurements
 * @param retention how many windows are kept in the database
 * @param conventional whether each library has threads of its own, and Spring Boot its own pool; only told here, the flag sets the
 *     properties that do it
 */
@ConfigurationProperties("live")
record LiveProperties(
        @Nullable Path file,
        @Nullable String tcp,
        @DefaultValue("200") int rate,
        @DefaultValue("1s") Duration window,
        @DefaultValue("20000") int retention,
        @DefaultValue("false") boolean conventional) {

    LiveProperties {
        if (file != null && tcp != null) {
            throw new IllegalArgumentException("Either a file or a TCP source, not both: " + file + " and " + tcp);
        }
        if (rate < 0 || rate > 10_000_000) {
            throw new IllegalArgumentException("rate must be between 0 and 10000000, but is " + rate);
        }
        if (window.toMillis() < 1) {
            throw new IllegalArgumentException("window must be at least 1ms, but is " + window);
        }
        if (retention < 1) {
            throw new IllegalArgumentException("retention must be at least 1, but is " + retention);
        }
    }

    String mode() {
        return conventional ? "conventional" : "one runtime";
    }
}
