package org.reactivebridge.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.r2dbc.spi.ConnectionFactories;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Comes last: nothing that was said in this run has told the password. */
@Order(Integer.MAX_VALUE)
class CanaryTest {

    @Test
    void password_ofAllTests_wasToldNowhere() {
        assertThat(Canary.unfinished())
                .as("classes that this did not wait for")
                .containsExactly(getClass().getName());
        assertThat(Canary.leaks()).isEmpty();
    }

    @Test
    void leak_whereverItIs_isFound() {
        String password = Canary.PASSWORD;
        assertThat(Canary.during(() -> {
                    System.out.print("the password is " + password.substring(0, 5));
                    System.out.println(password.substring(5));
                }))
                .containsExactly("standard output");
        assertThat(Canary.during(() -> System.err.println("ccc" + password))).contains("standard error");
        Logger logger = Logger.getLogger("org.reactivebridge.leaky");
        assertThat(Canary.during(() -> logger.log(Level.FINEST, "With {0}", new StringBuilder(password))))
                .contains("log org.reactivebridge.leaky");
        assertThat(Canary.during(() -> logger.log(
                        Level.FINE, "Failed", new IllegalStateException("wrapped", new RuntimeException(password)))))
                .contains("exception in log org.reactivebridge.leaky");
        assertThat(Canary.during(() -> LauncherFactory.create()
                        .execute(LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(Leaky.class))
                                .build())))
                .contains("failure of fails()");
        assertThat(Canary.leaks()).as("what was planted does not count").isEmpty();
    }

    /** Run by the test above only. */
    static final class Leaky {

        @Test
        void fails() {
            H2.take(ConnectionFactories.get("r2dbc:leaky://u:" + Canary.PASSWORD + "@host/x"));
        }
    }
}
