import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.security.Permission;
import java.security.Policy;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.utils.Exit;

/**
 * Runs the main method of many command line tools in one JVM, because starting a JVM for each costs more than the tool's own work.
 *
 * Request, one line: timeout in ms, then base64 of class name, of standard input and of every argument, separated by spaces ("-" = empty).
 * Answer, one line: exit status, base64 of standard output, base64 of standard error.
 */
public final class ToolHost {
    /** Inherited by the threads that a tool starts, so that one which lingers cannot end the next tool. */
    private static final InheritableThreadLocal<CompletableFuture<Integer>> STATUS = new InheritableThreadLocal<>();

    /** Tools and Scala's Console remember System.out, so the stream stays and what is behind it changes. */
    private static final class Switch extends OutputStream {
        volatile ByteArrayOutputStream target = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            target.write(b);
        }

        @Override
        public void write(byte[] b, int off, int len) {
            target.write(b, off, len);
        }
    }

    /** Some tools end with System.exit, which Kafka's Exit does not see. */
    @SuppressWarnings("removal")
    private static void catchSystemExit() {
        Policy.setPolicy(new Policy() {
            @Override
            public boolean implies(ProtectionDomain domain, Permission permission) {
                return true;
            }
        });
        System.setSecurityManager(new SecurityManager() {
            @Override
            public void checkPermission(Permission permission) {
            }

            @Override
            public void checkExit(int status) {
                if (STATUS.get() != null) end(status, null);
            }
        });
    }

    public static void main(String[] args) throws Exception {
        catchSystemExit();
        PrintStream answers = System.out;
        Switch out = new Switch();
        Switch err = new Switch();
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        // The metadata shell closes what it has written to.
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8) {
            @Override
            public void close() {
                flush();
            }
        });
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        List<Runnable> hooks = new ArrayList<>();
        Exit.setExitProcedure((status, message) -> end(status, message));
        Exit.setHaltProcedure((status, message) -> end(status, message));
        Exit.setShutdownHookAdder((name, hook) -> hooks.add(hook));
        answers.println("ready");
        answers.flush();
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            String[] words = line.split(" ");
            long timeoutMs = Long.parseLong(words[0]);
            out.target = new ByteArrayOutputStream();
            err.target = new ByteArrayOutputStream();
            hooks.clear();
            System.setIn(new ByteArrayInputStream(bytes(words[2])));
            String[] toolArgs = new String[words.length - 3];
            for (int i = 3; i < words.length; i++) toolArgs[i - 3] = new String(bytes(words[i]), StandardCharsets.UTF_8);
            CompletableFuture<Integer> ended = new CompletableFuture<>();
            STATUS.set(ended);
            Thread tool = new Thread(() -> ended.complete(call(new String(bytes(words[1]), StandardCharsets.UTF_8), toolArgs)), "tool");
            tool.setDaemon(true);
            tool.start();
            int code;
            try {
                code = ended.get(timeoutMs, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                code = 124;
                tool.interrupt();
            }
            Thread closing = new Thread(() -> new ArrayList<>(hooks).forEach(Runnable::run), "hooks");
            closing.setDaemon(true);
            closing.start();
            closing.join(10000);
            System.out.flush();
            System.err.flush();
            answers.println(code + " " + text(out.target) + " " + text(err.target));
            answers.flush();
        }
        Runtime.getRuntime().halt(0);
    }

    /** Like System.exit, this never returns to the tool: the thread sleeps on and the first status counts. */
    private static void end(int code, String message) {
        CompletableFuture<Integer> ended = STATUS.get();
        if (ended != null) ended.complete(code);
        while (true) LockSupport.park();
    }

    private static int call(String className, String[] args) {
        try {
            Class.forName(className).getMethod("main", String[].class).invoke(null, (Object) args);
            return 0;
        } catch (InvocationTargetException e) {
            System.err.print("Exception in thread \"main\" ");
            e.getCause().printStackTrace();
            return 1;
        } catch (Throwable e) {
            e.printStackTrace();
            return 125;
        }
    }

    private static byte[] bytes(String word) {
        return word.equals("-") ? new byte[0] : Base64.getDecoder().decode(word);
    }

    private static String text(ByteArrayOutputStream bytes) throws IOException {
        return bytes.size() == 0 ? "-" : Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
