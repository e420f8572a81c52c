package org.partyline.gateway.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/// What changes at run time as YAML: sections where the configuration has them, and users and
/// webhooks, which are no settings, under `administration`. As JSON they stand side by side, as in
/// the API: `permanent-rooms`, `trunks`, `numbers`, `policy`, `users`, `webhooks`.
public final class ProvisionedFile {
  /// Where a file has what only an import reads.
  static final String ADMINISTRATION = "administration";

  private static final List<String> ADMINISTERED = List.of("users", "webhooks");

  private ProvisionedFile() {}

  /// What a file has of it; what else is in the file is passed over.
  ///
  /// @throws ConfigException when there is nothing of it, or something that nobody knows
  public static ObjectNode read(ConfigurationSource file) {
    ObjectNode found = JsonNodeFactory.instance.objectNode();
    checkKeys(file);
    for (Section section : Section.values()) {
      file.value(section.path()).ifPresent(value -> found.set(section.word(), value));
    }
    JsonNode administered =
        file.value(List.of(ADMINISTRATION)).orElseGet(JsonNodeFactory.instance::objectNode);
    if (!administered.isObject() && !administered.isNull()) {
      throw ConfigException.of(ADMINISTRATION, "must be a group: " + ADMINISTERED);
    }
    administered
        .properties()
        .forEach(field -> {
          if (!ADMINISTERED.contains(field.getKey())) {
            throw ConfigException.of(
                ADMINISTRATION + "." + field.getKey(), "is not known; there are " + ADMINISTERED);
          }
          found.set(field.getKey(), field.getValue());
        });
    if (found.isEmpty()) {
      throw ConfigException.of(
          "",
          "there is nothing to import: none of rooms.named, trunks, dial-in.numbers, dial-out and "
              + ADMINISTRATION);
    }
    return found;
  }

  /// A word that is misspelled would be passed over otherwise.
  private static void checkKeys(ConfigurationSource file) {
    var known =
        new ArrayList<>(
            Arrays.stream(Configuration.class.getRecordComponents())
                .map(RecordReader::key)
                .toList());
    known.add(ADMINISTRATION);
    for (String key : file.keys()) {
      if (!known.contains(key)) {
        throw ConfigException.of(key, "unknown setting; " + RecordReader.nearest(key, known));
      }
    }
  }

  /// As YAML.
  ///
  /// @param provisioned as [#read] gives it
  public static String yaml(ObjectNode provisioned) {
    ObjectNode file = JsonNodeFactory.instance.objectNode();
    for (Section section : Section.values()) {
      JsonNode value = provisioned.get(section.word());
      if (value != null) {
        put(file, section.path(), value);
      }
    }
    for (String name : ADMINISTERED) {
      JsonNode value = provisioned.get(name);
      if (value != null) {
        put(file, List.of(ADMINISTRATION, name), value);
      }
    }
    return ConfigurationSource.yaml(file);
  }

  private static void put(ObjectNode into, List<String> path, JsonNode value) {
    ObjectNode group = into;
    for (String step : path.subList(0, path.size() - 1)) {
      group = group.withObject("/" + step);
    }
    group.set(path.getLast(), value);
  }

  /// With all that it takes from outside the file put in.
  ///
  /// @throws ConfigException when something is not there
  public static ObjectNode resolved(ObjectNode provisioned) {
    return (ObjectNode) resolved("", provisioned, new References(System::getenv));
  }

  private static JsonNode resolved(String path, JsonNode value, References references) {
    if (value instanceof ObjectNode object) {
      ObjectNode fields = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        String place = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
        fields.set(field.getKey(), resolved(place, field.getValue(), references));
      }
      return fields;
    }
    if (value instanceof ArrayNode array) {
      ArrayNode items = JsonNodeFactory.instance.arrayNode();
      array.forEach(item -> items.add(resolved(path + "[" + items.size() + "]", item, references)));
      return items;
    }
    try {
      return value.isTextual()
          ? JsonNodeFactory.instance.textNode(references.resolve(value.asText()))
          : value;
    } catch (References.Unresolved e) {
      throw ConfigException.of(path, String.valueOf(e.getMessage()));
    }
  }

  static boolean hasAdministration(@Nullable Node root) {
    return root instanceof MappingNode mapping
        && mapping.getValue().stream().anyMatch(ProvisionedFile::isAdministration);
  }

  /// A configuration without what is no setting.
  static @Nullable Node settings(@Nullable Node root) {
    return root instanceof MappingNode mapping
        ? new MappingNode(
            mapping.getTag(),
            true,
            mapping.getValue().stream().filter(tuple -> !isAdministration(tuple)).toList(),
            mapping.getStartMark(),
            mapping.getEndMark(),
            mapping.getFlowStyle())
        : root;
  }

  private static boolean isAdministration(NodeTuple tuple) {
    return RecordReader.scalar(tuple.getKeyNode()).equals(ADMINISTRATION);
  }
}
