package io.culvert.registry.query;

import java.util.ArrayList;
import java.util.List;

/** The words, literals and signs of a query's text, read from left to right. Owned by the parse that made it. */
final class QueryTokens {
    private static final List<String> SIGNS =
            List.of("!=", "<>", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ",", ".", "*");

    private static final int MAX_SHOWN = 40;

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int next;

    private QueryTokens(String text) {
        this.text = text;
    }

    enum Kind {
        WORD,
        TEXT,
        NUMBER,
        SIGN,
        END
    }

    /**
     * One token.
     *
     * @param text of a WORD or SIGN as it stands there, of a TEXT and a NUMBER its value
     * @param shown how it begins there, for messages
     * @param position of its first character, counted from 1
     */
    record Token(Kind kind, String text, String shown, int position) {
        boolean is(String wordOrSign) {
            return kind == Kind.WORD && text.equalsIgnoreCase(wordOrSign)
                    || kind == Kind.SIGN && text.equals(wordOrSign);
        }
    }

    static QueryTokens of(String text) throws QueryNotUnderstood {
        QueryTokens tokens = new QueryTokens(text);
        do {
            tokens.tokens.add(tokens.read());
        } while (tokens.tokens.get(tokens.tokens.size() - 1).kind() != Kind.END);
        return tokens;
    }

    Token peek() {
        return tokens.get(next);
    }

    Token take() {
        Token token = tokens.get(next);
        next = Math.min(next + 1, tokens.size() - 1);
        return token;
    }

    /** Takes this word or sign if it comes next; whether it did. */
    boolean takes(String wordOrSign) {
        boolean there = peek().is(wordOrSign);
        if (there) {
            take();
        }
        return there;
    }

    private Token read() throws QueryNotUnderstood {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return new Token(Kind.END, "", "the end", at + 1);
        }
        char first = text.charAt(at);
        if (first == '\'' || first == '"') {
            return quoted(first);
        }
        if (isDigit(first) || first == '-' && at + 1 < text.length() && isDigit(text.charAt(at + 1))) {
            return number();
        }
        if (isWordStart(first)) {
            int start = at;
            while (at < text.length() && (isWordStart(text.charAt(at)) || isDigit(text.charAt(at)))) {
                at++;
            }
            return token(Kind.WORD, start);
        }
        for (String sign : SIGNS) {
            if (text.startsWith(sign, at)) {
                at += sign.length();
                return token(Kind.SIGN, at - sign.length());
            }
        }
        throw new QueryNotUnderstood("query: a character at position " + (at + 1)
                + " is not understood (expected: words, 'texts', numbers and = != < <= > >= ( ) [ ] , . *)");
    }

    private Token quoted(char quote) throws QueryNotUnderstood {
        int start = at++;
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            value.append(c == '\\' ? escaped(start) : c);
        }
        if (at >= text.length()) {
            throw unended(start);
        }
        at++;
        return new Token(Kind.TEXT, value.toString(), shown(text.substring(start, at)), start + 1);
    }

    private char escaped(int start) throws QueryNotUnderstood {
        if (at >= text.length()) {
            throw unended(start);
        }
        char c = text.charAt(at++);
        if (c != 'u') {
            if ("'\"\\".indexOf(c) < 0) {
                throw new QueryNotUnderstood("query: the escape at position " + (at - 1)
                        + " is not understood (expected: \\' \\\" \\\\ or \\u and four hexadecimal digits)");
            }
            return c;
        }
        try {
            String digits = text.substring(at, at + 4);
            at += 4;
            return (char) Integer.parseUnsignedInt(digits, 16);
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new QueryNotUnderstood("query: the escape at position " + (at - 1)
                    + " is cut short (expected: \\u and four hexadecimal digits)");
        }
    }

    private Token number() throws QueryNotUnderstood {
        int start = at++;
        while (at < text.length() && (isDigit(text.charAt(at)) || ".eE+-".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        Token token = token(Kind.NUMBER, start);
        try {
            if (Double.isFinite(Double.parseDouble(token.text()))) {
                return token;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new QueryNotUnderstood("query: " + token.shown() + " at position " + token.position() + " is no number");
    }

    private QueryNotUnderstood unended(int start) {
        return new QueryNotUnderstood("query: the text that begins at position " + (start + 1) + " has no end quote");
    }

    private Token token(Kind kind, int start) {
        String word = text.substring(start, at);
        return new Token(kind, word, shown(word), start + 1);
    }

    private static String shown(String whole) {
        return whole.length() <= MAX_SHOWN ? whole : whole.substring(0, MAX_SHOWN) + "...";
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Names of tags may hold much; what is not of this is written in brackets. */
    private static boolean isWordStart(char c) {
        return Character.isLetter(c) || c == '_' || c == '$';
    }
}
