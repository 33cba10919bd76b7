package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.functions.BooleanSupplier;
import io.reactivex.rxjava3.functions.Function;
import io.reactivex.rxjava3.functions.Supplier;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.spi.Installation;

/**
 * Puts a runtime under RxJava's schedulers, by its plugins.
 *
 * <p>RxJava makes its own schedulers when {@code Schedulers} is first touched, with a thread that keeps {@code io()} clean, and asks
 * the handlers of their initialisation then and never again. So these are put first, and answer with schedulers that make RxJava's own
 * when they are used; then {@code Schedulers} is touched, and they are taken away. If it had been touched before, that is said in the
 * log. What decides where tasks run are the handlers that are asked each time.
 *
 * <p>RxJava's plugins are global, and so is what is noted here: that a runtime is installed. <strong>Concurrent</strong>, as far as
 * RxJava's plugins are.
 */
final class RuntimePlugins {

    private static final System.Logger LOGGER = System.getLogger("org.reactivebridge");

    private static @Nullable AsyncRuntime installed; // Under the lock of this class.

    private RuntimePlugins() {}

    static synchronized Installation install(AsyncRuntime runtime) {
        Plugins.refuseLockdown("A runtime");
        if (runtime.isShutdown()) {
            throw new IllegalStateException("RxJava's schedulers cannot be moved onto " + runtime);
        }
        if (installed != null) {
            throw new IllegalStateException(
                    "RxJava's schedulers are on " + installed + " already: close that installation first");
        }
        initialise();
        List<Runnable> undo = new ArrayList<>();
        Function<Scheduler, Scheduler> workers = always(new RuntimeScheduler(runtime, RuntimeScheduler.Kind.WORKERS));
        Function<Scheduler, Scheduler> single = always(new RuntimeScheduler(runtime, RuntimeScheduler.Kind.SINGLE));
        Function<Scheduler, Scheduler> io = always(new RuntimeScheduler(runtime, RuntimeScheduler.Kind.BLOCKING));
        Function<Scheduler, Scheduler> newThread =
                always(new RuntimeScheduler(runtime, RuntimeScheduler.Kind.BLOCKING));
        undo.add(Plugins.<Function<? super Scheduler, ? extends Scheduler>>put(
                RxJavaPlugins::getComputationSchedulerHandler, RxJavaPlugins::setComputationSchedulerHandler, workers));
        undo.add(Plugins.<Function<? super Scheduler, ? extends Scheduler>>put(
                RxJavaPlugins::getSingleSchedulerHandler, RxJavaPlugins::setSingleSchedulerHandler, single));
        undo.add(Plugins.<Function<? super Scheduler, ? extends Scheduler>>put(
                RxJavaPlugins::getIoSchedulerHandler, RxJavaPlugins::setIoSchedulerHandler, io));
        undo.add(Plugins.<Function<? super Scheduler, ? extends Scheduler>>put(
                RxJavaPlugins::getNewThreadSchedulerHandler, RxJavaPlugins::setNewThreadSchedulerHandler, newThread));
        undo.add(refuseToBlock());
        installed = runtime;
        return new Undo(undo);
    }

    private static synchronized void uninstall(List<Runnable> undo) {
        if (!undo.isEmpty()) {
            undo.forEach(Runnable::run);
            undo.clear();
            installed = null;
        }
    }

    private static Function<Scheduler, Scheduler> always(Scheduler scheduler) {
        return theirs -> scheduler;
    }

    private static Runnable refuseToBlock() {
        BooleanSupplier before = RxJavaPlugins.getOnBeforeBlocking();
        BooleanSupplier mustNotBlock =
                () -> AsyncRuntime.isWorker(Thread.currentThread()) || (before != null && before.getAsBoolean());
        Runnable undo = Plugins.<BooleanSupplier>put(
                RxJavaPlugins::getOnBeforeBlocking, RxJavaPlugins::setOnBeforeBlocking, mustNotBlock);
        boolean refused = RxJavaPlugins.isFailOnNonBlockingScheduler();
        RxJavaPlugins.setFailOnNonBlockingScheduler(true);
        return () -> {
            undo.run();
            if (!RxJavaPlugins.isLockdown()) {
                RxJavaPlugins.setFailOnNonBlockingScheduler(refused);
            }
        };
    }

    // ---- The schedulers that RxJava makes

    private static void initialise() {
        List<Runnable> undo = new ArrayList<>();
        boolean[] asked = new boolean[1];
        undo.add(init(
                asked,
                RxJavaPlugins::getInitComputationSchedulerHandler,
                RxJavaPlugins::setInitComputationSchedulerHandler));
        undo.add(init(
                asked, RxJavaPlugins::getInitSingleSchedulerHandler, RxJavaPlugins::setInitSingleSchedulerHandler));
        undo.add(init(asked, RxJavaPlugins::getInitIoSchedulerHandler, RxJavaPlugins::setInitIoSchedulerHandler));
        undo.add(init(
                asked,
                RxJavaPlugins::getInitNewThreadSchedulerHandler,
                RxJavaPlugins::setInitNewThreadSchedulerHandler));
        Schedulers.trampoline(); // Touches the class.
        undo.forEach(Runnable::run);
        if (!asked[0]) {
            LOGGER.log(
                    System.Logger.Level.INFO,
                    "RxJava had made its own schedulers before the runtime was installed; what holds them stays there");
        }
    }

    private static Runnable init(
            boolean[] asked,
            java.util.function.Supplier<@Nullable Function<? super Supplier<Scheduler>, ? extends Scheduler>> getter,
            Consumer<@Nullable Function<? super Supplier<Scheduler>, ? extends Scheduler>> setter) {
        Function<? super Supplier<Scheduler>, ? extends Scheduler> before = getter.get();
        return Plugins.<Function<? super Supplier<Scheduler>, ? extends Scheduler>>put(
                getter, setter, (Supplier<Scheduler> theirs) -> {
                    asked[0] = true;
                    return new LazyScheduler(before == null ? theirs : () -> before.apply(theirs));
                });
    }

    /** Takes everything out again, once. */
    private static final class Undo implements Installation {

        private final List<Runnable> undo;

        Undo(List<Runnable> undo) {
            this.undo = undo;
        }

        @Override
        public void close() {
            uninstall(undo);
        }
    }
}
