package org.reactivebridge.live;

import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The application on a port of its own, with a database of its own. */
final class LiveServer implements AutoCloseable {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final ConfigurableApplicationContext context;

    private LiveServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Started by flags, as a user does. */
    static LiveServer start(String... flags) {
        List<String> all = new ArrayList<>(List.of(
                "--port=0",
                "--spring.r2dbc.url=r2dbc:h2:mem:///live" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1"));
        all.addAll(Arrays.asList(flags));
        try {
            return new LiveServer(new SpringApplicationBuilder(LiveApplication.class, SmallBuffers.class)
                    .registerShutdownHook(false)
                    .run(CommandLine.properties(all.toArray(String[]::new))));
        } catch (CommandLine.UsageException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** By default the system takes whole answers of some megabytes, and a client that does not read keeps no request under way. */
    @Configuration(proxyBeanMethods = false)
    static class SmallBuffers {

        @Bean
        WebServerFactoryCustomizer<NettyReactiveWebServerFactory> smallSendBuffers() {
            return factory ->
                    factory.addServerCustomizers(server -> server.childOption(ChannelOption.SO_SNDBUF, 1 << 16));
        }
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    int port() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    URI address(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    WebTestClient client() {
        return WebTestClient.bindToServer()
                .baseUrl(address("").toString())
                .responseTimeout(Duration.ofSeconds(30))
                .build();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        context.close();
    }
}
