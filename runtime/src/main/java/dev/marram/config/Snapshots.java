package dev.marram.config;

import dev.marram.model.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** The tree with the section that a record holds. */
  static Container restored(Document.Obj record, Container root) {
    return root.with(Commit.path(record, List.of()), node(Commit.member(record, "tree")));
  }

  private static Document toDocument(Node node) {
    return switch (node) {
      case Node.Leaf leaf -> new Document.Arr(List.of(Document.Num.of(leaf.time()), leaf.value()));
      case Container container -> {
        Map<String, Document> members = new LinkedHashMap<>();
        container.forEach(child -> members.put(child.key(), toDocument(child.node())));
        yield new Document.Obj(members);
      }
    };
  }

  private static Node node(Document document) {
    if (document instanceof Document.Arr(List<Document> timeAndValue)) {
      long time = Long.parseLong(timeAndValue.get(0).scalar().orElseThrow());
      return Node.Leaf.of(timeAndValue.get(1), time);
    }
    List<Container.Child> children = new ArrayList<>();
    ((Document.Obj) document)
        .members()
        .forEach((key, value) -> children.add(new Container.Child(key, node(value))));
    return Container.of(children);
  }
}
