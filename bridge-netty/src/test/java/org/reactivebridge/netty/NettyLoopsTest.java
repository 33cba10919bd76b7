package org.reactivebridge.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.IoEventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.net.TcpClient;
import org.reactivebridge.net.TcpConnection;
import org.reactivebridge.net.TcpListener;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.SchedulingAlgorithm;
import org.reactivebridge.stream.AsyncFuture;

/** Netty on the workers of a runtime: what its users expect of event loops, and what the runtime's users expect of workers. */
@Timeout(60)
class NettyLoopsTest {

    private static Channel listen(NettyLoops loops, Supplier<ChannelHandler> handler) {
        return new ServerBootstrap()
                .group(loops.group())
                .channel(loops.transport().serverSocketChannel())
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(handler.get());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    private static Channel connect(NettyLoops loops, Channel server, ChannelHandler handler) {
        return new Bootstrap()
                .group(loops.group())
                .channel(loops.transport().socketChannel())
                .handler(handler)
                .connect(server.localAddress())
                .syncUninterruptibly()
                .channel();
    }

    /** Sends back what comes, after a task of the runtime's has had it. */
    private static final class Echo extends ChannelInboundHandlerAdapter {

        private final AsyncRuntime runtime;
        private final Queue<String> faults;
        private final Set<String> threads;

        Echo(AsyncRuntime runtime, Queue<String> faults, Set<String> threads) {
            this.runtime = runtime;
            this.faults = faults;
            this.threads = threads;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Thread handler = Thread.currentThread();
            threads.add(handler.getName());
            runtime.execute(() -> {
                if (Thread.currentThread() != handler || !context.executor().inEventLoop()) {
                    faults.add("handler on " + handler.getName() + ", task on "
                            + Thread.currentThread().getName());
                }
                context.writeAndFlush(message);
            });
        }
    }

    /** Counts down a number of bytes. */
    private static final class Counter extends ChannelInboundHandlerAdapter {

        private final CountDownLatch bytes;
        private final Set<String> threads;

        Counter(CountDownLatch bytes, Set<String> threads) {
            this.bytes = bytes;
            this.threads = threads;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            threads.add(Thread.currentThread().getName());
            ByteBuf buffer = (ByteBuf) message;
            for (int i = buffer.readableBytes(); i > 0; i--) {
                bytes.countDown();
            }
            buffer.release();
        }
    }

    /** In turn, they would end as six and two. */
    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void channels_goToTheLoopWithTheFewest(NettyTransport transport) throws IOException {
        AsyncRuntime runtime = Hosts.pinned(transport, 2);
        NettyLoops loops = NettyLoops.of(runtime);
        Map<Integer, Channel> accepted = new ConcurrentHashMap<>();
        Channel server = listen(loops, () -> new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                accepted.put(port(context.channel().remoteAddress()), context.channel());
            }
        });
        List<Socket> clients = new ArrayList<>();
        connect(clients, 8, server);
        Awaitility.await().atMost(Hosts.LONG).until(() -> accepted.size() == 8);
        assertThat(loops.channels(0)).isEqualTo(4);
        assertThat(loops.channels(1)).isEqualTo(4);

        // Whoever is on the first loop goes.
        for (Socket client : clients) {
            if (accepted.get(client.getLocalPort()).eventLoop() == loops.loop(0)) {
                client.close();
            }
        }
        Awaitility.await().atMost(Hosts.LONG).until(() -> loops.channels(0) == 0);
        assertThat(loops.channels(1)).isEqualTo(4);
        accepted.clear();
        connect(clients, 4, server);
        Awaitility.await().atMost(Hosts.LONG).until(() -> accepted.size() == 4);

        assertThat(loops.channels(0)).isEqualTo(4);
        assertThat(loops.channels(1)).isEqualTo(4);
        // From then on evenly again.
        connect(clients, 4, server);
        Awaitility.await().atMost(Hosts.LONG).until(() -> accepted.size() == 8);
        assertThat(loops.channels(0)).isEqualTo(6);
        assertThat(loops.channels(1)).isEqualTo(6);
        for (Socket client : clients) {
            client.close();
        }
        Awaitility.await().atMost(Hosts.LONG).until(() -> loops.channels(0) + loops.channels(1) == 0);
        Hosts.end(runtime);
    }

    private static void connect(List<Socket> clients, int count, Channel server) throws IOException {
        for (int i = 0; i < count; i++) {
            clients.add(new Socket(InetAddress.getLoopbackAddress(), port(server.localAddress())));
        }
    }

    private static int port(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }

    /** A loop that somebody has ended gets none, though it has the fewest. */
    @Test
    void channels_passOverALoopThatHasEnded() throws IOException {
        AsyncRuntime runtime = Hosts.pinned(NettyTransport.NIO, 2);
        NettyLoops loops = NettyLoops.of(runtime);
        CountDownLatch active = new CountDownLatch(4);
        Channel server = listen(loops, () -> new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                active.countDown();
            }
        });
        int other = server.eventLoop() == loops.loop(0) ? 1 : 0;
        loops.loop(other).shutdownGracefully().syncUninterruptibly();

        List<Socket> clients = new ArrayList<>();
        connect(clients, 4, server);

        Hosts.await(active);
        assertThat(loops.channels(1 - other)).isEqualTo(4);
        for (Socket client : clients) {
            client.close();
        }
        Hosts.end(runtime);
    }

    /** A registration that fails is no load. */
    @Test
    void channel_thatCannotBeRegistered_isNotCounted() {
        AsyncRuntime runtime = Hosts.pinned(NettyTransport.NIO, 2);
        NettyLoops loops = NettyLoops.of(runtime);
        Channel registered = new NioSocketChannel();
        loops.group().register(registered).syncUninterruptibly();

        assertThat(loops.group().register(registered).awaitUninterruptibly().isSuccess())
                .isFalse();

        Awaitility.await().atMost(Hosts.LONG).until(() -> loops.channels(0) + loops.channels(1) == 1);
        registered.close().syncUninterruptibly();
        Awaitility.await().atMost(Hosts.LONG).until(() -> loops.channels(0) + loops.channels(1) == 0);
        Hosts.end(runtime);
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void handlersAndTasks_shareTheThreadOfTheirWorker(NettyTransport transport) {
        int connections = 8;
        int times = 200;
        AsyncRuntime runtime = Hosts.pinned(transport, 2);
        NettyLoops loops = NettyLoops.of(runtime);
        Queue<String> faults = new ConcurrentLinkedQueue<>();
        Set<String> threads = ConcurrentHashMap.newKeySet();
        Channel server = listen(loops, () -> new Echo(runtime, faults, threads));
        CountDownLatch bytes = new CountDownLatch(connections * times);
        List<Channel> clients = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            clients.add(connect(loops, server, new Counter(bytes, threads)));
        }
        for (int i = 0; i < times; i++) {
            for (Channel client : clients) {
                client.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {(byte) i}));
            }
        }
        Hosts.await(bytes);
        assertThat(faults).isEmpty();
        assertThat(threads).containsExactlyInAnyOrder(runtime.name() + "-0", runtime.name() + "-1");
        Hosts.end(runtime);
        assertThat(clients).allMatch(client -> !client.isOpen());
        assertThat(server.isOpen()).isFalse();
    }

    /** From a task of the loop to a task of the runtime and back, and again. */
    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void goingBetweenTheLoopAndTheRuntime_wakesNobody(NettyTransport transport) {
        int hops = 10_000;
        CountingFactory factory = new CountingFactory(transport);
        AsyncRuntime runtime = AsyncRuntime.builder()
                .scheduling(SchedulingAlgorithm.threadPerCore())
                .workers(2)
                .ioDriver(factory)
                .build();
        IoEventLoop loop = factory.loops().loop(0);
        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger left = new AtomicInteger(hops);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Runnable[] hop = new Runnable[2];
        hop[0] = () -> {
            threads.add(Thread.currentThread());
            runtime.execute(hop[1]);
        };
        hop[1] = () -> {
            threads.add(Thread.currentThread());
            if (left.decrementAndGet() > 0) {
                loop.execute(hop[0]);
            } else {
                done.countDown();
            }
        };
        Hosts.awaitSilence(runtime, Duration.ofMillis(20));
        long before = factory.wakeUps.get();
        loop.execute(hop[0]);
        Hosts.await(done);
        assertThat(factory.wakeUps).hasValue(before);
        assertThat(threads).hasSize(1);
        Hosts.end(runtime);
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void scheduledTasks_runOnTheLoopInTime(NettyTransport transport) throws Exception {
        AsyncRuntime runtime = Hosts.one(transport);
        IoEventLoop loop = NettyLoops.of(runtime).loop(0);
        for (long micros : new long[] {1, 300, 2000, 20_000}) {
            long start = System.nanoTime();
            ScheduledFuture<Boolean> once = loop.schedule(() -> loop.inEventLoop(), micros, TimeUnit.MICROSECONDS);
            assertThat(once.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(micros * 1000);
        }
        CountDownLatch ticks = new CountDownLatch(20);
        ScheduledFuture<?> fixed = loop.scheduleAtFixedRate(ticks::countDown, 1, 1, TimeUnit.MILLISECONDS);
        Hosts.await(ticks);
        assertThat(fixed.cancel(false)).isTrue();
        Hosts.awaitSilence(runtime, Duration.ofMillis(50));
        ScheduledFuture<?> never = loop.schedule(() -> {}, 1, TimeUnit.HOURS);
        Hosts.end(runtime);
        assertThat(never.isCancelled()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void whatThrows_takesNoWorkerWithIt(NettyTransport transport) throws Exception {
        AsyncRuntime runtime = Hosts.one(transport);
        NettyLoops loops = NettyLoops.of(runtime);
        IoEventLoop loop = loops.loop(0);
        loop.execute(() -> {
            throw new IllegalStateException("expected: logged by Netty");
        });
        loop.execute(() -> {
            throw new StackOverflowError("expected: logged by Netty");
        });
        CountDownLatch caught = new CountDownLatch(1);
        Channel server = listen(loops, () -> new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                throw new IllegalStateException("expected: caught below");
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                caught.countDown();
                context.close();
            }
        });
        Channel client = connect(loops, server, new ChannelInboundHandlerAdapter());
        client.writeAndFlush(Unpooled.wrappedBuffer(new byte[1]));
        Hosts.await(caught);
        assertThat(client.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(runtime.spawn(() -> 7).future().block()).isEqualTo(7);
        assertThat(loop.submit(() -> 8).get()).isEqualTo(8);
        Hosts.end(runtime);
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void theEnd_doesWhatIsThereAndClosesWhatIsOpen(NettyTransport transport) throws Exception {
        AsyncRuntime runtime = Hosts.pinned(transport, 2);
        NettyLoops loops = NettyLoops.of(runtime);
        AtomicBoolean inactive = new AtomicBoolean();
        Channel server = listen(loops, () -> new ChannelInboundHandlerAdapter() {
            @Override
            public void channelInactive(ChannelHandlerContext context) {
                inactive.set(context.executor().inEventLoop());
            }
        });
        try (Socket plain = new Socket()) {
            plain.connect(server.localAddress());
            plain.setSoTimeout(20_000);
            AtomicInteger ran = new AtomicInteger();
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch hold = new CountDownLatch(1);
            IoEventLoop loop = loops.loop(0);
            loop.execute(() -> {
                running.countDown();
                Hosts.await(hold);
                for (int i = 0; i < 10; i++) {
                    loop.execute(ran::incrementAndGet);
                }
            });
            Hosts.await(running);
            AsyncFuture<Void> end = runtime.shutdown();
            hold.countDown();
            end.block(Hosts.LONG);
            assertThat(ran).hasValue(10);
            assertThat(plain.getInputStream().read()).isEqualTo(-1);
            assertThat(inactive).isTrue();
            assertThat(server.closeFuture().isSuccess()).isTrue();
            assertThatThrownBy(() -> loop.submit(() -> 1).get(1, TimeUnit.SECONDS))
                    .isInstanceOfAny(RejectedExecutionException.class, java.util.concurrent.TimeoutException.class);
        }
        assertThat(loops.group().terminationFuture().await(20, TimeUnit.SECONDS))
                .isTrue();
        assertThat(Hosts.threadsNamed(runtime.name() + "-")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void inARuntimeWithNothingToDo_nobodyWakes(NettyTransport transport) throws Exception {
        AsyncRuntime runtime = Hosts.pinned(transport, 2);
        NettyLoops loops = NettyLoops.of(runtime);
        Channel server = listen(loops, ChannelInboundHandlerAdapter::new);
        connect(loops, server, new ChannelInboundHandlerAdapter());
        Hosts.awaitSilence(runtime, Duration.ofMillis(50));
        Hosts.staySilent(runtime, Duration.ofMillis(500));
        Hosts.end(runtime);
    }

    /** A handler runs where the worker waits; the worker must not count as asleep. */
    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void whileAHandlerTakesLong_othersRunWhatComesFromOutside(NettyTransport transport) {
        AsyncRuntime runtime = Hosts.builder(transport).workers(2).build();
        NettyLoops loops = NettyLoops.of(runtime);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(1);
        Thread[] holder = new Thread[1];
        Channel server = listen(loops, () -> new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                holder[0] = Thread.currentThread();
                held.countDown();
                Hosts.await(hold);
            }
        });
        Channel client = connect(loops, server, new ChannelInboundHandlerAdapter());
        Hosts.awaitSilence(runtime, Duration.ofMillis(20));
        client.writeAndFlush(Unpooled.wrappedBuffer(new byte[1]));
        Hosts.await(held);
        for (int i = 0; i < 200; i++) {
            assertThat(runtime.spawn(Thread::currentThread).future().block(Duration.ofSeconds(10)))
                    .isNotSameAs(holder[0]);
        }
        AsyncFuture.of(1).delay(Duration.ofMillis(2)).in(runtime.environment()).block(Duration.ofSeconds(10));
        hold.countDown();
        Hosts.end(runtime);
    }

    /** A monitor that takes a worker for stuck because it runs no tasks would say so. */
    @Test
    void aWorkerThatOnlyServesChannels_isNotReportedAsBlocked() throws Exception {
        List<Throwable> reports = new ArrayList<>();
        AsyncRuntime runtime = Hosts.builder(NettyTransport.NIO)
                .workers(2)
                .detectBlocking(Duration.ofMillis(250))
                .uncaughtExceptionHandler((thread, failure) -> {
                    synchronized (reports) {
                        reports.add(failure);
                    }
                })
                .build();
        NettyLoops loops = NettyLoops.of(runtime);
        Channel server = listen(loops, () -> new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                context.writeAndFlush(message);
            }
        });
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1000);
        CountDownLatch over = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Channel client = connect(loops, server, new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    if (System.nanoTime() < until) {
                        context.writeAndFlush(message);
                    } else {
                        over.countDown();
                    }
                }
            });
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[1]));
        }
        Hosts.await(over);
        synchronized (reports) {
            assertThat(reports).isEmpty();
        }
        Hosts.end(runtime);
    }

    /** Tasks without end on both sides; each has to let the other have its turn, and both the timers. */
    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void neitherSide_starvesTheOther(NettyTransport transport) throws Exception {
        AsyncRuntime runtime = Hosts.one(transport);
        NettyLoops loops = NettyLoops.of(runtime);
        IoEventLoop loop = loops.loop(0);
        AtomicBoolean over = new AtomicBoolean();
        Runnable[] floods = new Runnable[2];
        floods[0] = () -> {
            if (!over.get()) {
                loop.execute(floods[0]);
            }
        };
        floods[1] = () -> {
            if (!over.get()) {
                runtime.execute(floods[1]);
            }
        };
        for (int i = 0; i < 16; i++) {
            loop.execute(floods[0]);
            runtime.execute(floods[1]);
        }
        Channel server = listen(loops, () -> new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                context.writeAndFlush(message);
            }
        });
        CountDownLatch bytes = new CountDownLatch(50);
        Channel client = connect(loops, server, new Counter(bytes, ConcurrentHashMap.newKeySet()));
        for (int i = 0; i < 50; i++) {
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[1]));
            assertThat(runtime.spawn(() -> 1).future().block(Duration.ofSeconds(10)))
                    .isOne();
            assertThat(loop.schedule(() -> 2, 1, TimeUnit.MILLISECONDS).get(10, TimeUnit.SECONDS))
                    .isEqualTo(2);
            AsyncFuture.of(1)
                    .delay(Duration.ofMillis(1))
                    .in(runtime.environment())
                    .block(Duration.ofSeconds(10));
        }
        Hosts.await(bytes);
        over.set(true);
        Hosts.end(runtime);
    }

    /** One poller a worker: our sockets and Netty's in the same selector, and they talk to each other. */
    @Test
    void ourSockets_sitInTheSelectorOfTheLoop() throws Exception {
        AsyncRuntime runtime = Hosts.builder(NettyTransport.NIO).workers(2).build();
        NettyLoops loops = NettyLoops.of(runtime);
        TcpListener listener = TcpListener.bind(runtime, 0);
        listener.serve(runtime, connection -> connection.send(connection.inbound()));
        Set<String> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch bytes = new CountDownLatch(1000);
        Channel netty = new Bootstrap()
                .group(loops.group())
                .channel(loops.transport().socketChannel())
                .handler(new Counter(bytes, threads))
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port()))
                .syncUninterruptibly()
                .channel();
        for (int i = 0; i < 1000; i++) {
            netty.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {(byte) i}));
        }
        Hosts.await(bytes);
        assertThat(threads).allMatch(name -> name.startsWith(runtime.name() + "-"));
        TcpConnection ours =
                TcpClient.on(runtime).connect("localhost", listener.port()).block(Hosts.LONG);
        ours.write(ByteBuffer.wrap("Hello".getBytes(StandardCharsets.US_ASCII))).block(Hosts.LONG);
        assertThat(StandardCharsets.US_ASCII
                        .decode(ours.read().block(Hosts.LONG))
                        .toString())
                .isEqualTo("Hello");
        assertThat(Hosts.threadsNamed(runtime.name() + "-"))
                .extracting(Thread::getName)
                .filteredOn(name -> !name.contains("-blocking-"))
                .containsExactlyInAnyOrder(runtime.name() + "-0", runtime.name() + "-1", runtime.name() + "-monitor");
        ours.close();
        listener.close();
        Hosts.end(runtime);
    }

    @Test
    void current_isTheLoopOfTheWorkerThatAsks() throws Exception {
        AsyncRuntime runtime = Hosts.pinned(NettyTransport.NIO, 2);
        NettyLoops loops = NettyLoops.of(runtime);
        assertThat(loops.current()).isEmpty();
        assertThat(loops.loop(1).submit(loops::current).get()).containsSame(loops.loop(1));
        assertThat(NettyLoops.of(runtime)).isSameAs(loops);
        assertThat(loops).hasToString("2 hosted event loops, NIO");
        Hosts.end(runtime);
    }

    @Test
    void aRuntimeWithoutLoops_isRefused() {
        try (AsyncRuntime runtime = AsyncRuntime.builder().workers(1).build()) {
            assertThatThrownBy(() -> NettyLoops.of(runtime))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("NettyLoops.driver()");
        }
    }

    @Test
    void oneFactory_servesSeveralRuntimes() throws Exception {
        var factory = NettyLoops.driver(NettyOptions.defaults().taskTime(Duration.ofMillis(1)));
        Function<String, AsyncRuntime> build = name ->
                AsyncRuntime.builder().name(name).workers(1).ioDriver(factory).build();
        AsyncRuntime one = build.apply("one-of-two");
        AsyncRuntime other = build.apply("other-of-two");
        Hosts.end(one);
        assertThat(NettyLoops.of(other)
                        .loop(0)
                        .submit(() -> Thread.currentThread().getName())
                        .get())
                .isEqualTo("other-of-two-0");
        Hosts.end(other);
    }

    @Test
    void options_areChecked() {
        assertThatThrownBy(() -> NettyOptions.defaults().taskTime(Duration.ofNanos(999)))
                .isInstanceOf(IllegalArgumentException.class);
        NettyOptions options =
                NettyOptions.defaults().transport(NettyTransport.EPOLL).taskTime(Duration.ofMillis(3));
        assertThat(options.transport()).isEqualTo(NettyTransport.EPOLL);
        assertThat(options.taskTime()).isEqualTo(Duration.ofMillis(3));
        assertThat(NettyTransport.nativeOrNio().isAvailable()).isTrue();
    }
}
