package io.culvert.registry;

import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import java.nio.file.Path;
import java.time.Clock;

/** A process that creates devices in a folder's store, and says each one's id when it is stored, until it is killed. */
final class StoreHolder {
    private StoreHolder() {}

    public static void main(String[] args) {
        RegistryDatabase database =
                RegistryDatabase.open(RegistryConfig.defaults().storedIn(Path.of(args[0])));
        Identities identities = new Identities(new IdentityTable(database), 50, Clock.systemUTC());
        for (int i = 0; ; i++) {
            String id = args[1] + "-" + i;
            Outcome<RegistryEntry> made =
                    identities.create(new IdentityCalls.Create(Identity.device(id), RegistryUnderTest.PLAIN));
            if (made instanceof Outcome.Granted<RegistryEntry>) {
                System.out.println("stored " + id);
            }
        }
    }
}
