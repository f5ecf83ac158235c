package dev.marram.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marram.model.Document;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileContentTest {
  private static final String EMPTY =
      ": empty in the file, which changes nothing; to remove what is stored, use marram config"
          + " reset";

  private static Container tree(String json) {
    return new Merge(Container.EMPTY, 1)
        .put(List.of(), UpdateCase.document(json), Merge.Existing.STAYS_IF_NEWER)
        .root();
  }

  private static FileContent read(String json, Container stored) throws ConfigException {
    return FileContent.of(UpdateCase.document(json), stored);
  }

  private static FileContent read(String json) throws ConfigException {
    return read(json, Container.EMPTY);
  }

  private static String nucleus(String name, String configuration) {
    return "'%s':{'configuration':%s}".formatted(name, configuration);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'services':null}                                             | services",
        "{'system':null,'setenv':null}                                 | system, setenv",
        "{'services':{'a.B':null}}                                     | services.a.B",
        "{'services':{'a.B':{'configuration':null}}}                   | services.a.B.configuration",
        "{'services':{'A.b':{'configuration':{'Section':null}}}}       | services.A.b.configuration.Section",
        "{'services':{'a.B':{'runWith':{'posixUser':null}}}}           | services.a.B.runWith.posixUser",
        "{'services':{'aws.greengrass.Nucleus':{'configuration':{'mqtt':null}}}} | services.aws.greengrass.Nucleus.configuration.mqtt",
        "{'services':{'aws.greengrass.NucleusLite':{'configuration':{'mqtt':null}}}} | services.aws.greengrass.NucleusLite.configuration.mqtt",
        "{'services':{'aws.greengrass.Nucleus':{'configuration':{'awsRegion':null}}}} | services.aws.greengrass.Nucleus.configuration.awsRegion",
      })
  void anEmptySectionChangesNothingAndIsNoted(String file, String places) throws Exception {
    Container stored =
        tree(
            "{'system':{'x':1},'setenv':{'y':1},'services':{'a.B':{'configuration':{'section':{'x':1}}},"
                + "'aws.greengrass.Nucleus':{'configuration':{'awsRegion':'r','mqtt':{'port':1}}}}}");
    FileContent content = read(file, stored);
    assertThat(content.document().toJson()).isEqualTo("{}");
    assertThat(content.notes()).containsExactly(places + EMPTY);
    assertThat(read(file).notes()).hasSize(file.contains("Section") ? 0 : 1);
  }

  @Test
  void aComponentsOwnValueMayBeNullWhereNoSectionStands() throws Exception {
    Container stored = tree("{'services':{'a.B':{'configuration':{'leaf':1,'s':{'in':{}}}}}}");
    String file =
        UpdateCase.json(
            "{'services':{'a.B':{'configuration':{'leaf':null,'new':null,'s':{'more':null}}}}}");
    FileContent content = read(file, stored);
    assertThat(content.document().toJson()).isEqualTo(file);
    assertThat(content.notes()).isEmpty();
    String empty = "{\"services\":{\"a.B\":{}}}";
    assertThat(read(empty).document().toJson()).isEqualTo(empty);
  }

  @Test
  void theRuntimesKeysHaveOneSpelling() throws Exception {
    assertThat(
            read("""
            {'SYSTEM':{'ThingName':'x'},'Services':{'AWS.greengrass.nucleus':
             {'Configuration':{'Logging':{'Version':1}}},'a.B':{'VERSION':'1','RunWith':{}}},
             'Own':{'Services':1}}
            """)
                .document()
                .toJson())
        .isEqualTo(
            UpdateCase.json(
                "{'system':{'ThingName':'x'},'services':{'aws.greengrass.Nucleus':"
                    + "{'configuration':{'Logging':{'Version':1}}},"
                    + "'a.B':{'version':'1','runWith':{}}},'Own':{'Services':1}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'services':{},'Services':{}}                                | services",
        "{'services':{'a.B':{},'A.b':{}}}                             | services.A.b",
        "{'services':{'a.B':{'configuration':{},'Configuration':{}}}} | services.a.B.configuration",
      })
  void aSectionThatIsThereTwiceIsRefused(String file, String place) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessage(place + " is there twice, in different letter case; remove one of both");
  }

  @Test
  void ofVariablesThatDifferOnlyInLetterCaseOneIsKeptWithANote() throws Exception {
    String file = UpdateCase.json("{'setenv':{'A':'1','a':'2'},'own':{'A':{'A':1,'a':1}}}");
    assertThat(read(file).document().toJson()).isEqualTo(file);
    assertThat(read(file).notes())
        .containsExactly("setenv.a is there twice, in different letter case; remove one of both");
  }

  @Test
  void theLiteNucleusIsTheNucleus() throws Exception {
    FileContent content =
        read("{'services':{%s}}".formatted(nucleus("aws.greengrass.nucleuslite", "{'a':1}")));
    assertThat(content.document().toJson())
        .isEqualTo(
            UpdateCase.json(
                "{'services':{%s}}".formatted(nucleus("aws.greengrass.Nucleus", "{'a':1}"))));
    assertThat(content.notes()).isEmpty();
  }

  @Test
  void ofBothTheNucleusWinsKeyByKeyWithANote() throws Exception {
    FileContent content =
        read(
            "{'services':{%s,%s}}"
                .formatted(
                    nucleus(
                        "aws.greengrass.NucleusLite",
                        "{'a':1,'s':{'x':1,'y':1},'same':1.0,'gone':null}"),
                    nucleus(
                        "aws.greengrass.Nucleus", "{'A':2,'S':{'X':2,'z':2},'same':1,'gone':3}")));
    assertThat(content.document().toJson())
        .isEqualTo(
            UpdateCase.json(
                "{'services':{%s}}"
                    .formatted(
                        nucleus(
                            "aws.greengrass.Nucleus",
                            "{'A':2,'gone':3,'S':{'X':2,'y':1,'z':2},'same':1}"))));
    assertThat(content.notes())
        .containsExactly(
            "services.aws.greengrass.NucleusLite.configuration.A: aws.greengrass.Nucleus has another"
                + " value, which counts; remove one of both",
            "services.aws.greengrass.NucleusLite.configuration.S.X: aws.greengrass.Nucleus has"
                + " another value, which counts; remove one of both",
            "services.aws.greengrass.NucleusLite.configuration.gone" + EMPTY);
  }

  private static String nested(String open, int levels, String close) {
    String key = open.equals("[") ? "{'list':%s}" : "%s";
    return "{'services':{'a.B':{'configuration':%s}}}"
        .formatted(key.formatted(open.repeat(levels) + 1 + close.repeat(levels)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'k':", "["})
  void whatIsDeeperThanTheDiskTakesIsRefused(String open) throws Exception {
    String close = open.equals("[") ? "]" : "}";
    int most = open.equals("[") ? 63 : 64;
    assertThat(read(nested(open, most, close)).notes()).isEmpty();
    assertThatThrownBy(() -> read(nested(open, most + 1, close)))
        .isInstanceOf(ConfigException.class)
        .hasMessageMatching(
            "services\\.a\\.B\\.configuration\\..+: A configuration may have 64 levels; shorten it");
  }

  @Test
  void keysThatAreTooLongTogetherAreRefused() throws Exception {
    // 16,384 bytes with the quotes around each of the five
    String file = "{'services':{'a.B':{'configuration':{'%s':{'%s':1}}}}}";
    String longest = "k".repeat(8_192 - 24 - 10);
    assertThat(read(file.formatted("ä".repeat(4_096), longest)).notes()).isEmpty();
    assertThatThrownBy(() -> read(file.formatted("ä".repeat(4_096), longest + "k")))
        .isInstanceOf(ConfigException.class)
        .hasMessageMatching(
            "services\\.a\\.B\\.configuration\\.ä+\\.\\.\\.: The keys on the way to a value may have"
                + " 16384 bytes together, not 16385; shorten it");
  }

  @Test
  void whatIsNoObjectIsForOthersToJudge() throws Exception {
    assertThat(FileContent.of(Document.Null.NULL, Container.EMPTY).document())
        .isEqualTo(Document.Null.NULL);
  }
}
