package dev.marram.config;

import dev.marram.model.Document;
import dev.marram.model.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An image as records for the disk: one with its version, one for each change of the history, one
 * for each service and each other section of the tree (docs/FORMATS.md). A leaf is a list of its
 * time and its value, a container an object.
 */
final class Snapshots {
  private static final String SERVICES = "services";

  private Snapshots() {}

  static Stream<byte[]> records(long version, List<Document.Obj> history, Container root) {
    List<Document.Obj> sections = new ArrayList<>();
    root.forEach(child -> {
      if (child.key().equals(SERVICES) && child.node() instanceof Container services) {
        services.forEach(
            service -> sections.add(section(List.of(SERVICES, service.key()), service.node())));
      } else {
        sections.add(section(List.of(child.key()), child.node()));
      }
    });
    return Stream.of(
            Stream.of(Document.Obj.of("image", version)),
            history.stream().map(entry -> Document.Obj.of("past", entry)),
            sections.stream())
        .flatMap(each -> each)
        .map(Document::toBytes);
  }

  private static Document.Obj section(List<String> path, Node node) {
    return Document.Obj.of("path", path, "tree", toDocument(node));
  }

  private static Document toDocument(Node node) {
    return switch (node) {
      case Node.Leaf leaf -> new Document.Arr(List.of(Document.Num.of(leaf.time()), leaf.value()));
      case Container container -> container.toDocument(Snapshots::toDocument);
    };
  }

  /** Reads the tree of a section back. */
  static Node node(JsonReader json) {
    if (json.isObject()) {
      List<Container.Child> children = new ArrayList<>();
      json.enterObject();
      while (json.next()) {
        String key = json.name();
        children.add(new Container.Child(key, node(json)));
      }
      return Container.of(children);
    }
    json.enterList();
    json.next();
    long time = json.number();
    json.next();
    Node.Leaf leaf = Node.Leaf.of(json.value(), time);
    json.next();
    return leaf;
  }
}
