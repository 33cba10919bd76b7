package org.reactivebridge.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivebridge.netty.NettyLoops;
import org.reactivebridge.r2dbc.PooledConnectionFactory;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.spring.guide.NotesApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.test.web.reactive.server.WebTestClient;

/** What docs/spring.md shows does what it says. */
@ExtendWith(OutputCaptureExtension.class)
class GuideTest {

    @Test
    void firstApplication_answers() {
        try (ConfigurableApplicationContext context = Applications.start(
                FirstApplication.class,
                "reactive-bridge.runtime.workers=2",
                "spring.r2dbc.url=r2dbc:h2:mem:///guide",
                "spring.sql.init.schema-locations=classpath:guide/schema.sql")) {
            WebTestClient client = Applications.client(context);

            for (String text : new String[] {"milk", "bread"}) {
                client.post()
                        .uri("/notes")
                        .bodyValue(text)
                        .exchange()
                        .expectStatus()
                        .isOk();
            }

            assertThat(get(client, "/notes", MediaType.APPLICATION_JSON))
                    .isEqualTo("[{\"id\":1,\"text\":\"milk\"},{\"id\":2,\"text\":\"bread\"}]");
            assertThat(get(client, "/notes", MediaType.TEXT_EVENT_STREAM))
                    .isEqualTo("data:{\"id\":1,\"text\":\"milk\"}\n\ndata:{\"id\":2,\"text\":\"bread\"}\n\n");
            assertThat(get(client, "/notes", MediaType.APPLICATION_NDJSON))
                    .isEqualTo("{\"id\":1,\"text\":\"milk\"}\n{\"id\":2,\"text\":\"bread\"}\n");
            assertThat(get(client, "/notes/count", MediaType.APPLICATION_JSON)).isEqualTo("2");
            assertThat(get(client, "/thread", MediaType.TEXT_PLAIN)).matches("reactive-bridge-[01]");
            assertThat(pool(context).state().idle()).isPositive();
        }
    }

    @Test
    void ownRuntime_hostsLoops() {
        try (ConfigurableApplicationContext context = Applications.start(WithWhole.class)) {
            AsyncRuntime runtime = context.getBean(AsyncRuntime.class);
            assertThat(runtime.name()).isEqualTo("own");
            assertThat(NettyLoops.of(runtime).loop(0).isShuttingDown()).isFalse();
        }
    }

    @Test
    void changedRuntime_isChanged(CapturedOutput output) {
        try (ConfigurableApplicationContext context = Applications.start(WithChanged.class)) {
            context.getBean(AsyncRuntime.class).execute(() -> {
                throw new IllegalStateException("on purpose");
            });
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() ->
                            output.getOut().matches("(?s).*A task on reactive-bridge-\\d+ has failed.*on purpose.*"));
        }
    }

    private static String get(WebTestClient client, String uri, MediaType type) {
        return new String(
                client.get()
                        .uri(uri)
                        .accept(type)
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody()
                        .returnResult()
                        .getResponseBodyContent(),
                StandardCharsets.UTF_8);
    }

    private static PooledConnectionFactory pool(ConfigurableApplicationContext context) {
        Object factory = context.getBean(ConnectionFactory.class);
        while (!(factory instanceof PooledConnectionFactory pool)) {
            factory = ((Wrapped<?>) factory).unwrap();
        }
        return pool;
    }

    /** Spring Security is here for other tests, and would keep everybody out. */
    abstract static class Open {

        @Bean
        SecurityWebFilterChain everybody(ServerHttpSecurity security) {
            return Applications.open(security);
        }
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @Import(NotesApplication.class)
    static class FirstApplication extends Open {}

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(OwnRuntimes.Whole.class)
    static class WithWhole extends Open {}

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(OwnRuntimes.Changed.class)
    static class WithChanged extends Open {}
}
