package dev.crossfade.rehearsal.loadtest.scenario;

import dev.crossfade.config.reader.Form;
import dev.crossfade.config.reader.Section;
import dev.crossfade.config.settings.Addresses;
import dev.crossfade.config.settings.Forms;
import dev.crossfade.config.settings.HeaderNames;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one of a scenario's {@code requests}. */
final class RequestSection {

    private static final int MOST_WEIGHT = 1_000_000;

    private static final Variables SAMPLE = new Variables(0, "00000000-0000-4000-8000-000000000000", "k-0");

    /** RFC 9110 §9.1; CONNECT makes a tunnel, and no exchange. */
    private static final Form<String> METHOD = Form.ofText(
            text -> {
                if (!text.matches("[A-Z]{1,20}") || text.equals("CONNECT")) {
                    throw new IllegalArgumentException("not a method: '" + text + "' (write GET, POST, PUT, …)");
                }
                return text;
            },
            "GET");

    /** A path with its query; the host is that of {@code --url}. */
    private static final Form<String> PATH = Form.ofText(
            text -> {
                String path = Addresses.URL_PATH.parse().apply(text);
                try {
                    if (!path.startsWith("//") && new URI(new Template(path).fill(SAMPLE)).getRawFragment() == null) {
                        return path;
                    }
                } catch (URISyntaxException e) {
                    throw new IllegalArgumentException("not a path of a URL: " + e.getReason(), e);
                }
                throw new IllegalArgumentException("not a path of a URL: no '//' at its begin, and no '#'");
            },
            "/");

    /** RFC 9110 §5.5; the client sends no others. */
    private static final Form<String> HEADER_VALUE = Form.ofText(
            text -> {
                if (text.chars().anyMatch(c -> c > 0xff)) {
                    throw new IllegalArgumentException("a header's value holds only characters of ISO 8859-1");
                }
                return HeaderNames.VALUE.parse().apply(text);
            },
            "");

    /** What frames a message is the client's own business. */
    private static final Set<String> FRAMING =
            Set.of("connection", "content-length", "expect", "transfer-encoding", "upgrade");

    private final BodySection bodies;

    /** @param folder what names of files are relative to */
    RequestSection(Path folder) {
        this.bodies = new BodySection(folder);
    }

    RequestTemplate read(Section section) {
        String method = section.value("method", METHOD, "GET");
        String path = section.required("path", PATH);
        String name = section.optional("name", Forms.WORD);
        Map<String, Template> headers = headers(section);
        Body body = section.section("body", bodies::read);
        Place key = section.optionalSection("key", Place::read);
        body = withKey(section, key, headers, body);
        boolean keyed = key != null
                || new Template(path).usesKey()
                || body.usesKey()
                || headers.values().stream().anyMatch(Template::usesKey);
        Place answer = section.optionalSection("answer", Place::read);
        Check check = section.optionalSection("check", RequestSection::check);
        if (!keyed && (answer != null || check != null)) {
            section.problem("key", "missing: 'answer' and 'check' look for a key, so say where the request carries it");
        }
        return new RequestTemplate(
                name == null ? method + " " + withoutQuery(path) : name,
                section.value("weight", Forms.number(1, MOST_WEIGHT), 1),
                method,
                new Template(path),
                headers,
                body,
                new LinkedHashSet<>(section.values("expect", Forms.number(200, 599), List.of())),
                keyed,
                answer,
                check);
    }

    private static Map<String, Template> headers(Section section) {
        Map<String, Template> headers = new LinkedHashMap<>();
        section.valuesByName("headers", HEADER_VALUE).forEach((name, value) -> {
            if (!HeaderNames.isToken(name)) {
                section.problem("headers." + name, "not a name of a header");
            } else if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
                section.problem("headers." + name, "frames the message, which the client does itself");
            }
            headers.put(name, new Template(value));
        });
        return headers;
    }

    private static Body withKey(Section section, @Nullable Place key, Map<String, Template> headers, Body body) {
        if (key != null && key.header() != null) {
            headers.put(key.header(), new Template(Template.KEY));
        } else if (key != null && key.json() != null) {
            try {
                return body.withKeyAt(key.json());
            } catch (IllegalArgumentException e) {
                section.problem("key.json", String.valueOf(e.getMessage()));
            }
        }
        return body;
    }

    private static Check check(Section section) {
        String path = section.required("path", PATH);
        if (section.has("path") && !new Template(path).usesKey()) {
            section.problem("path", "without ${key} it would be the same for every key");
        }
        return new Check(new Template(path), section.optional("count", Place.POINTER));
    }

    /** A query may hold what nobody else should read. */
    private static String withoutQuery(String path) {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }
}
