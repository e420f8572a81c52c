package org.partyline.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// JSON Schemas (2020-12, as OpenAPI 3.1 has it) of records, as [Json] reads and writes them.
final class Schemas {
  private final ObjectNode components = JsonNodeFactory.instance.objectNode();

  /// Those that were referred to, by name.
  ObjectNode components() {
    return components;
  }

  /// A reference to a record's schema.
  ObjectNode of(Class<?> type) {
    return schema(type);
  }

  /// A part of a list.
  ObjectNode page(Class<?> item) {
    ObjectNode page = object();
    ObjectNode properties = page.putObject("properties");
    properties.putObject("items").put("type", "array").set("items", schema(item));
    properties
        .putObject("next")
        .put("type", "string")
        .put("description", "the `cursor` of the next part; absent at the end");
    page.putArray("required").add("items");
    return page;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode().put("type", "object");
  }

  private ObjectNode schema(Type type) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    if (type instanceof ParameterizedType generic) {
      Type inner = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      if (generic.getRawType() == Optional.class) {
        return schema(inner);
      }
      if (generic.getRawType() == Map.class) {
        schema.put("type", "object").set("additionalProperties", schema(inner));
        return schema;
      }
      schema.put("type", "array").set("items", schema(inner));
      return schema;
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord()) {
      String name = plain.getSimpleName();
      if (!components.has(name)) {
        components.set(name, JsonNodeFactory.instance.objectNode()); // it may refer to itself
        components.set(name, record(plain));
      }
      return schema.put("$ref", "#/components/schemas/" + name);
    }
    if (plain.isEnum()) {
      ArrayNode words = schema.put("type", "string").putArray("enum");
      Json.words(plain).forEach(words::add);
      return schema;
    }
    if (plain == String.class) {
      return schema.put("type", "string");
    }
    if (plain == Instant.class) {
      return schema.put("type", "string").put("format", "date-time");
    }
    if (plain == boolean.class || plain == Boolean.class) {
      return schema.put("type", "boolean");
    }
    if (plain == int.class || plain == Integer.class) {
      return schema.put("type", "integer").put("format", "int32");
    }
    if (plain == long.class || plain == Long.class) {
      return schema.put("type", "integer").put("format", "int64");
    }
    if (plain == double.class || plain == Double.class || plain == BigDecimal.class) {
      return schema.put("type", "number");
    }
    if (JsonNode.class.isAssignableFrom(plain)) {
      return schema.put("type", "object").put("additionalProperties", true);
    }
    throw new IllegalArgumentException("no schema for " + plain.getName());
  }

  private ObjectNode record(Class<?> type) {
    ObjectNode schema = object();
    ObjectNode properties = schema.putObject("properties");
    var required = JsonNodeFactory.instance.arrayNode();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = key(component);
      properties.set(name, schema(component.getGenericType()));
      if (component.getType() != Optional.class) {
        required.add(name);
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private static String key(RecordComponent component) {
    return new PropertyNamingStrategies.KebabCaseStrategy().translate(component.getName());
  }

  /// The fields of a record, for people: `name`, `role?`.
  static List<String> fields(Class<?> type) {
    return List.of(type.getRecordComponents()).stream()
        .map(component -> key(component) + (component.getType() == Optional.class ? "?" : ""))
        .toList();
  }
}
