package dev.crossfade.config.settings;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.crossfade.config.model.TenantId;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Settings as a document again: keys and units as a file has them, every default filled in, no secret.
 *
 * @param settings as loaded
 * @param role who loaded them: of a section that it does not read the settings have only defaults, whatever its file says
 * @param hiding takes out what is no secret by its key, and nobody may see all the same
 */
public record SettingsDocument(Settings settings, SettingsLoader.Role role, Hiding hiding) {

    /** Takes out of a text what nobody may see. */
    @FunctionalInterface
    public interface Hiding {
        String hide(String text);
    }

    private static final String HIDING = "hiding";

    private static final ObjectMapper JSON = prepared(new ObjectMapper());

    private static final ObjectMapper YAML = prepared(new ObjectMapper(new YAMLFactory()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)));

    /** Fields whose value is a credential by their name: what a header edit sets there is not shown. */
    private static final Pattern CREDENTIAL =
            Pattern.compile("(?i).*(auth|cookie|credential|key|password|secret|signature|token).*");

    /** The record's component has another name, because {@code notify} is a method of every object. */
    private interface ControlKeys {
        @JsonProperty("notify")
        List<ControlSettings.Notify> notifications();
    }

    /** That the file names it is seen in the file. */
    @JsonIgnoreProperties("named")
    private interface ControlAccessKeys {}

    public SettingsDocument(Settings settings) {
        this(settings, SettingsLoader.Role.ALL);
    }

    public SettingsDocument(Settings settings, SettingsLoader.Role role) {
        this(settings, role, text -> text);
    }

    public String yaml() {
        return written(YAML.writer().withAttribute(HIDING, hiding), sections()).stripTrailing();
    }

    public String json() {
        return written(JSON.writerWithDefaultPrettyPrinter().withAttribute(HIDING, hiding), sections());
    }

    private Map<String, Object> sections() {
        Map<String, Object> sections = new LinkedHashMap<>();
        sections.put("logging", settings.logging());
        sections.put("telemetry", settings.telemetry());
        sections.put("client", settings.client());
        if (role.readsProxy()) {
            sections.put("proxy", settings.proxy());
        }
        if (role.readsControl()) {
            sections.put("control", settings.control());
        }
        if (role.readsTenants()) {
            sections.put("tenants", settings.tenants());
        }
        return sections;
    }

    /** The JSON Schema (2020-12) of a configuration file. */
    public static String schema() {
        return written(JSON.writerWithDefaultPrettyPrinter(), SettingsSchema.build());
    }

    /** Of one tenant, every key with its value, as in {@code switchover.budget}: {@code 5s}; a list's entries by their number. */
    public static SortedMap<String, String> leaves(TenantSettings tenant) {
        SortedMap<String, String> leaves = new TreeMap<>();
        collect("", JSON.valueToTree(tenant), leaves);
        return leaves;
    }

    private static void collect(String path, JsonNode node, SortedMap<String, String> leaves) {
        String inside = path.isEmpty() ? "" : path + ".";
        if (node.isObject()) {
            node.properties().forEach(field -> collect(inside + field.getKey(), field.getValue(), leaves));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(path + "[" + i + "]", node.get(i), leaves);
            }
        } else {
            leaves.put(path, node.asText());
        }
    }

    private static String written(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("settings cannot be written", e);
        }
    }

    /** A URL of the store may carry one: the driver takes it nowhere else. */
    private static String withoutPassword(String text) {
        return text.startsWith("jdbc:") ? text.replaceAll("(?i)(password=)[^&]*", "$1[secret]") : text;
    }

    /** A value as the text that a file has for it. */
    private static final class Text<T> extends StdSerializer<T> {

        private static final long serialVersionUID = 1L;

        private final transient Function<T, String> form;

        Text(Class<T> type, Function<T, String> form) {
            super(type);
            this.form = form;
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(form.apply(value));
        }
    }

    /** A text without what nobody may see. */
    private static final class Shown extends StdSerializer<String> {

        private static final long serialVersionUID = 1L;

        Shown() {
            super(String.class);
        }

        @Override
        public void serialize(String value, JsonGenerator json, SerializerProvider provider) throws IOException {
            String text = withoutPassword(value);
            json.writeString(provider.getAttribute(HIDING) instanceof Hiding hiding ? hiding.hide(text) : text);
        }
    }

    private static final class Hidden extends StdSerializer<Secret> {

        private static final long serialVersionUID = 1L;

        Hidden() {
            super(Secret.class);
        }

        @Override
        public boolean isEmpty(SerializerProvider provider, Secret value) {
            return value.isNone();
        }

        @Override
        public void serialize(Secret value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.toString());
        }
    }

    private static final class Store extends StdSerializer<StoreUrl> {

        private static final long serialVersionUID = 1L;

        Store() {
            super(StoreUrl.class);
        }

        @Override
        public void serialize(StoreUrl value, JsonGenerator json, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(value.text(), json);
        }
    }

    private static final class Edits extends StdSerializer<TenantSettings.HeaderEdits> {

        private static final long serialVersionUID = 1L;

        Edits() {
            super(TenantSettings.HeaderEdits.class);
        }

        @Override
        public void serialize(TenantSettings.HeaderEdits edits, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeStartObject();
            provider.defaultSerializeField("remove", edits.remove(), json);
            json.writeObjectFieldStart("set");
            for (Map.Entry<String, String> field : new TreeMap<>(edits.set()).entrySet()) {
                boolean credential = CREDENTIAL.matcher(field.getKey()).matches();
                json.writeStringField(field.getKey(), credential ? "[secret]" : field.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private static ObjectMapper prepared(ObjectMapper mapper) {
        SimpleModule forms = new SimpleModule();
        forms.addSerializer(Bytes.class, new Text<>(Bytes.class, Bytes::written));
        forms.addSerializer(Duration.class, new Text<>(Duration.class, Durations::format));
        forms.addSerializer(new Text<>(Enum.class, Forms::label));
        forms.addSerializer(new Hidden());
        forms.addSerializer(new Shown());
        forms.addSerializer(new Store());
        forms.addSerializer(new Edits());
        forms.addSerializer(TenantId.class, ToStringSerializer.instance);
        forms.addSerializer(ManagedSettings.EcsService.class, ToStringSerializer.instance);
        // A password that there is not would be another one when it is read again, and with `auth: iam` refused.
        mapper.configOverride(Secret.class)
                .setInclude(JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS));
        // What a record finds out about itself is no key of a file.
        mapper.setVisibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE);
        return mapper.registerModule(forms)
                .addMixIn(ControlSettings.class, ControlKeys.class)
                .addMixIn(ProxySettings.ControlAccess.class, ControlAccessKeys.class)
                .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
    }
}
