package io.culvert.registry;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;

/** Connections to servers that nobody has any more. */
final class FakeDriver {
    private FakeDriver() {}

    /** One that knows what it is connected to, and nothing else. */
    static Connection connection(String product, int majorVersion) {
        DatabaseMetaData data = proxy(DatabaseMetaData.class, name -> switch (name) {
            case "getDatabaseProductName" -> product;
            case "getDatabaseMajorVersion" -> majorVersion;
            default -> throw new UnsupportedOperationException(name);
        });
        return proxy(Connection.class, name -> data);
    }

    private interface Answers {
        Object to(String method);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answers.to(method.getName())));
    }
}
