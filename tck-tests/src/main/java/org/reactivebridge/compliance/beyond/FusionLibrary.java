package org.reactivebridge.compliance.beyond;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** What the checks of fusion need of a library; implementations are loaded only if the library is there. */
interface FusionLibrary {

    /** The type that a subscription must have to be polled. */
    String queueType();

    /** Subscribes with the library's own subscriber, which publishers of the library trust. */
    <T> void subscribe(Publisher<T> publisher, FusedSubscriber<T> subscriber);

    /** Subscribes with the library's conditional subscriber, which accepts some items and refuses others. */
    <T> void subscribeConditionally(Publisher<T> publisher, FusedSubscriber<T> subscriber, Predicate<T> accepts);

    /** Reactor's; null without Reactor. */
    static @Nullable FusionLibrary reactor() {
        return isPresent("reactor.core.Fuseable$QueueSubscription") ? new ReactorFusion() : null;
    }

    /** RxJava's; null without RxJava 3.1 or later. */
    static @Nullable FusionLibrary rxJava() {
        return isPresent("io.reactivex.rxjava3.operators.QueueSubscription") ? new RxJavaFusion() : null;
    }

    private static boolean isPresent(String type) {
        try {
            Class.forName(type, false, FusionLibrary.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
