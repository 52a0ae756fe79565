import com.hazelcast.config.Config;
import com.hazelcast.core.DistributedObject;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.util.IterationType;
import com.hazelcast.map.IMap;
import com.hazelcast.map.impl.query.QueryResult;
import com.hazelcast.map.impl.query.QueryResultRow;
import com.hazelcast.map.impl.query.Target;
import com.hazelcast.multimap.MultiMap;
import com.hazelcast.multimap.impl.operations.EntrySetResponse;
import com.hazelcast.query.Predicate;
import com.hazelcast.query.Predicates;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Somebody at Hazelcast's port with none of the hub's classes: reads all that the members share as it is kept, serialised, and writes
 * what it likes. Arguments: the cluster's name, its own address, a member's address. Does what it is told on its standard input.
 */
public final class LiteMember {
    private LiteMember() {}

    public static void main(String[] arguments) throws Exception {
        HazelcastInstance hazelcast =
                Hazelcast.newHazelcastInstance(config(arguments[0], arguments[1], arguments[2]));
        System.out.println("joined " + hazelcast.getCluster().getMembers().size());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", 4);
            try {
                run(hazelcast, words);
                System.out.println("done " + words[0]);
            } catch (Exception e) {
                System.out.println("failed " + e);
            }
        }
        hazelcast.shutdown();
    }

    private static void run(HazelcastInstance hazelcast, String[] words) throws Exception {
        switch (words[0]) {
            case "sizes" -> {
                for (DistributedObject object : hazelcast.getDistributedObjects()) {
                    System.out.println("size " + object.getName() + " " + size(object));
                }
            }
            case "dump" -> Files.write(Path.of(words[1]), dump(hazelcast));
            case "texts" -> hazelcast
                    .<Object, Object>getMap(words[1])
                    .forEach((key, value) -> System.out.println("text " + key + " " + value));
            case "put" -> hazelcast.getMap(words[1]).set(words[2], words[3]);
            case "clear" -> hazelcast.getMap(words[1]).clear();
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private static int size(DistributedObject object) {
        if (object instanceof IMap<?, ?> map) {
            return map.size();
        }
        if (object instanceof MultiMap<?, ?> map) {
            return map.size();
        }
        throw new IllegalStateException(object.getName() + ": neither a map nor a multimap");
    }

    private static byte[] dump(HazelcastInstance hazelcast) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (DistributedObject object : hazelcast.getDistributedObjects()) {
            if (object instanceof IMap<?, ?>) {
                QueryResult result = (QueryResult) method(
                                object,
                                "executeQueryInternal",
                                Predicate.class,
                                IterationType.class,
                                Target.class)
                        .invoke(object, Predicates.alwaysTrue(), IterationType.ENTRY, Target.ALL_NODES);
                for (QueryResultRow row : result.getRows()) {
                    write(row.getKey(), row.getValue(), all);
                }
            } else if (object instanceof MultiMap<?, ?>) {
                Map<?, ?> parts = (Map<?, ?>) method(object, "entrySetInternal").invoke(object);
                for (Object part : parts.values()) {
                    for (Map.Entry<Data, Data> entry : ((EntrySetResponse) part).getDataEntrySet()) {
                        write(entry.getKey(), entry.getValue(), all);
                    }
                }
            } else {
                throw new IllegalStateException(object.getName() + ": neither a map nor a multimap");
            }
        }
        return all.toByteArray();
    }

    private static void write(Data key, Data value, ByteArrayOutputStream all) throws IOException {
        all.write(key.toByteArray());
        all.write(value.toByteArray());
    }

    private static Method method(Object object, String name, Class<?>... types) throws NoSuchMethodException {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            try {
                Method method = type.getDeclaredMethod(name, types);
                method.setAccessible(true);
                return method;
            } catch (NoSuchMethodException inherited) {
                // Looked for in the class above.
            }
        }
        throw new NoSuchMethodException(name);
    }

    private static Config config(String cluster, String host, String member) {
        Config config = new Config().setClusterName(cluster).setLiteMember(true);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.socket.server.bind.any", "false");
        config.setProperty("hazelcast.local.localAddress", host);
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.getMetricsConfig().setEnabled(false);
        // As Vert.x makes its members known; it logs a fault when one leaves that has no id.
        config.getMemberAttributeConfig().setAttribute("__vertx.nodeId", UUID.randomUUID().toString());
        var network = config.getNetworkConfig().setPort(5701).setPortAutoIncrement(false);
        network.getInterfaces().setEnabled(true).setInterfaces(Set.of(host));
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(true).addMember(member);
        return config;
    }
}
