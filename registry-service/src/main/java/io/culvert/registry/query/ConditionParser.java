package io.culvert.registry.query;

import static io.culvert.registry.query.QueryParser.unexpected;

import io.culvert.registry.query.QueryTokens.Kind;
import io.culvert.registry.query.QueryTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;

/** Reads the condition of a WHERE: OR binds least, then AND, then NOT. Used once. */
final class ConditionParser {
    /** How deep parentheses and NOT may go. */
    private static final int MAX_DEPTH = 32;

    private static final Map<String, IntPredicate> COMPARISONS = Map.of(
            "=", sign -> sign == 0,
            "!=", sign -> sign != 0,
            "<>", sign -> sign != 0,
            "<", sign -> sign < 0,
            "<=", sign -> sign <= 0,
            ">", sign -> sign > 0,
            ">=", sign -> sign >= 0);

    /** Functions of two texts; the underscores of their names may be left out. */
    private static final Map<String, BiPredicate<String, String>> TEXT_FUNCTIONS = Map.of(
            "STARTSWITH", String::startsWith,
            "ENDSWITH", String::endsWith,
            "CONTAINS", String::contains);

    private final QueryTokens tokens;
    private final QueryParser parser;
    private int depth;

    ConditionParser(QueryTokens tokens, QueryParser parser) {
        this.tokens = tokens;
        this.parser = parser;
    }

    Condition condition() throws QueryNotUnderstood {
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(conjunction());
        } while (tokens.takes("OR"));
        return parts.size() == 1 ? parts.get(0) : Condition.any(parts);
    }

    private Condition conjunction() throws QueryNotUnderstood {
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(negation());
        } while (tokens.takes("AND"));
        return parts.size() == 1 ? parts.get(0) : Condition.all(parts);
    }

    private Condition negation() throws QueryNotUnderstood {
        Token first = tokens.peek();
        if (!first.is("NOT") && !first.is("(")) {
            return test();
        }
        if (++depth > MAX_DEPTH) {
            throw new QueryNotUnderstood("query: " + first.shown() + " at position " + first.position()
                    + " is too deep (expected: at most " + MAX_DEPTH + " levels)");
        }
        Condition condition;
        if (tokens.takes("NOT")) {
            condition = Condition.not(negation());
        } else {
            parser.expect("(");
            condition = condition();
            parser.expect(")");
        }
        depth--;
        return condition;
    }

    private Condition test() throws QueryNotUnderstood {
        Token first = tokens.peek();
        Operand left = operand();
        if (left instanceof Operand.Path path && tokens.takes("(")) {
            return function(first, path);
        }
        Token sign = tokens.take();
        if (sign.is("IN")) {
            return Condition.in(left, list());
        }
        if (sign.is("NIN")) {
            return Condition.not(Condition.in(left, list()));
        }
        if (sign.is("NOT") && tokens.takes("IN")) {
            return Condition.not(Condition.in(left, list()));
        }
        IntPredicate comparison = sign.kind() == Kind.SIGN ? COMPARISONS.get(sign.text()) : null;
        if (comparison == null) {
            throw unexpected(sign, "= != <> < <= > >= or IN");
        }
        return Condition.compare(left, operand(), comparison);
    }

    private Condition function(Token name, Operand.Path path) throws QueryNotUnderstood {
        String called = path.steps().size() == 1 ? name.text().replace("_", "").toUpperCase(Locale.ROOT) : "";
        BiPredicate<String, String> texts = TEXT_FUNCTIONS.get(called);
        Condition condition;
        if (called.equals("ISDEFINED")) {
            condition = Condition.defined(parser.path());
        } else if (called.equals("ISNULL")) {
            condition = Condition.isNull(parser.path());
        } else if (texts != null) {
            Operand left = operand();
            parser.expect(",");
            condition = Condition.texts(left, operand(), texts);
        } else {
            throw new QueryNotUnderstood("query: the function " + name.shown() + " at position " + name.position()
                    + " is not supported (expected: IS_DEFINED, IS_NULL, STARTS_WITH, ENDS_WITH or CONTAINS)");
        }
        parser.expect(")");
        return condition;
    }

    private List<Operand> list() throws QueryNotUnderstood {
        parser.expect("[");
        List<Operand> values = new ArrayList<>();
        do {
            Token first = tokens.peek();
            Operand value = operand();
            if (!(value instanceof Operand.Literal)) {
                throw unexpected(first, "a text, a number, true, false or null");
            }
            values.add(value);
        } while (tokens.takes(","));
        parser.expect("]");
        return values;
    }

    private Operand operand() throws QueryNotUnderstood {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case TEXT -> new Operand.Literal(tokens.take().text());
            case NUMBER -> new Operand.Literal(Double.parseDouble(tokens.take().text()));
            case WORD -> {
                if (token.is("true") || token.is("false")) {
                    yield new Operand.Literal(Boolean.parseBoolean(tokens.take().text()));
                }
                if (tokens.takes("null")) {
                    yield new Operand.Literal(Operand.NULL);
                }
                yield parser.path();
            }
            case SIGN, END -> throw unexpected(token, "a field, a text, a number, true, false or null");
        };
    }
}
