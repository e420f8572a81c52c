package org.partyline.gateway.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.partyline.gateway.room.Pin;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Makes records from YAML, component by component, and says where something is wrong.
final class RecordReader {
  /// The tags that plain YAML has; any other one asks for something that we do not do.
  private static final Set<Tag> PLAIN =
      Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.SEQ, Tag.MAP);

  private final String file;
  private final References references;
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();

  RecordReader(String file, References references) {
    this.file = file;
    this.references = references;
  }

  /// What can be used as it is, but probably is not what was meant.
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /// Where a setting stands.
  ///
  /// @param path such as `dial-in.numbers[0].room`
  String place(String path) {
    return file + ":" + lines.getOrDefault(path, 1) + ": " + path;
  }

  /// Of what fits not together, once all was read.
  ///
  /// @param path such as `dial-in.numbers[0].room`
  ConfigException contradiction(String path, String advice) {
    return new ConfigException(place(path) + ": " + advice, path, advice);
  }

  /// The settings of a record that are secrets, with those of the groups in it.
  static List<String> secrets(Class<?> type) {
    var found = new ArrayList<String>();
    for (RecordComponent component : type.getRecordComponents()) {
      Class<?> inner =
          component.getType() == Optional.class
              ? argument(component.getGenericType())
              : component.getType();
      if (inner == Secret.class || inner == Pin.class) {
        found.add(key(component));
      } else if (inner.isRecord()) {
        secrets(inner).forEach(secret -> found.add(join(key(component), secret)));
      }
    }
    return List.copyOf(found);
  }

  /// The settings in which two records of one type differ.
  static List<String> differences(Record one, Record other, String path) {
    var found = new ArrayList<String>();
    for (RecordComponent component : one.getClass().getRecordComponents()) {
      Object ones = value(component, one);
      Object others = value(component, other);
      if (ones.equals(others)) {
        continue;
      }
      String place = join(path, key(component));
      if (path.isEmpty() && ones instanceof Record group && others instanceof Record another) {
        found.addAll(differences(group, another, place));
      } else {
        found.add(place);
      }
    }
    return List.copyOf(found);
  }

  private static Object value(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component.getName(), e);
    }
  }

  /// What a setting is where nothing is given.
  static @Nullable Node fallback(Class<?> type, List<String> path) {
    RecordComponent component =
        Arrays.stream(type.getRecordComponents())
            .filter(candidate -> key(candidate).equals(path.getFirst()))
            .findFirst()
            .orElseThrow();
    if (path.size() > 1) {
      return fallback(component.getType(), path.subList(1, path.size()));
    }
    Default fallback = component.getAnnotation(Default.class);
    return fallback == null ? null : ConfigurationFile.compose(fallback.value(), "default");
  }

  <R extends Record> R read(Class<R> type, @Nullable Node root) {
    return type.cast(group(type, root, ""));
  }

  static String key(RecordComponent component) {
    return key(component.getName());
  }

  private static String key(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private Object group(Class<?> type, @Nullable Node node, String path) {
    Map<String, NodeTuple> given = entries(node, path);
    RecordComponent[] components = type.getRecordComponents();
    List<String> known = Arrays.stream(components).map(RecordReader::key).toList();
    given.forEach((key, entry) -> {
      if (!known.contains(key)) {
        throw wrong(entry.getKeyNode(), join(path, key), "unknown setting; " + nearest(key, known));
      }
    });
    var values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      NodeTuple entry = given.get(known.get(i));
      values[i] =
          component(
              components[i],
              entry == null ? null : entry.getValueNode(),
              join(path, known.get(i)),
              node);
    }
    try {
      return constructor(type, components).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Check.Wrong bad) {
        NodeTuple entry = given.get(key(bad.setting));
        throw wrong(
            entry == null ? node : entry.getValueNode(), join(path, key(bad.setting)), bad.advice);
      }
      throw new IllegalStateException(path, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(path, e);
    }
  }

  private Object component(
      RecordComponent component, @Nullable Node given, String path, @Nullable Node parent) {
    Default fallback = component.getAnnotation(Default.class);
    Node node = given == null || given.getTag().equals(Tag.NULL) ? null : given;
    if (node != null) {
      lines.put(path, line(node));
    }
    if (fallback != null) {
      node = completed(node, ConfigurationFile.compose(fallback.value(), "default of " + path));
    }
    if (component.getType() == Optional.class) {
      return node == null
          ? Optional.empty()
          : Optional.of(value(argument(component.getGenericType()), node, path));
    }
    if (node == null && !component.getType().isRecord()) {
      throw wrong(parent, path, "is missing; add it");
    }
    return component.getType() == List.class
        ? list(argument(component.getGenericType()), node, path)
        : value(component.getType(), node, path);
  }

  /// The default where nothing is given; what a given group does not name is that of the default
  /// group.
  private static @Nullable Node completed(@Nullable Node given, @Nullable Node fallback) {
    if (!(given instanceof MappingNode some) || !(fallback instanceof MappingNode all)) {
      return given == null ? fallback : given;
    }
    var entries = new ArrayList<>(some.getValue());
    for (NodeTuple entry : all.getValue()) {
      boolean named =
          some.getValue().stream()
              .anyMatch(own -> scalar(own.getKeyNode()).equals(scalar(entry.getKeyNode())));
      if (!named) {
        entries.add(entry);
      }
    }
    return new MappingNode(
        some.getTag(), true, entries, some.getStartMark(), some.getEndMark(), some.getFlowStyle());
  }

  static String scalar(Node key) {
    return key instanceof ScalarNode text ? text.getValue() : "?";
  }

  private List<Object> list(Class<?> element, @Nullable Node node, String path) {
    plainTag(node, path);
    if (!(node instanceof SequenceNode sequence)) {
      throw wrong(node, path, "must be a list: [one, two]");
    }
    var values = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      String place = path + "[" + values.size() + "]";
      lines.put(place, line(item));
      values.add(value(element, item, place));
    }
    return List.copyOf(values);
  }

  private Object value(Class<?> type, @Nullable Node node, String path) {
    Optional<Scalars.Scalar> scalar = Scalars.of(type);
    if (scalar.isEmpty()) {
      return group(type, node, path);
    }
    plainTag(node, path);
    String form = scalar.get().form();
    if (!(node instanceof ScalarNode text) || text.getTag().equals(Tag.NULL)) {
      throw wrong(node, path, "must be " + form);
    }
    if (type == Pin.class && text.isPlain() && text.getValue().startsWith("0")) {
      warnings.add(
          "%s:%d: %s: put the PIN in quotes: other YAML readers take a leading zero for an octal number"
              .formatted(file, line(text), path));
    }
    try {
      return scalar.get().read().apply(references.resolve(text.getValue()).strip());
    } catch (References.Unresolved e) {
      throw wrong(node, path, e.getMessage());
    } catch (IllegalArgumentException _) {
      // The value itself is not repeated: it may be a secret.
      throw wrong(node, path, "must be " + form);
    }
  }

  private void plainTag(@Nullable Node node, String path) {
    if (node != null && !PLAIN.contains(node.getTag())) {
      throw wrong(node, path, "has a tag (%s); remove it".formatted(node.getTag().getValue()));
    }
  }

  private Map<String, NodeTuple> entries(@Nullable Node node, String path) {
    if (node == null || node.getTag().equals(Tag.NULL)) {
      return Map.of();
    }
    plainTag(node, path);
    if (!(node instanceof MappingNode mapping)) {
      throw wrong(node, path, "must be a group of settings, one \"name: value\" a line");
    }
    var entries = new LinkedHashMap<String, NodeTuple>();
    for (NodeTuple entry : mapping.getValue()) {
      String key = scalar(entry.getKeyNode());
      if (entries.put(key, entry) != null) {
        throw wrong(entry.getKeyNode(), join(path, key), "is there twice; remove one");
      }
    }
    return entries;
  }

  private ConfigException wrong(@Nullable Node node, String path, @Nullable String advice) {
    int line = node == null ? 1 : line(node);
    return new ConfigException(
        file + ":" + line + ": " + (path.isEmpty() ? "" : path + ": ") + advice,
        path,
        String.valueOf(advice));
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  private static Constructor<?> constructor(Class<?> type, RecordComponent[] components)
      throws NoSuchMethodException {
    return type.getDeclaredConstructor(
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
  }

  private static Class<?> argument(Type generic) {
    return (Class<?>) ((ParameterizedType) generic).getActualTypeArguments()[0];
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  static String nearest(String key, List<String> known) {
    return known.stream()
        .filter(candidate -> distance(candidate, key) <= 2)
        .min(Comparator.comparingInt(candidate -> distance(candidate, key)))
        .map(candidate -> "did you mean " + candidate + "?")
        .orElse("there are: " + String.join(", ", known));
  }

  /// Levenshtein's.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(above, row[j - 1]) + 1, diagonal + same);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
