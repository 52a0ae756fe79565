package io.culvert.registry.query;

import io.culvert.registry.query.Query.Source;
import io.culvert.registry.query.QueryTokens.Kind;
import io.culvert.registry.query.QueryTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the clauses of one query. Used once. */
final class QueryParser {
    private static final Set<String> CLAUSES = Set.of("SELECT", "FROM", "WHERE", "AS", "AND", "OR", "NOT", "IN", "NIN");

    private final QueryTokens tokens;

    QueryParser(QueryTokens tokens) {
        this.tokens = tokens;
    }

    Query query() throws QueryNotUnderstood {
        expect("SELECT");
        Selection select = selection();
        expect("FROM");
        Source from = source();
        Condition where = tokens.takes("WHERE") ? new ConditionParser(tokens, this).condition() : Condition.ALWAYS;
        if (tokens.peek().kind() != Kind.END) {
            throw unexpected(tokens.peek(), where == Condition.ALWAYS ? "WHERE or the end" : "AND, OR or the end");
        }
        return new Query(from, select, where);
    }

    private Selection selection() throws QueryNotUnderstood {
        if (tokens.takes("*")) {
            return new Selection.Everything();
        }
        if (tokens.peek().is("TOP")) {
            throw new QueryNotUnderstood(
                    "query: TOP at position " + tokens.peek().position()
                            + " is not supported (expected: *, COUNT() or fields; x-ms-max-item-count bounds a page)");
        }
        List<Selection.Column> columns = new ArrayList<>();
        do {
            Token first = tokens.peek();
            Operand.Path path = path();
            if (first.is("COUNT") && columns.isEmpty() && tokens.takes("(")) {
                expect(")");
                return new Selection.Count(name("count"));
            }
            if (tokens.peek().is("(")) {
                throw unexpected(first, "*, COUNT() or fields");
            }
            columns.add(new Selection.Column(
                    path, name(path.steps().get(path.steps().size() - 1))));
        } while (tokens.takes(","));
        return new Selection.Columns(columns);
    }

    private String name(String otherwise) throws QueryNotUnderstood {
        if (!tokens.takes("AS")) {
            return otherwise;
        }
        Token name = tokens.take();
        if (name.kind() != Kind.WORD && name.kind() != Kind.TEXT) {
            throw unexpected(name, "a name");
        }
        return name.text();
    }

    private Source source() throws QueryNotUnderstood {
        Token name = tokens.take();
        if (!name.is("devices")) {
            throw unexpected(name, "devices or devices.modules");
        }
        if (!tokens.takes(".")) {
            return Source.DEVICES;
        }
        Token part = tokens.take();
        if (!part.is("modules")) {
            throw unexpected(part, "modules");
        }
        return Source.MODULES;
    }

    /** A path: words with dots between them, or texts in brackets. */
    Operand.Path path() throws QueryNotUnderstood {
        List<String> steps = new ArrayList<>();
        do {
            Token word = tokens.take();
            boolean clause = steps.isEmpty() && CLAUSES.contains(word.text().toUpperCase(Locale.ROOT));
            if (word.kind() != Kind.WORD || clause) {
                throw unexpected(word, "the name of a field, such as deviceId or tags.site");
            }
            steps.add(word.text());
            while (tokens.takes("[")) {
                Token key = tokens.take();
                if (key.kind() != Kind.TEXT) {
                    throw unexpected(key, "a name in quotes");
                }
                steps.add(key.text());
                expect("]");
            }
        } while (tokens.takes("."));
        return new Operand.Path(steps);
    }

    void expect(String wordOrSign) throws QueryNotUnderstood {
        if (!tokens.takes(wordOrSign)) {
            throw unexpected(tokens.peek(), wordOrSign);
        }
    }

    static QueryNotUnderstood unexpected(Token token, String expected) {
        return new QueryNotUnderstood("query: " + token.shown() + " at position " + token.position()
                + " is not understood (expected: " + expected + ")");
    }
}
