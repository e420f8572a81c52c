package org.partyline.gateway.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Where the configuration comes from: a file, of which whole sections can be given anew. Entries
/// of a section are JSON, and otherwise as they are in the file.
public final class ConfigurationSource {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// Entries have no line.
  private static final Mark NOWHERE = new Mark("", 0, 0, 0, new int[0], 0);

  private final Optional<Path> file;
  private final @Nullable Node root;
  private final UnaryOperator<Configuration> adjustment;

  private ConfigurationSource(
      Optional<Path> file, @Nullable Node root, UnaryOperator<Configuration> adjustment) {
    this.file = file;
    this.root = root;
    this.adjustment = adjustment;
  }

  /// A file. What is in it is looked at by [#read].
  ///
  /// @throws ConfigException when it cannot be read
  public static ConfigurationSource of(Path file) {
    return new ConfigurationSource(Optional.of(file), compose(file), UnaryOperator.identity());
  }

  /// A text that somebody has sent. What YAML can make large or endless of little is not taken.
  ///
  /// @throws ConfigException when it is no YAML
  public static ConfigurationSource ofText(String yaml) {
    return new ConfigurationSource(
        Optional.empty(),
        ConfigurationFile.composeWithoutAliases(yaml, "line"),
        UnaryOperator.identity());
  }

  /// What holds without any file.
  public static ConfigurationSource defaults() {
    return new ConfigurationSource(Optional.empty(), null, UnaryOperator.identity());
  }

  /// With something that the command line has changed.
  public ConfigurationSource adjusted(UnaryOperator<Configuration> more) {
    return new ConfigurationSource(file, root, more);
  }

  /// The same file as it is now.
  ///
  /// @throws ConfigException when it cannot be read
  public ConfigurationSource again() {
    return new ConfigurationSource(
        file, file.map(ConfigurationSource::compose).orElse(null), adjustment);
  }

  private static @Nullable Node compose(Path file) {
    try {
      return ConfigurationFile.compose(Files.readString(file), file.toString());
    } catch (NoSuchFileException _) {
      throw new ConfigException(file + ": no such file; copy partyline.example.yaml to begin with");
    } catch (MalformedInputException _) {
      throw new ConfigException(file + ": not UTF-8 text; save it as UTF-8");
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read: " + e);
    }
  }

  /// Reads and checks all, with these sections in place of the file's.
  ///
  /// @throws ConfigException when something is wrong
  public ConfigurationFile.Checked read(Map<Section, List<ObjectNode>> anew) {
    Node whole = root;
    for (Map.Entry<Section, List<ObjectNode>> section : anew.entrySet()) {
      whole = with(whole, section.getKey().path(), value(section.getKey(), section.getValue()));
    }
    String name = file.map(Path::toString).orElse("defaults");
    return ConfigurationFile.checked(whole, name, new References(System::getenv), adjustment);
  }

  /// Checks one entry by itself.
  ///
  /// @throws ConfigException whose path begins in the entry
  public static void check(Section section, ObjectNode entry) {
    new RecordReader("", new References(System::getenv)).read(section.type(), node(entry));
  }

  /// What the file has at a place, as it stands there.
  Optional<JsonNode> value(List<String> path) {
    return Optional.ofNullable(there(path)).map(ConfigurationSource::value);
  }

  /// The first words of its settings.
  List<String> keys() {
    return root instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .map(tuple -> String.valueOf(text(tuple.getKeyNode())))
            .toList()
        : List.of();
  }

  private @Nullable Node there(List<String> path) {
    Node node = root;
    for (String key : path) {
      node = node instanceof MappingNode mapping ? child(mapping, key) : null;
    }
    return node;
  }

  /// The entries of a section as the file has them, references and all; of its defaults those that
  /// are entries.
  public List<ObjectNode> entries(Section section) {
    Node node = there(section.path());
    if (section.key().isEmpty()) {
      return List.of(node instanceof MappingNode mapping ? json(mapping) : JSON.objectNode());
    }
    Node list = node == null ? RecordReader.fallback(Configuration.class, section.path()) : node;
    return list instanceof SequenceNode sequence
        ? sequence.getValue().stream()
            .filter(MappingNode.class::isInstance)
            .map(entry -> json((MappingNode) entry))
            .toList()
        : List.of();
  }

  /// Whether a text takes something from outside the file, such as `${NAME}`.
  public static boolean hasReference(String text) {
    return References.in(text);
  }

  /// A text that is read as it is, whatever looks like a reference in it.
  public static String literal(String text) {
    return References.literal(text);
  }

  /// A document as a file of ours has it.
  static String yaml(ObjectNode document) {
    var out = new StringWriter();
    var options = new DumperOptions();
    options.setDefaultFlowStyle(FlowStyle.BLOCK);
    options.setIndicatorIndent(2);
    options.setIndentWithIndicator(true);
    new Yaml(options).serialize(node(document), out);
    return out.toString();
  }

  private static Node value(Section section, List<ObjectNode> entries) {
    return section.key().isPresent()
        ? new SequenceNode(
            Tag.SEQ,
            true,
            entries.stream().map(ConfigurationSource::node).toList(),
            NOWHERE,
            NOWHERE,
            FlowStyle.BLOCK)
        : node(entries.getFirst());
  }

  private static @Nullable Node child(MappingNode mapping, String key) {
    return mapping.getValue().stream()
        .filter(tuple -> key.equals(text(tuple.getKeyNode())))
        .map(NodeTuple::getValueNode)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String text(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : null;
  }

  private static MappingNode with(@Nullable Node into, List<String> path, Node value) {
    String key = path.getFirst();
    var tuples = new ArrayList<NodeTuple>();
    Node before = null;
    if (into instanceof MappingNode mapping) {
      before = child(mapping, key);
      mapping.getValue().stream()
          .filter(tuple -> !key.equals(text(tuple.getKeyNode())))
          .forEach(tuples::add);
    }
    Node inner = path.size() == 1 ? value : with(before, path.subList(1, path.size()), value);
    tuples.add(new NodeTuple(scalar(Tag.STR, key), inner));
    Mark mark = into == null ? NOWHERE : into.getStartMark();
    return new MappingNode(Tag.MAP, true, tuples, mark, mark, FlowStyle.BLOCK);
  }

  private static Node node(JsonNode value) {
    if (value instanceof ObjectNode object) {
      List<NodeTuple> tuples =
          object.properties().stream()
              .map(field -> new NodeTuple(scalar(Tag.STR, field.getKey()), node(field.getValue())))
              .toList();
      return new MappingNode(Tag.MAP, true, tuples, NOWHERE, NOWHERE, FlowStyle.BLOCK);
    }
    if (value instanceof ArrayNode array) {
      var items = new ArrayList<Node>();
      array.forEach(item -> items.add(node(item)));
      return new SequenceNode(Tag.SEQ, true, items, NOWHERE, NOWHERE, FlowStyle.BLOCK);
    }
    if (value.isNull()) {
      return scalar(Tag.NULL, "");
    }
    Tag tag =
        value.isBoolean()
            ? Tag.BOOL
            : value.isNumber() ? value.isIntegralNumber() ? Tag.INT : Tag.FLOAT : Tag.STR;
    return scalar(tag, value.asText());
  }

  private static ScalarNode scalar(Tag tag, String value) {
    return new ScalarNode(tag, value, NOWHERE, NOWHERE, ScalarStyle.PLAIN);
  }

  private static ObjectNode json(MappingNode mapping) {
    ObjectNode object = JSON.objectNode();
    for (NodeTuple tuple : mapping.getValue()) {
      object.set(String.valueOf(text(tuple.getKeyNode())), value(tuple.getValueNode()));
    }
    return object;
  }

  private static JsonNode value(Node node) {
    return switch (node) {
      case MappingNode mapping -> json(mapping);
      case SequenceNode sequence -> {
        ArrayNode array = JSON.arrayNode();
        sequence.getValue().forEach(item -> array.add(value(item)));
        yield array;
      }
      case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> JSON.nullNode();
      case ScalarNode scalar when scalar.getTag().equals(Tag.BOOL) ->
          JSON.booleanNode("true".equals(scalar.getValue()));
      case ScalarNode scalar
          when scalar.getTag().equals(Tag.INT) && scalar.getValue().matches("[1-9][0-9]{0,8}|0") ->
          JSON.numberNode(Integer.parseInt(scalar.getValue()));
      case ScalarNode scalar
          when scalar.getTag().equals(Tag.FLOAT)
              && scalar.getValue().matches("[0-9]{1,9}\\.[0-9]{1,9}")
              && Double.toString(Double.parseDouble(scalar.getValue())).equals(scalar.getValue()) ->
          JSON.numberNode(Double.parseDouble(scalar.getValue()));
      case ScalarNode scalar -> JSON.textNode(scalar.getValue());
      default -> JSON.nullNode();
    };
  }
}
