package org.partyline.gateway.provisioning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.config.ConfigException;
import org.partyline.gateway.config.ConfigurationSource;

/// The secrets in an entry: encrypted where it is kept (`{"encrypted": "…"}`), plain where the
/// configuration is read, and nowhere else. A reference such as `${NAME}`, which only the file can
/// bring, is none.
///
/// @param paths such as `inbound.password`
/// @param place of the entry
record Secrets(List<String> paths, SecretKey key, String place) {
  private static final String ENCRYPTED = "encrypted";

  /// What is to be kept, of settings that somebody gave.
  ///
  /// @param before as it is kept; a secret that is not given stays
  ObjectNode merged(ObjectNode given, @Nullable ObjectNode before) {
    noNewReferences(given, before, "");
    ObjectNode merged = given.deepCopy();
    for (String path : paths) {
      JsonNode value = at(merged, path);
      JsonNode was = before == null ? null : at(before, path);
      if (value == null && was != null && hasParent(merged, path)) {
        set(merged, path, was);
      } else if (value != null && value.isNull()) {
        remove(merged, path);
      } else if (value != null && value.isTextual()) {
        set(merged, path, encrypted(value.asText(), path));
      }
    }
    return merged;
  }

  /// Whoever writes to the API must not read the environment and the files of the machine.
  private static void noNewReferences(JsonNode given, @Nullable JsonNode before, String path) {
    if (given.isTextual()
        && ConfigurationSource.hasReference(given.asText())
        && !given.equals(before)) {
      throw ConfigException.of(
          path, "references such as ${NAME} are for the file; give the value itself");
    }
    given
        .properties()
        .forEach(field ->
            noNewReferences(
                field.getValue(),
                before == null ? null : before.get(field.getKey()),
                path.isEmpty() ? field.getKey() : path + "." + field.getKey()));
    for (int i = 0; given.isArray() && i < given.size(); i++) {
      noNewReferences(given.get(i), before == null ? null : before.get(i), path + "[" + i + "]");
    }
  }

  /// Of an entry that may come from the file: its plain secrets encrypted.
  ObjectNode closed(ObjectNode entry) {
    ObjectNode closed = entry.deepCopy();
    for (String path : paths) {
      JsonNode value = at(closed, path);
      if (value != null
          && value.isValueNode()
          && !value.isNull()
          && !ConfigurationSource.hasReference(value.asText())) {
        set(closed, path, encrypted(value.asText(), path));
      }
    }
    return closed;
  }

  /// With all that is encrypted encrypted anew.
  ObjectNode encryptedAnew(ObjectNode entry) {
    ObjectNode anew = entry.deepCopy();
    for (String path : paths) {
      JsonNode value = at(anew, path);
      if (value != null && value.has(ENCRYPTED)) {
        set(anew, path, encrypted(decrypted(value, path), path));
      }
    }
    return anew;
  }

  private String decrypted(JsonNode value, String path) {
    return key.decrypt(value.get(ENCRYPTED).asText(), place + "/" + path);
  }

  private ObjectNode encrypted(String secret, String path) {
    return JsonNodeFactory.instance
        .objectNode()
        .put(ENCRYPTED, key.encrypt(secret, place + "/" + path));
  }

  /// For whoever reads the configuration.
  ObjectNode open(ObjectNode entry) {
    ObjectNode open = entry.deepCopy();
    for (String path : paths) {
      JsonNode value = at(open, path);
      if (value != null && value.has(ENCRYPTED)) {
        set(open, path, open.textNode(ConfigurationSource.literal(decrypted(value, path))));
      }
    }
    return open;
  }

  /// Those that are set.
  List<String> set(ObjectNode entry) {
    return paths.stream()
        .filter(path -> {
          JsonNode value = at(entry, path);
          return value != null && !value.isNull();
        })
        .toList();
  }

  /// For people.
  ObjectNode without(ObjectNode entry) {
    ObjectNode rest = entry.deepCopy();
    paths.forEach(path -> remove(rest, path));
    return rest;
  }

  /// For the audit log: that a secret has changed, and not what it is.
  ObjectNode told(ObjectNode entry, @Nullable ObjectNode before) {
    ObjectNode told = without(entry);
    for (String path : set(entry)) {
      if (before == null || !Objects.equals(at(entry, path), at(before, path))) {
        set(told, path, told.textNode("(changed)"));
      }
    }
    return told;
  }

  private static @Nullable JsonNode at(ObjectNode entry, String path) {
    JsonNode node = entry;
    for (String step : path.split("\\.", -1)) {
      node = node.get(step);
      if (node == null) {
        return null;
      }
    }
    return node;
  }

  /// A group that is left out goes with its secrets.
  private static boolean hasParent(ObjectNode entry, String path) {
    int dot = path.lastIndexOf('.');
    return dot < 0 || at(entry, path.substring(0, dot)) instanceof ObjectNode;
  }

  private static void set(ObjectNode entry, String path, JsonNode value) {
    ObjectNode parent = entry;
    String[] steps = path.split("\\.", -1);
    for (int i = 0; i < steps.length - 1; i++) {
      parent =
          parent.get(steps[i]) instanceof ObjectNode there ? there : parent.putObject(steps[i]);
    }
    parent.set(steps[steps.length - 1], value);
  }

  private static void remove(ObjectNode entry, String path) {
    int dot = path.lastIndexOf('.');
    JsonNode parent = dot < 0 ? entry : at(entry, path.substring(0, dot));
    if (parent instanceof ObjectNode there) {
      there.remove(path.substring(dot + 1));
    }
  }
}
