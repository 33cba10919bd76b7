package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;

/** A driver over another driver, some of whose calls go elsewhere. */
final class Meddler implements ConnectionFactory {

    /** Answers a call, or passes it on. */
    interface Answer {
        Object call(String method, Object[] arguments, Pass pass) throws Throwable;
    }

    /** The call as it was meant. */
    interface Pass {
        Object on() throws Throwable;
    }

    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final ConnectionFactory driver;
    private final Answer answer;
    private final Class<?>[] faces;

    Meddler(ConnectionFactory driver, Answer answer, Class<?>... more) {
        this.driver = driver;
        this.answer = answer;
        this.faces = new Class<?>[more.length + 1];
        System.arraycopy(more, 0, faces, 1, more.length);
        faces[0] = Connection.class;
    }

    long count(String method) {
        return List.copyOf(calls).stream().filter(method::equals).count();
    }

    @Override
    public Publisher<? extends Connection> create() {
        return AsyncFuture.<Connection>from(driver.create()).map(this::wrap);
    }

    private Connection wrap(Connection connection) {
        return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), faces, (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return method.invoke(connection, arguments);
            }
            calls.add(method.getName());
            try {
                return answer.call(method.getName(), arguments, () -> method.invoke(connection, arguments));
            } catch (InvocationTargetException failure) {
                throw failure.getCause();
            }
        });
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return driver.getMetadata();
    }
}
