package org.reactivebridge.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A driver whose publishers read Reactor's context, as those of drivers that trace do. */
@Timeout(30)
class DriverContextsTest {

    private static final String KEY = "trace";

    private final List<String> seen = new ArrayList<>();
    private final PooledConnectionFactory pool =
            PooledConnectionFactory.of(new Meddler(H2.memory(), (method, arguments, pass) -> {
                Object given = pass.on();
                if (given instanceof Statement statement) {
                    return watched(Statement.class, statement);
                }
                return given instanceof Publisher<?> publisher ? watched(method, publisher) : given;
            }));

    @AfterEach
    void close() {
        H2.run(pool.close());
    }

    private Flux<Object> watched(String what, Publisher<?> publisher) {
        return Flux.deferContextual(context -> {
            if (context.hasKey(KEY)) {
                seen.add(what + " " + context.get(KEY));
            }
            return Flux.from(publisher)
                    .map(item -> item instanceof Result result ? watched(Result.class, result) : item);
        });
    }

    private Object watched(Class<?> face, Object target) {
        return Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {face}, (proxy, method, arguments) -> {
                    try {
                        Object given = method.invoke(target, arguments);
                        return given instanceof Publisher<?> publisher ? watched(method.getName(), publisher) : given;
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    @Test
    void contextOfReactor_reachesTheDriver_inEveryExchange() {
        Connection connection = H2.take(pool);
        Mono.from(connection.beginTransaction())
                .thenMany(Flux.from(connection.createStatement("SELECT 1").execute())
                        .concatMap(result -> result.map((row, metadata) -> row.get(0))))
                .then(Mono.from(connection.commitTransaction()))
                .contextWrite(context -> context.put(KEY, "abc"))
                .block();
        assertThat(seen).containsExactly("beginTransaction abc", "execute abc", "map abc", "commitTransaction abc");
        H2.giveBack(connection);
        assertThat(seen).as("what the pool does for itself is nobody's").hasSize(4);
    }

    @Test
    void contextOfAConversion_reachesTheDriver_throughRunsOfOurs() {
        AsyncFuture<List<Object>> work = R2dbc.over(pool)
                .inTransaction(
                        within -> within.query("SELECT 1").as(row -> row.get(0)).toList());
        work.subscribe(new WithContext(Context.in(Environment.system()).with(KEY, "abc")));
        assertThat(seen).containsExactly("beginTransaction abc", "execute abc", "map abc", "commitTransaction abc");
    }

    @Test
    void context_thatIsEmpty_costsNoStage() {
        Subscriber<Object> exchange = One.ignoring();
        assertThat(DriverContexts.carrying(exchange, exchange)).isSameAs(exchange);
    }

    @Test
    void reactor_thatIsNotThere_isNotNeeded() throws Exception {
        List<URL> others = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            File file = new File(entry);
            if (!file.getName().startsWith("reactor-")) {
                others.add(file.toURI().toURL());
            }
        }
        try (URLClassLoader without =
                new URLClassLoader(others.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> without.loadClass("reactor.core.CoreSubscriber"))
                    .isInstanceOf(ClassNotFoundException.class);
            Method ignoring = without.loadClass(One.class.getName()).getDeclaredMethod("ignoring");
            ignoring.setAccessible(true);
            Object subscriber = ignoring.invoke(null);
            Class<?> type = without.loadClass(Subscriber.class.getName());
            Method carrying =
                    without.loadClass(DriverContexts.class.getName()).getDeclaredMethod("carrying", type, type);
            carrying.setAccessible(true);
            assertThat(carrying.invoke(null, subscriber, subscriber)).isSameAs(subscriber);
        }
    }

    /** A subscriber of a run of ours, as a bridge makes it of one of Reactor's. */
    private record WithContext(Context context) implements Subscriber<Object>, ContextProvider {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(Object item) {}

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {}
    }
}
