package org.selfdiff.runner.config.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.runner.config.Experiment;
import org.selfdiff.runner.config.schema.BlockType;
import org.selfdiff.runner.config.schema.ChoiceType;
import org.selfdiff.runner.config.schema.Field;
import org.selfdiff.runner.config.schema.ListType;
import org.selfdiff.runner.config.schema.Schema;
import org.selfdiff.runner.config.schema.SettingType;
import org.selfdiff.runner.config.schema.WordType;
import org.selfdiff.runner.sweep.language.SweepLoader;

class ForeignTermsTest {
  private final Set<String> keys = new HashSet<>(Set.of("sweep.space"));
  private final Set<String> words = new HashSet<>();

  ForeignTermsTest() {
    collect("", Schema.of(Experiment.class));
    collect("", SweepLoader.language());
  }

  private void collect(String prefix, BlockType block) {
    for (Field field : block.fields()) {
      keys.add(prefix + field.key());
      collect(prefix + field.key(), field.type());
    }
  }

  private void collect(String path, SettingType type) {
    if (type instanceof ListType list) {
      collect(path, list.element());
    } else if (type instanceof BlockType block) {
      collect(path + ".", block);
    } else if (type instanceof WordType word) {
      words.addAll(word.words());
    } else if (type instanceof ChoiceType choice) {
      keys.add(path + ".kind");
      words.addAll(choice.words());
      choice.kinds().forEach(kind -> collect(path + ".", kind));
    }
  }

  @Test
  void everyTermStandsForSomethingOfTheLanguage() {
    assertThat(keys).containsAll(ForeignTerms.targets());
    assertThat(words).containsAll(ForeignTerms.words());
    assertThat(ForeignTerms.targets()).hasSizeGreaterThan(40);
  }

  @ParameterizedTest
  @CsvSource({
    "learning_rate, optimizer.lr",
    "lr, optimizer.lr",
    "Base-LR, optimizer.lr",
    "batch_size, hardware.batch",
    "weight_decay, optimizer.weight-decay",
    "epochs, schedule.epochs",
    "num_warmup_steps, schedule.warmup.steps",
    "arch, backbone.kind",
    "num_workers, hardware.loaders",
    "moco_k, method.queue",
    "moco_t, method.temperature",
    "moco_m, method.momentum",
    "output_dir, run.root",
    "n_trials, sweep.trials"
  })
  void aTermHasItsFullKey(String term, String key) {
    assertThat(ForeignTerms.keys(term)).containsExactly(key);
  }

  @ParameterizedTest
  @CsvSource({
    "mocov2, moco",
    "MoCo-v2, moco",
    "moco_v3, moco-v3",
    "MoCo-v3, moco-v3",
    "SimCLRv2, simclr",
    "resnet-18, resnet18",
    "ResNet50, resnet50",
    "r50, resnet50",
    "vit_small, vit-small",
    "vit_small_patch16_224, vit-small",
    "ViT-S/16, vit-small",
    "CosineAnnealingLR, cosine",
    "MultiStepLR, step",
    "RandomHorizontalFlip, horizontal-flip",
    "ImageFolder, images"
  })
  void aWordOfAnotherToolIsFoundAmongTheKinds(String word, String kind) {
    List<String> kinds = words.stream().sorted().toList();

    assertThat(Nearest.to(word, kinds)).contains(kind);
  }
}
