package io.culvert.it.docs;

import io.culvert.protocol.CloseReason;

/** The closed list of endings as a table. */
final class CloseReasonTable {
    private CloseReasonTable() {}

    static String render() {
        StringBuilder table = new StringBuilder();
        table.append("| reason | meaning | HTTP | error code | close code | whose doing | try again |\n");
        table.append("|---|---|---|---|---|---|---|\n");
        for (CloseReason reason : CloseReason.values()) {
            table.append("| `").append(reason.label()).append("` | ").append(reason.meaning());
            table.append(" | ").append(orDash(reason.httpStatus()));
            table.append(" | ").append(orDash(reason.errorCode()));
            if (!reason.errorName().isEmpty()) {
                table.append(" `").append(reason.errorName()).append('`');
            }
            table.append(" | ").append(reason.webSocketCode());
            table.append(" | ").append(whose(reason.fault()));
            table.append(" | ").append(reason.retryable() ? "yes" : "no").append(" |\n");
        }
        return table.toString();
    }

    private static String orDash(int number) {
        return number == 0 ? "-" : Integer.toString(number);
    }

    private static String whose(CloseReason.Fault fault) {
        return switch (fault) {
            case NONE -> "nobody's";
            case CALLER -> "the caller's";
            case PEER -> "the other side's";
            case HUB -> "the hub's";
        };
    }
}
