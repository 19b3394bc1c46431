package org.selfdiff.runner.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.runner.config.ExperimentLoader;
import org.selfdiff.runner.config.Loaded;
import org.selfdiff.runner.config.problem.Problem;

class ElementsTest {
  private static final String BASE =
      """
      name = base
      define { p = 0.3, flips = [horizontal-flip] }
      data { kind = shapes, train = 64, test = 48, size = 16 }
      views { size = 16, augment = [
        { kind = random-resized-crop, scale = [0.2, 1] }
        horizontal-flip
        { kind = grayscale, p = ${define.p} }
      ] }
      backbone { kind = resnet18, stem = cifar, width = 4 }
      method { kind = moco, dim = 16, queue = 64 }
      optimizer { kind = adamw, lr = 0.03 }
      schedule { epochs = 4, lr { kind = step, milestones = [2, 3], gamma = 0.1 } }
      hardware { batch = 16 }
      evaluate { knn { k = 5 } }
      """;

  private static final String AUGMENT =
      """
      [
        {
          kind = random-resized-crop
          scale = [%s]
          ratio = [0.75, 1.3333333333333333]
          interpolation = bilinear
        }
        {
          kind = horizontal-flip
          p = %s
        }
        {
          kind = grayscale
          p = %s
        }
      ]""";

  @TempDir private Path folder;

  private Loaded load(String name, String text, String... words) throws IOException {
    Files.writeString(folder.resolve("base.conf"), BASE);
    Path file = Files.writeString(folder.resolve(name), text);
    return new ExperimentLoader(folder).load(file, Arrays.asList(words));
  }

  private static String augment(Loaded loaded) {
    String text = loaded.orThrow().resolvedText();
    int begin = text.indexOf("augment = [") + "augment = ".length();
    return text.substring(begin, text.indexOf("\n  ]", begin) + 4).replace("\n  ", "\n");
  }

  private List<String> problems(String... words) throws IOException {
    return ((Loaded.Invalid) load("base.conf", BASE, words))
        .problems().stream().map(Problem::toString).toList();
  }

  @Test
  void wordsOfTheCommandLineSetThem() throws IOException {
    Loaded loaded =
        load(
            "base.conf",
            BASE,
            "views.augment[0].scale=[0.1, 1]",
            "views.augment[1].p=0.25",
            "views.augment[2].p=0.5",
            "define.p=0.4");

    assertThat(augment(loaded)).isEqualTo(AUGMENT.formatted("0.1, 1", "0.25", "0.5"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x.conf | include \"base.conf\"\\nviews.augment[0].scale[0] = 0.1, views.augment[1].p = 0.25",
        "x.conf | include \"base.conf\"\\nviews { augment[0] { scale = [0.1, 1] }, \"augment[1]\".p = 0.25 }",
        "x.yaml | extends: base.conf\\nviews.augment[0].scale: [0.1, 1]\\nviews:\\n  augment[1]:\\n    p: 0.25",
        "x.json | {\"extends\": \"base.conf\", \"views\": {\"augment[0]\": {\"scale[0]\": 0.1}, \"augment[1]\": {\"p\": 0.25}}}",
      })
  void filesSetThose(String name, String text) throws IOException {
    assertThat(augment(load(name, text.replace("\\n", "\n"))))
        .isEqualTo(AUGMENT.formatted("0.1, 1", "0.25", "0.3"));
  }

  @Test
  void useOfAListElsewhereSeesItsElements() throws IOException {
    String file = "include \"base.conf\"\nviews.second = ${views.augment}\n";

    assertThat(load("x.conf", file, "views.augment[2].p=0.7").orThrow().resolvedText())
        .contains("second = [")
        .containsPattern("(?s)p = 0\\.7.*second.*p = 0\\.7");
  }

  @Test
  void aLaterListReplacesWhatWasSetInAnEarlierOne() throws IOException {
    String last = "views.augment=[{ kind = grayscale, p = 0.9 }]";

    assertThat(
            load("base.conf", BASE, "views.augment[0].scale=[0.1, 1]", last).orThrow().identity())
        .isEqualTo(load("base.conf", BASE, last).orThrow().identity());
    assertThat(augment(load("base.conf", BASE, last, "views.augment[0].p=0.1")))
        .isEqualTo("[\n  {\n    kind = grayscale\n    p = 0.1\n  }\n]");
  }

  @Test
  void nullBeforeABlockTakesAwayWhatTheElementHad() throws IOException {
    assertThat(
            augment(
                load(
                    "base.conf",
                    BASE,
                    "views.augment=[{ kind = grayscale, p = 0.9 }]",
                    "views.augment[0]=null",
                    "views.augment[0]={ kind = solarize }")))
        .isEqualTo("[\n  {\n    kind = solarize\n    p = 0.2\n    threshold = 128\n  }\n]");
  }

  @Test
  void originsAreThoseOfTheElements() throws IOException {
    Loaded.Valid valid =
        load("base.conf", BASE, "views.augment[1].p=0.25", "optimizer.lr=0.1").orThrow();

    assertThat(valid.resolvedText()).contains("p = 0.25");
    assertThat(valid.position("optimizer.lr").orElseThrow()).hasToString("command line");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "views.augment[3].p=1 | command line: views.augment[3]: views.augment has 3 elements, expected an index from 0 to 2",
        "views.augment[99999999999999999999]=1 | command line: views.augment[99999999999999999999]: views.augment has 3 elements, expected an index from 0 to 2",
        "define.flips[1]=x | command line: define.flips[1]: define.flips has 1 element, expected index 0",
        "optimizer.lr[0]=1 | command line: optimizer.lr[0]: optimizer.lr is no list, expected a value for optimizer.lr itself",
        "views.augment[0].scale[0][1]=1 | command line: views.augment[0].scale[0][1]: views.augment[0].scale[0] is no list, expected a value for views.augment[0].scale[0] itself",
        "optimizer.betas[0]=0.8 | command line: optimizer.betas[0]: optimizer.betas is given nowhere, expected the whole list, optimizer.betas = [ … ]",
        "views.augmnt[0].p=1 | command line: views.augmnt[0]: views.augmnt is given nowhere, expected the whole list, views.augmnt = [ … ], did you mean views.augment[0]?",
        "views.augment[2].pp=1 | command line: views.augment[2].pp: unknown key, expected one of kind, p",
        "views.augment[2].p=x | command line: views.augment[2].p: \"x\" is text, expected a number, 0 to 1",
        "schedule.lr.milestones[1]=1.5 | command line: schedule.lr.milestones[1]: 1.5 is not a whole number, expected a whole number of epochs, 0 to 1000000",
        "views.augment[x].p=1 | command line: cannot read \"views.augment[x].p=1\", expected an index from 0 in the brackets, as in views.augment[0].p=0.5",
        "views.augment[-1].p=1 | command line: cannot read \"views.augment[-1].p=1\", expected an index from 0 in the brackets, as in views.augment[0].p=0.5",
        "views.augment[].p=1 | command line: cannot read \"views.augment[].p=1\", expected an index from 0 in the brackets, as in views.augment[0].p=0.5",
        "views.augment[0].kind=solarize | base.conf:5:33: views.augment[0].scale: not a setting of kind solarize but of kind random-resized-crop, expected one of kind, p, threshold; views.augment[0]=solarize in place of views.augment[0].kind=solarize drops what it inherits",
      })
  void whatCannotBeSetIsOneMessage(String word, String message) throws IOException {
    assertThat(problems(word)).containsExactly(message);
  }

  @Test
  void aBareWordIsABlockWhereASettingOfItsKindIsSet() throws IOException {
    String bare =
        BASE.replaceAll("method \\{.*", "method = moco").replaceAll("lr \\{ kind.*", "lr = step }");
    String[] words = {"method.queue=64", "method.dim=16"};
    String[] all = {
      words[0],
      words[1],
      "schedule.lr.milestones=[2, 3]",
      "schedule.lr.gamma=0.1",
      "backbone.width=4"
    };

    assertThat(load("bare.conf", bare, all).orThrow().identity())
        .isEqualTo(load("base.conf", BASE).orThrow().identity());
    assertThat(
            load("base.conf", BASE, "method=null", "method=moco", words[0], words[1])
                .orThrow()
                .identity())
        .isEqualTo(load("base.conf", BASE).orThrow().identity());
    assertThat(load("bare.conf", bare, "method=null", words[0])).isInstanceOf(Loaded.Invalid.class);
  }
}
