package org.reactivebridge.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.stream.AsyncFuture;

/**
 * A network that exists in a simulated environment only: what arrives when, and what goes wrong, is decided by the seed. A tool for
 * tests of this library and of its users.
 *
 * <p>It is as unkind as {@link Faults} say, and as a test says from outside: hosts that do not answer, partitions, machines that
 * vanish. An address of the internet with port 0 stands for all ports of its host in these.
 *
 * <p>After {@link Link#close()} with bytes that have not been read, or that arrive later, the other side gets a reset, as from the
 * systems in use; what has arrived there before may or may not be read then.
 *
 * <p>Datagrams overtake each other as their latencies are, and are lost behind a partition. A socket keeps 1,024 of them, and 1 MiB
 * in all, until they are received; what comes then is dropped, and {@linkplain #droppedDatagrams() counted}.
 *
 * <p><strong>Confined</strong> to the thread that runs the environment.
 */
public final class SimulatedNetwork implements Network {

    private static final int FIRST_FREE_PORT = 49_152;
    private static final InetAddress EVERYWHERE = new InetSocketAddress(0).getAddress();

    private final SimulatedEnvironment world;
    private final Environment environment;
    private final Faults faults;
    private final RandomGenerator random;
    private final Executor executor;
    private final BufferPool buffers = BufferPool.traced(256L << 20);
    private final Map<SocketAddress, SimulatedAcceptor> acceptors = new LinkedHashMap<>();
    private final Map<String, List<InetAddress>> hosts = new LinkedHashMap<>();
    private final Set<SimulatedLink> links = new LinkedHashSet<>();
    private final Set<SimulatedDatagramLink> datagramLinks = new LinkedHashSet<>();
    private final Set<SocketAddress> silent = new LinkedHashSet<>();
    private final Set<SocketAddress> unreachable = new LinkedHashSet<>();
    private final Set<Partition> partitions = new LinkedHashSet<>();
    private int nextPort = FIRST_FREE_PORT;
    private long droppedDatagrams;

    private record Partition(SocketAddress one, SocketAddress other) {

        boolean isBetween(SocketAddress a, SocketAddress b) {
            return (isAt(one, a) && isAt(other, b)) || (isAt(one, b) && isAt(other, a));
        }
    }

    /**
     * A network without hosts but {@code localhost}.
     *
     * @param world whose clock, randomness and order of events this has
     * @param faults how unkind it is
     */
    public SimulatedNetwork(SimulatedEnvironment world, Faults faults) {
        this(world, world, faults);
    }

    /**
     * A network whose users run in an environment of their own, such as that of a runtime.
     *
     * @param world whose clock, randomness and order of events this has
     * @param environment a view of that world, given to whoever uses this network
     * @param faults how unkind it is
     */
    public SimulatedNetwork(SimulatedEnvironment world, Environment environment, Faults faults) {
        this.world = Objects.requireNonNull(world, "world");
        this.environment = Objects.requireNonNull(environment, "environment");
        this.faults = Objects.requireNonNull(faults, "faults");
        this.random = world.random("network");
        this.executor = world.executor("network");
        hosts.put("localhost", List.of(InetAddress.getLoopbackAddress()));
    }

    // ---- The network

    @Override
    public BufferPool buffers() {
        return buffers;
    }

    @Override
    public Environment environment() {
        return environment;
    }

    @Override
    public AsyncFuture<List<InetAddress>> resolve(String host) {
        Objects.requireNonNull(host, "host");
        return AsyncFuture.defer(() -> {
            List<InetAddress> known = hosts.get(host);
            if (known == null && isLiteral(host)) {
                try {
                    known = List.of(InetAddress.getByName(host));
                } catch (UnknownHostException noAddress) {
                    return AsyncFuture.error(noAddress);
                }
            }
            Duration latency = Duration.ofNanos(latency());
            if (known == null) {
                // Fails late, as from a server of names.
                return AsyncFuture.of(host)
                        .delay(latency)
                        .flatMap(unknown -> AsyncFuture.error(new UnknownHostException(unknown)));
            }
            return AsyncFuture.of(known).delay(latency);
        });
    }

    /** Whether the system's resolver, which is no part of the simulation, would not ask anybody. */
    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    @Override
    public Link connect(SocketAddress remote, SocketOptions options) throws IOException {
        NioNetwork.checkResolved(remote);
        checkReachable(remote, "connect to");
        SocketAddress local = localAddress(remote, options);
        SimulatedLink link = new SimulatedLink(this, local, remote);
        links.add(link);
        link.connect();
        return link;
    }

    @Override
    public Acceptor bind(SocketAddress local, int backlog, SocketOptions options) throws IOException {
        NioNetwork.checkResolved(local);
        SocketAddress chosen = withPort(local);
        if (acceptors.containsKey(chosen)) {
            throw new BindException("Cannot listen on " + local + ": Address already in use");
        }
        SimulatedAcceptor acceptor = new SimulatedAcceptor(this, chosen, Math.max(1, backlog));
        acceptors.put(chosen, acceptor);
        return acceptor;
    }

    @Override
    public DatagramLink openDatagrams(
            @Nullable SocketAddress local, @Nullable SocketAddress remote, SocketOptions options) throws IOException {
        InetAddress chosen = remote == null ? EVERYWHERE : InetAddress.getLoopbackAddress();
        SocketAddress wanted = local == null ? new InetSocketAddress(chosen, 0) : local;
        NioNetwork.checkResolved(wanted);
        if (remote != null) {
            NioNetwork.checkResolved(remote);
            checkReachable(remote, "use datagrams with");
        }
        if (!(withPort(wanted) instanceof InetSocketAddress address)) {
            throw new IOException("Cannot use " + local + " for datagrams: they have addresses of the internet");
        }
        if (datagramLinks.stream().anyMatch(other -> other.takes(address))) {
            throw new BindException("Cannot use " + local + " for datagrams: Address already in use");
        }
        SimulatedDatagramLink link = new SimulatedDatagramLink(this, address, remote);
        datagramLinks.add(link);
        return link;
    }

    void checkReachable(SocketAddress remote, String what) throws NoRouteToHostException {
        if (isAtOne(unreachable, remote)) {
            throw new NoRouteToHostException("Cannot " + what + " " + remote + ": Network is unreachable");
        }
    }

    private SocketAddress localAddress(SocketAddress remote, SocketOptions options) {
        if (options.localAddress().isPresent()) {
            return withPort(options.localAddress().get());
        }
        return remote instanceof InetSocketAddress
                ? withPort(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                : remote;
    }

    private SocketAddress withPort(SocketAddress address) {
        if (!(address instanceof InetSocketAddress internet) || internet.getPort() != 0) {
            return address;
        }
        InetSocketAddress chosen;
        do {
            chosen = new InetSocketAddress(internet.getAddress(), nextPort);
            nextPort = nextPort == 0xFFFF ? FIRST_FREE_PORT : nextPort + 1;
        } while (isTaken(chosen));
        return chosen;
    }

    private boolean isTaken(InetSocketAddress address) {
        return acceptors.containsKey(address) || datagramLinks.stream().anyMatch(link -> link.takes(address));
    }

    // ---- What a test says

    /**
     * Makes a host known.
     *
     * @param name its name
     * @param addresses its addresses, in the order in which they are preferred; none for a host that is not known
     */
    public void host(String name, InetAddress... addresses) {
        if (addresses.length == 0) {
            hosts.remove(name);
        } else {
            hosts.put(name, List.of(addresses));
        }
    }

    /**
     * The machine at an address vanishes, as if its cable had been cut: whoever connects to it gets no answer, and its connections
     * carry nothing any more, neither an end nor a reset.
     *
     * @param address where; port 0 for all ports of the host
     */
    public void vanish(SocketAddress address) {
        silent.add(Objects.requireNonNull(address, "address"));
        for (SimulatedLink link : new ArrayList<>(links)) {
            if (isAt(address, link.localAddress()) || isAt(address, link.remoteAddress())) {
                link.vanish();
            }
        }
    }

    /**
     * There is no way to an address, which this machine knows: whoever connects to it is told at once.
     *
     * @param address where; port 0 for all ports of the host
     */
    public void unreachable(SocketAddress address) {
        unreachable.add(Objects.requireNonNull(address, "address"));
    }

    /**
     * Nothing gets from one address to another, or back, until that is repaired; what is sent meanwhile is kept.
     *
     * @param one one side; port 0 for all ports of the host
     * @param other the other side; port 0 for all ports of the host
     */
    public void partition(SocketAddress one, SocketAddress other) {
        partitions.add(new Partition(one, other));
    }

    /**
     * Takes a partition back: what was kept arrives.
     *
     * @param one one side, as given to {@link #partition}
     * @param other the other side
     */
    public void repair(SocketAddress one, SocketAddress other) {
        partitions.remove(new Partition(one, other));
        for (SimulatedLink link : new ArrayList<>(links)) {
            link.deliver();
        }
    }

    /**
     * Resets all connections between two addresses, on both sides, as a firewall does.
     *
     * @param one one side; port 0 for all ports of the host
     * @param other the other side; port 0 for all ports of the host
     */
    public void sever(SocketAddress one, SocketAddress other) {
        Partition between = new Partition(one, other);
        for (SimulatedLink link : new ArrayList<>(links)) {
            if (between.isBetween(link.localAddress(), link.remoteAddress())) {
                link.receiveReset();
            }
        }
    }

    /**
     * How many ends of connections there are that have neither been closed nor reset by whoever has them: both sides count, and so
     * do attempts to connect, and connections that have not been accepted.
     *
     * @return the number
     */
    public int openLinks() {
        return links.size();
    }

    /**
     * How many sockets for datagrams there are that have not been closed.
     *
     * @return the number
     */
    public int openDatagramLinks() {
        return datagramLinks.size();
    }

    /**
     * How many datagrams have been dropped because too many waited to be received, or too many bytes.
     *
     * @return the number
     */
    public long droppedDatagrams() {
        return droppedDatagrams;
    }

    @Override
    public String toString() {
        return "SimulatedNetwork[" + world + ", " + acceptors.size() + " acceptors, " + links.size() + " links]";
    }

    // ---- For links and acceptors

    Faults faults() {
        return faults;
    }

    SimulatedEnvironment world() {
        return world;
    }

    void add(SimulatedLink link) {
        links.add(link);
    }

    void remove(SimulatedLink link) {
        links.remove(link);
    }

    void remove(SimulatedAcceptor acceptor) {
        acceptors.remove(acceptor.localAddress(), acceptor);
    }

    void remove(SimulatedDatagramLink link) {
        datagramLinks.remove(link);
    }

    void countDropped() {
        droppedDatagrams++;
    }

    /** Takes a datagram to where it goes: never, once or twice. */
    void carry(
            SimulatedDatagramLink sender,
            SocketAddress from,
            InetSocketAddress to,
            ByteBuffer payload,
            long nanosOnTheLine) {
        int copies = chance(faults.lostDatagrams()) ? 0 : chance(faults.doubledDatagrams()) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            world.timers().schedule(nanosOnTheLine + latency(), () -> arrive(sender, from, to, payload.duplicate()));
        }
    }

    private void arrive(SimulatedDatagramLink sender, SocketAddress from, InetSocketAddress to, ByteBuffer payload) {
        if (isLost(from, to)) {
            return;
        }
        boolean isForMany = to.getAddress().isMulticastAddress();
        boolean found = false;
        for (SimulatedDatagramLink link : new ArrayList<>(datagramLinks)) {
            if ((isForMany ? link.isMemberOf(to) : link.isAt(to)) && link.listensTo(from)) {
                found = true;
                link.arrive(from, payload.duplicate());
            }
        }
        if (!found && !isForMany && !chance(faults.lostDatagrams())) {
            world.timers().schedule(latency(), () -> {
                if (!isLost(from, to)) {
                    sender.learnUnreachable();
                }
            });
        }
    }

    private boolean isLost(SocketAddress from, SocketAddress to) {
        return isSilent(from) || isSilent(to) || isPartitioned(from, to);
    }

    /** Who listens there, be it on all addresses of the host. */
    @Nullable
    SimulatedAcceptor acceptor(SocketAddress address) {
        SimulatedAcceptor exact = acceptors.get(address);
        if (exact != null || !(address instanceof InetSocketAddress internet)) {
            return exact;
        }
        for (SimulatedAcceptor acceptor : acceptors.values()) {
            if (acceptor.localAddress() instanceof InetSocketAddress bound
                    && bound.getPort() == internet.getPort()
                    && bound.getAddress().isAnyLocalAddress()) {
                return acceptor;
            }
        }
        return null;
    }

    boolean isPartitioned(SocketAddress a, SocketAddress b) {
        for (Partition partition : partitions) {
            if (partition.isBetween(a, b)) {
                return true;
            }
        }
        return false;
    }

    boolean isSilent(SocketAddress address) {
        return isAtOne(silent, address);
    }

    private static boolean isAtOne(Set<SocketAddress> patterns, SocketAddress address) {
        for (SocketAddress pattern : patterns) {
            if (isAt(pattern, address)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAt(SocketAddress pattern, SocketAddress address) {
        return pattern.equals(address)
                || (pattern instanceof InetSocketAddress host
                        && host.getPort() == 0
                        && address instanceof InetSocketAddress internet
                        && Objects.equals(host.getAddress(), internet.getAddress()));
    }

    long latency() {
        return between(faults.minLatency().toNanos(), faults.maxLatency().toNanos());
    }

    long between(long least, long most) {
        return most <= least ? least : least + random.nextLong(most - least + 1);
    }

    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** How many of some bytes go at once. */
    int piece(int bytes) {
        int most = faults.mostBytes() == 0 ? bytes : Math.min(bytes, faults.mostBytes());
        return faults.mostBytes() == 0 || most <= 1 ? most : 1 + random.nextInt(most);
    }

    /** As a task of its own: in an order that the seed decides, and never inside of whoever makes something ready. */
    void wake(@Nullable Waker waker) {
        if (waker != null) {
            executor.execute(waker::wake);
        }
    }

    /** Wakes for nothing, now and then, whoever has begun to wait. */
    void wakeForNothing(Waker waker) {
        if (chance(faults.spuriousWakeUps())) {
            wake(waker);
        }
    }

    /**
     * How unkind a simulated network is. {@link #none()} is quick, wide and never fails.
     *
     * <p><strong>Immutable:</strong> every method returns new faults.
     *
     * @param minLatency how long anything is on its way, at least
     * @param maxLatency how long anything is on its way, at most; bytes of one connection stay in order
     * @param maxHandshake how much longer a connection may take to be made
     * @param bytesPerSecond how many bytes a direction of a connection carries in a second; 0 for no limit
     * @param window how many bytes that have not been read one side can have sent
     * @param mostBytes a read or a write moves between one byte and this many; 0 for all that there are
     * @param spuriousWakeUps how probable it is that whoever begins to wait is woken for nothing
     * @param acceptFailures how probable it is that accepting fails because the system has no means left; the connection stays
     * @param lostAccepts how probable it is that a connection breaks off while it is accepted
     * @param resets how probable it is that a connection breaks off when something arrives
     * @param lostDatagrams how probable it is that a datagram is lost, or the news that nobody listens where it was sent
     * @param doubledDatagrams how probable it is that a datagram arrives twice
     */
    public record Faults(
            Duration minLatency,
            Duration maxLatency,
            Duration maxHandshake,
            long bytesPerSecond,
            int window,
            int mostBytes,
            double spuriousWakeUps,
            double acceptFailures,
            double lostAccepts,
            double resets,
            double lostDatagrams,
            double doubledDatagrams) {

        private static final Faults NONE =
                new Faults(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 64 * 1024, 0, 0, 0, 0, 0, 0, 0);

        /**
         * Checks the faults.
         *
         * @param minLatency not negative
         * @param maxLatency at least minLatency
         * @param maxHandshake not negative
         * @param bytesPerSecond not negative
         * @param window at least 1
         * @param mostBytes not negative
         * @param spuriousWakeUps at least 0, and less than 1, so that waiting ends
         * @param acceptFailures from 0 to 1
         * @param lostAccepts from 0 to 1
         * @param resets from 0 to 1
         * @param lostDatagrams from 0 to 1
         * @param doubledDatagrams from 0 to 1
         * @throws IllegalArgumentException if one is out of range
         */
        public Faults {
            if (minLatency.isNegative() || maxLatency.compareTo(minLatency) < 0 || maxHandshake.isNegative()) {
                throw new IllegalArgumentException("Latencies must not be negative, nor the greatest below the least: "
                        + minLatency + ", " + maxLatency + ", " + maxHandshake);
            }
            if (bytesPerSecond < 0 || mostBytes < 0) {
                throw new IllegalArgumentException(
                        "bytesPerSecond and mostBytes must not be negative: " + bytesPerSecond + ", " + mostBytes);
            }
            Capacities.capacity(window, "window");
            if (spuriousWakeUps < 0
                    || spuriousWakeUps >= 1
                    || isNoProbability(acceptFailures)
                    || isNoProbability(lostAccepts)
                    || isNoProbability(resets)
                    || isNoProbability(lostDatagrams)
                    || isNoProbability(doubledDatagrams)) {
                throw new IllegalArgumentException("Not probabilities: " + spuriousWakeUps + ", " + acceptFailures
                        + ", " + lostAccepts + ", " + resets + ", " + lostDatagrams + ", " + doubledDatagrams);
            }
        }

        private static boolean isNoProbability(double number) {
            return !(number >= 0 && number <= 1);
        }

        /**
         * A network that does everything at once and never fails.
         *
         * @return the default
         */
        public static Faults none() {
            return NONE;
        }

        /**
         * These faults with another latency, drawn for each piece of data.
         *
         * @param least not negative
         * @param most at least as long
         * @return new faults
         */
        public Faults latency(Duration least, Duration most) {
            return new Faults(
                    least,
                    most,
                    maxHandshake,
                    bytesPerSecond,
                    window,
                    mostBytes,
                    spuriousWakeUps,
                    acceptFailures,
                    lostAccepts,
                    resets,
                    lostDatagrams,
                    doubledDatagrams);
        }

        /**
         * These faults with connections that take longer to be made.
         *
         * @param most how much longer, at most
         * @return new faults
         */
        public Faults handshake(Duration most) {
            return new Faults(
                    minLatency,
                    maxLatency,
                    most,
                    bytesPerSecond,
                    window,
                    mostBytes,
                    spuriousWakeUps,
                    acceptFailures,
                    lostAccepts,
                    resets,
                    lostDatagrams,
                    doubledDatagrams);
        }

        /**
         * These faults with another width.
         *
         * @param perSecond how many bytes a direction carries in a second; 0 for no limit
         * @param unread how many bytes that have not been read one side can have sent
         * @return new faults
         */
        public Faults bandwidth(long perSecond, int unread) {
            return new Faults(
                    minLatency,
                    maxLatency,
                    maxHandshake,
                    perSecond,
                    unread,
                    mostBytes,
                    spuriousWakeUps,
                    acceptFailures,
                    lostAccepts,
                    resets,
                    lostDatagrams,
                    doubledDatagrams);
        }

        /**
         * These faults with reads and writes that move only some of the bytes.
         *
         * @param most at most this many; 0 for all that there are
         * @return new faults
         */
        public Faults pieces(int most) {
            return new Faults(
                    minLatency,
                    maxLatency,
                    maxHandshake,
                    bytesPerSecond,
                    window,
                    most,
                    spuriousWakeUps,
                    acceptFailures,
                    lostAccepts,
                    resets,
                    lostDatagrams,
                    doubledDatagrams);
        }

        /**
         * These faults with wake-ups for nothing.
         *
         * @param probability at least 0, and less than 1
         * @return new faults
         */
        public Faults spuriousWakeUps(double probability) {
            return new Faults(
                    minLatency,
                    maxLatency,
                    maxHandshake,
                    bytesPerSecond,
                    window,
                    mostBytes,
                    probability,
                    acceptFailures,
                    lostAccepts,
                    resets,
                    lostDatagrams,
                    doubledDatagrams);
        }

        /**
         * These faults with connections that cannot be accepted.
         *
         * @param exhausted how probable it is that the system has no means left; the connection stays
         * @param lost how probable it is that the connection is lost
         * @return new faults
         */
        public Faults accepting(double exhausted, double lost) {
            return new Faults(
                    minLatency,
                    maxLatency,
                    maxHandshake,
                    bytesPerSecond,
                    window,
                    mostBytes,
                    spuriousWakeUps,
                    exhausted,
                    lost,
                    resets,
                    lostDatagrams,
                    doubledDatagrams);
        }

        /**
         * These faults with connections that break off.
         *
         * @param probability how probable that is for each piece of data that arrives
         * @return new faults
         */
        public Faults resets(double probability) {
            return new Faults(
                    minLatency,
                    maxLatency,
                    maxHandshake,
                    bytesPerSecond,
                    window,
                    mostBytes,
                    spuriousWakeUps,
                    acceptFailures,
                    lostAccepts,
                    probability,
                    lostDatagrams,
                    doubledDatagrams);
        }

        /**
         * These faults with datagrams that are lost, or arrive twice. That one overtakes another comes of the latency.
         *
         * @param lost how probable it is that a datagram is lost
         * @param doubled how probable it is that a datagram arrives twice
         * @return new faults
         */
        public Faults datagrams(double lost, double doubled) {
            return new Faults(
                    minLatency,
                    maxLatency,
                    maxHandshake,
                    bytesPerSecond,
                    window,
                    mostBytes,
                    spuriousWakeUps,
                    acceptFailures,
                    lostAccepts,
                    resets,
                    lost,
                    doubled);
        }
    }
}
