package samsa;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/** A single node of Samsa as a process of its own, with the configuration that a test of Apache Kafka would have given its broker. */
public final class SamsaNode implements AutoCloseable {
    private static final String PROGRAM = System.getProperty("samsa.program", "samsa");
    /** One node replaces all brokers of a test, so nothing can have more than one replica. */
    private static final List<String> REPLICA_COUNTS = List.of(
        "default.replication.factor", "min.insync.replicas", "offsets.topic.replication.factor",
        "transaction.state.log.replication.factor", "transaction.state.log.min.isr",
        "share.coordinator.state.topic.replication.factor", "share.coordinator.state.topic.min.isr");

    private static final Set<Integer> CLAIMED = ConcurrentHashMap.newKeySet();

    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALIVE.forEach(Process::destroyForcibly)));
    }

    private final Path folder;
    private final Map<String, String> properties;
    private final Map<String, Integer> ports = new HashMap<>();
    private final List<String> formatArguments;
    private final String controllerListener;
    private final boolean standalone;
    private Process process;
    private Admin admin;

    /**
     * @param given            the properties of Kafka's own broker
     * @param formatArguments  more arguments of the storage tool, such as --feature
     * @param logDirCount      how many log directories to make, where the properties name none
     * @param standalone       a quorum that can change (KIP-853)
     */
    public SamsaNode(Map<String, String> given, List<String> formatArguments, int logDirCount, boolean standalone) throws IOException {
        this.standalone = standalone;
        this.folder = Files.createTempDirectory("samsa-apache-");
        this.formatArguments = formatArguments;
        this.properties = new TreeMap<>(given);
        properties.put("process.roles", "broker,controller");
        properties.putIfAbsent("node.id", properties.getOrDefault("broker.id", "0"));
        properties.remove("broker.id");
        controllerListener = properties.computeIfAbsent("controller.listener.names", __ -> "CONTROLLER").split(",")[0];
        String listeners = properties.getOrDefault("listeners", "PLAINTEXT://localhost:0");
        if (!List.of(listeners.split("[,:]")).contains(controllerListener)) listeners += "," + controllerListener + "://localhost:0";
        List<String> bound = new ArrayList<>();
        for (String listener : listeners.split(",")) {
            String name = listener.substring(0, listener.indexOf(':'));
            int port = Integer.parseInt(listener.substring(listener.lastIndexOf(':') + 1));
            if (port == 0) port = freePort();
            ports.put(name, port);
            bound.add(name + "://localhost:" + port);
        }
        properties.put("listeners", String.join(",", bound));
        if (properties.getOrDefault("advertised.listeners", "").contains(":0")) properties.remove("advertised.listeners");
        properties.put("listener.security.protocol.map", ports.keySet().stream().map(name -> name + ":PLAINTEXT").collect(Collectors.joining(",")));
        // As in Kafka's harnesses the voters are static, unless a test asks for a quorum that can change.
        if (standalone) {
            properties.remove("controller.quorum.voters");
            properties.put("controller.quorum.bootstrap.servers", controllers());
        } else properties.put("controller.quorum.voters", properties.get("node.id") + "@" + controllers());
        if (!properties.containsKey("log.dirs") && properties.containsKey("log.dir")) properties.put("log.dirs", properties.remove("log.dir"));
        if (!properties.containsKey("log.dirs")) {
            List<String> dirs = new ArrayList<>();
            for (int i = 0; i < logDirCount; i++) dirs.add(folder.resolve("data-" + i).toString());
            properties.put("log.dirs", String.join(",", dirs));
        }
        properties.remove("metadata.log.dir");
        for (String key : REPLICA_COUNTS) {
            String value = properties.get(key);
            if (value == null ? !key.equals("min.insync.replicas") : !value.startsWith("-") && !value.equals("0")) properties.put(key, "1");
        }
    }

    private static int freePort() throws IOException {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (CLAIMED.add(socket.getLocalPort())) return socket.getLocalPort();
            }
        }
    }

    public Map<String, String> properties() {
        return properties;
    }

    public int port(String listener) {
        Integer port = ports.get(listener);
        if (port == null) throw new IllegalArgumentException("no listener " + listener);
        return port;
    }

    public List<String> logDirs() {
        return List.of(properties.get("log.dirs").split(","));
    }

    public String bootstrap(String listener) {
        return "localhost:" + port(listener);
    }

    public String controllers() {
        return bootstrap(controllerListener);
    }

    public String clientListener() {
        return ports.keySet().stream().filter(name -> !name.equals(controllerListener)).findFirst().orElseThrow();
    }

    public void format() throws Exception {
        Path file = folder.resolve("server.properties");
        StringBuilder text = new StringBuilder();
        properties.forEach((key, value) -> text.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n'));
        Files.writeString(file, text);
        List<String> command = new ArrayList<>(List.of("storage", "format", "--ignore-formatted", "-t", "Zm9vYmFyYmF6cXV4MDEyMw", "-c", file.toString()));
        if (standalone) command.add("--standalone");
        command.addAll(formatArguments);
        Process formatting = run(command);
        if (!formatting.waitFor(60, TimeUnit.SECONDS) || formatting.exitValue() != 0) {
            formatting.destroyForcibly();
            throw new IllegalStateException("format failed: " + output());
        }
    }

    private Process run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(PROGRAM));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("output").toFile())).start();
    }

    public String output() {
        String all = outputFrom(0);
        return all.substring(Math.max(0, all.length() - 4000));
    }

    private String outputFrom(long position) {
        try {
            byte[] all = Files.readAllBytes(folder.resolve("output"));
            return new String(all, (int) position, all.length - (int) position, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    public void start() throws Exception {
        if (running()) return;
        long before = folder.resolve("output").toFile().length();
        process = run(List.of("start", "-c", folder.resolve("server.properties").toString()));
        ALIVE.add(process);
        long until = System.currentTimeMillis() + 60_000;
        while (true) {
            if (!process.isAlive()) throw new IllegalStateException("the node ended at start: " + output());
            if (outputFrom(before).contains("Ready for clients")) break;
            if (System.currentTimeMillis() > until) throw new IllegalStateException("the node did not start: " + output());
            Thread.sleep(20);
        }
    }

    public boolean running() {
        return process != null && process.isAlive();
    }

    public String clusterId() {
        return "Zm9vYmFyYmF6cXV4MDEyMw";
    }

    /** For what a test reads from inside a broker. One client, closed with the node. */
    public synchronized Admin admin() {
        if (admin == null) admin = Admin.create(Map.of("bootstrap.servers", bootstrap(clientListener()), "client.id", "inside-of-the-broker"));
        return admin;
    }

    public synchronized void stop() {
        if (admin != null) admin.close(Duration.ofSeconds(5));
        admin = null;
        if (process == null) return;
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                System.err.println("the node did not stop: " + output());
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        ALIVE.remove(process);
        String keep = System.getProperty("samsa.outputs");
        if (keep != null) {
            try {
                Files.writeString(Path.of(keep), "==== " + folder + "\n" + output() + "\n", java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        process = null;
    }

    @Override
    public void close() {
        stop();
        delete(folder.toFile());
    }

    private static void delete(File file) {
        File[] children = file.listFiles();
        if (children != null) for (File child : children) delete(child);
        file.delete();
    }
}
