package org.reactivebridge.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.Version;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivebridge.runtime.IoDriver;

/** Libraries that are too old, or not there. */
class VersionsTest {

    /** Loads this module and Netty anew, as if some of Netty's classes did not exist. */
    private static final class Hiding extends ClassLoader {

        private final Predicate<String> hidden;

        Hiding(Predicate<String> hidden) {
            super(VersionsTest.class.getClassLoader());
            this.hidden = hidden;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            boolean ours = name.startsWith("org.reactivebridge.netty.");
            if (!ours && !name.startsWith("io.netty.") && !name.startsWith("reactor.netty.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                if (hidden.test(name)) {
                    throw new ClassNotFoundException(name);
                }
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException failure) {
                throw new ClassNotFoundException(name, failure);
            }
        }
    }

    /** Not by reflection, which would look for the classes in all signatures. */
    private static void driver(Predicate<String> hidden) throws Throwable {
        Class<?> loops = new Hiding(hidden).loadClass(NettyLoops.class.getName());
        MethodHandles.publicLookup()
                .findStatic(loops, "driver", MethodType.methodType(IoDriver.Factory.class))
                .invoke();
    }

    /** As in 4.1, where none of these exists. */
    @Test
    void nettyWithoutLoopsToDrive_isRefusedByName() {
        List<String> younger =
                List.of("ManualIoEventLoop", "IoEventLoop", "IoHandler", "MultiThreadIoEventLoop", "uring");
        assertThatThrownBy(() -> driver(name -> younger.stream().anyMatch(name::contains)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Netty 4.2.8 or later")
                .hasMessageContaining(Version.identify().get("netty-transport").artifactVersion());
    }

    @Test
    void noNetty_isSaid() {
        assertThatThrownBy(() -> driver(name -> name.startsWith("io.netty.")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Netty 4.2.8 or later")
                .hasMessageContaining("none is there");
    }

    @Test
    void withoutReactorNettyAndNativeTransports_loopsAreHosted() {
        assertThatCode(() -> driver(name ->
                        name.startsWith("reactor.netty") || name.contains(".epoll.") || name.contains(".uring.")))
                .doesNotThrowAnyException();
    }

    @Test
    void noReactorNetty_isSaid() throws Exception {
        Class<?> versions = new Hiding(name -> name.startsWith("reactor.netty")).loadClass(Versions.class.getName());
        var check = versions.getDeclaredMethod("checkReactorNetty");
        check.setAccessible(true);
        assertThatThrownBy(() -> check.invoke(null))
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Reactor Netty 1.3.3 or later")
                .hasMessageContaining("none is there");
    }

    @Test
    void whatIsThere_passes() {
        assertThatCode(Versions::checkNetty).doesNotThrowAnyException();
        assertThatCode(Versions::checkReactorNetty).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "1.3.3, true",
        "1.3.8, true",
        "1.3.10, true",
        "1.4.0-M1, true",
        "2.0.0, true",
        "1.3.2, false",
        "1.2.18, false",
        "0.9.25.RELEASE, false",
        "1.3.3-SNAPSHOT, true",
        "unknown, true"
    })
    void versions_areComparedByTheirNumbers(String found, boolean passes) {
        assertThat(Versions.isAtLeast(found, Versions.REACTOR_NETTY)).isEqualTo(passes);
    }

    @Test
    void theMessage_namesBothVersions() {
        assertThat(Versions.tooOld("Reactor Netty", Versions.REACTOR_NETTY, "1.2.18"))
                .hasMessage(
                        "To host event loops takes Reactor Netty 1.3.3 or later on the class path, but 1.2.18 is there");
    }
}
