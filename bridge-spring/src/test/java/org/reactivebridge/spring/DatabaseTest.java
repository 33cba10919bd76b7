package org.reactivebridge.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivebridge.pool.PoolState;
import org.reactivebridge.r2dbc.PooledConnectionFactory;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;
import org.springframework.data.repository.Repository;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.annotation.Transactional;

/** The pool in an application, under everything of Spring's that talks to a database. */
class DatabaseTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String URL = "spring.r2dbc.url=r2dbc:h2:mem:///";

    @Test
    void factory_isPooledByUs() {
        try (ConfigurableApplicationContext context = Applications.start(
                Application.class,
                URL + "pooled",
                "reactive-bridge.r2dbc.max-size=3",
                "reactive-bridge.r2dbc.acquire-timeout=2s",
                "reactive-bridge.r2dbc.name=orders")) {
            PooledConnectionFactory pool = pool(context);

            assertThat(pool.pool().options().maxSize()).isEqualTo(3);
            assertThat(pool.pool().options().acquireTimeout()).hasSeconds(2);
            assertThat(pool.pool().options().name()).isEqualTo("orders");
            assertThat(context.getBean(ConnectionFactory.class).getClass().getName())
                    .doesNotContain("io.r2dbc.pool");
        }
    }

    @Test
    void pool_hasMeters() {
        try (ConfigurableApplicationContext context =
                Applications.start(Application.class, URL + "meters", "reactive-bridge.r2dbc.name=orders")) {
            assertThat(context.getBean(MeterRegistry.class).getMeters())
                    .extracting(meter -> meter.getId().getName())
                    .anyMatch(name -> name.startsWith("reactivebridge.pool."));
        }
    }

    @Test
    void factory_isSpringBootsOwnIfAskedFor() {
        try (ConfigurableApplicationContext context =
                Applications.start(Application.class, URL + "theirs", "reactive-bridge.r2dbc.enabled=false")) {
            assertThat(context.getBean(ConnectionFactory.class)).isInstanceOf(io.r2dbc.pool.ConnectionPool.class);
        }
        try (ConfigurableApplicationContext context =
                Applications.start(Application.class, URL + "theirs", "spring.r2dbc.pool.enabled=true")) {
            assertThat(context.getBean(ConnectionFactory.class)).isInstanceOf(io.r2dbc.pool.ConnectionPool.class);
        }
    }

    @Test
    void pool_isClosedAtTheEnd() {
        ConfigurableApplicationContext context = Applications.start(Application.class, URL + "closed");
        PooledConnectionFactory pool = pool(context);
        context.getBean(DatabaseClient.class).sql("SELECT 1").fetch().one().block(SOON);
        assertThat(pool.state().idle()).isEqualTo(1);

        context.close();

        PoolState end = pool.state();
        assertThat(end.idle() + end.lent() + end.opening()).isZero();
    }

    @Test
    void repositories_returnBothFaces() {
        try (ConfigurableApplicationContext context = Applications.start(Application.class, URL + "repositories")) {
            table(context);
            Notes notes = context.getBean(Notes.class);

            notes.save(new Note(null, "first")).block();
            notes.save(new Note(null, "second")).block();

            assertThat(notes.findByText("second").block())
                    .extracting(Note::text)
                    .isEqualTo("second");
            assertThat(notes.findByText("none").block()).isNull();
            assertThat(notes.findAll().toList().block()).extracting(Note::text).containsExactly("first", "second");
            assertThat(pool(context).state().lent()).isZero();
        }
    }

    @Test
    void transactions_reachAroundBothFaces() {
        try (ConfigurableApplicationContext context = Applications.start(Application.class, URL + "transactions")) {
            table(context);
            Service service = context.getBean(Service.class);
            Notes notes = context.getBean(Notes.class);

            service.keep("kept").block();
            assertThat(outcome(service.lose("lost"))).hasMessage("on purpose");
            assertThat(service.keepMany(List.of("a", "b")).toList().block()).hasSize(2);
            assertThat(outcome(service.loseMany(List.of("c", "d")).first())).hasMessage("on purpose");

            assertThat(notes.findAll().toList().block()).extracting(Note::text).containsExactly("kept", "a", "b");
            assertThat(pool(context).state().lent()).isZero();
        }
    }

    private static Throwable outcome(AsyncFuture<?> future) {
        try {
            future.block();
            return null;
        } catch (RuntimeException failure) {
            return failure;
        }
    }

    private static void table(ConfigurableApplicationContext context) {
        context.getBean(DatabaseClient.class)
                .sql("CREATE TABLE note (id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, text VARCHAR(100))")
                .then()
                .block(SOON);
    }

    private static PooledConnectionFactory pool(ConfigurableApplicationContext context) {
        Object factory = context.getBean(ConnectionFactory.class);
        while (!(factory instanceof PooledConnectionFactory pooled)) {
            factory = ((Wrapped<?>) factory).unwrap();
        }
        return pooled;
    }

    record Note(@Id Long id, String text) {}

    interface Notes extends Repository<Note, Long> {

        AsyncFuture<Note> save(Note note);

        AsyncFuture<Note> findByText(String text);

        AsyncStream<Note> findAll();
    }

    static class Service {

        private final Notes notes;

        Service(Notes notes) {
            this.notes = notes;
        }

        @Transactional
        public AsyncFuture<Note> keep(String text) {
            return notes.save(new Note(null, text));
        }

        @Transactional
        public AsyncFuture<Note> lose(String text) {
            return notes.save(new Note(null, text))
                    .flatMap(note -> AsyncFuture.error(new IllegalStateException("on purpose")));
        }

        @Transactional
        public AsyncStream<Note> keepMany(List<String> texts) {
            return AsyncStream.fromIterable(texts).concatMap(text -> notes.save(new Note(null, text)));
        }

        @Transactional
        public AsyncStream<Note> loseMany(List<String> texts) {
            return AsyncStream.fromIterable(texts)
                    .concatMap(text -> notes.save(new Note(null, text)))
                    .skip(texts.size())
                    .concatWith(AsyncStream.error(new IllegalStateException("on purpose")));
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @EnableR2dbcRepositories(considerNestedRepositories = true)
    static class Application {

        @Bean
        Service service(Notes notes) {
            return new Service(notes);
        }
    }
}
