package org.selfdiff.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What CONTRIBUTING says is so. */
class ContributingTest {
  private final Markdown page = Markdown.read("CONTRIBUTING.md");

  ContributingTest() throws IOException {}

  @Test
  void theDependenciesAreThoseOfThePom() throws Exception {
    Document pom =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Markdown.root().resolve("pom.xml").toFile());
    Element managed = (Element) pom.getElementsByTagName("dependencyManagement").item(0);
    NodeList dependencies = managed.getElementsByTagName("dependency");
    Set<String> expected = new TreeSet<>();
    for (int i = 0; i < dependencies.getLength(); i++) {
      Element dependency = (Element) dependencies.item(i);
      String group = text(dependency, "groupId");
      if (!group.equals("org.selfdiff")) {
        expected.add(
            group
                + ":"
                + text(dependency, "artifactId")
                + " "
                + resolved(pom, text(dependency, "version")));
      }
    }

    List<List<String>> rows = page.table("| dependency | version | why |");
    assertThat(rows.stream().map(row -> row.get(0).replace("`", "") + " " + row.get(1)))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(rows).allMatch(row -> !row.get(2).isBlank());
  }

  @Test
  void theLinesOfTheWorkedPageAreThoseOfTheMethod() throws IOException {
    Path moco =
        Markdown.root()
            .resolve("methods/src/main/java/org/selfdiff/methods/method")
            .resolve("Moco.java");
    List<String> lines =
        page.blocks("java").stream().flatMap(String::lines).collect(Collectors.toList());

    assertThat(lines).hasSizeGreaterThan(10);
    assertThat(Files.readAllLines(moco)).containsAll(lines);
  }

  @Test
  void whatCanBeAddedIsSealed() throws ClassNotFoundException {
    List<String> seams =
        page.table("| to add | a record that is |").stream()
            .flatMap(row -> Arrays.stream(row.get(1).replace("`", "").split(", ")))
            .toList();

    assertThat(seams).hasSizeGreaterThan(10);
    for (String seam : seams) {
      Class<?> type = Class.forName("org.selfdiff." + seam);
      assertThat(type.isSealed() && Modifier.isPublic(type.getModifiers())).as(seam).isTrue();
    }
  }

  @Test
  void theWorkedPageIsShort() {
    String from = page.text().substring(page.text().indexOf("## Add a method in one file"));
    assertThat(from.substring(0, from.indexOf("\n## Add an op")).lines())
        .hasSizeLessThanOrEqualTo(60);
  }

  private static String text(Element of, String tag) {
    return of.getElementsByTagName(tag).item(0).getTextContent();
  }

  private static String resolved(Document pom, String version) {
    var property = Pattern.compile("\\$\\{(.+)}").matcher(version);
    return property.matches()
        ? pom.getElementsByTagName(property.group(1)).item(0).getTextContent()
        : version;
  }
}
