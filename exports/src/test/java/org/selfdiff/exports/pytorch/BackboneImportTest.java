package org.selfdiff.exports.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.selfdiff.exports.FileFormatException;
import org.selfdiff.exports.safetensors.SafetensorsDType;
import org.selfdiff.exports.safetensors.StoredTensor;

class BackboneImportTest {
  private static TorchTensor tensor(long... shape) {
    List<Long> lengths = Arrays.stream(shape).boxed().toList();
    TorchStorage s = new TorchStorage(StorageType.FLOAT, "0", 100);
    List<Long> strides = lengths.stream().map(n -> 1L).toList();
    return new TorchTensor(s, 0, lengths, strides);
  }

  private static Map<String, List<Long>> shapes() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put("conv1.weight", List.of(2L, 3L));
    shapes.put("bn1.bias", List.of(2L));
    return shapes;
  }

  @ParameterizedTest
  @CsvSource({
    "MOCO, state_dict, module.encoder_q., module.encoder_k.conv1.weight",
    "MOCO_CIFAR, state_dict, encoder_q.net., encoder_k.net.conv1.weight",
    "MOCO_V3, state_dict, module.base_encoder., module.momentum_encoder.conv1.weight",
    "MOMENTUM2_TEACHER, model, module.teacher_encoder., module.student_encoder.conv1.weight",
    "TEACHER, teacher, backbone., backbone.relation_blocks.0.norm1.weight",
    "WRAPPED_TEACHER, teacher, module.backbone., module.head.mlp.0.weight",
    "SWAV, state_dict, module., module.prototypes.weight",
    "STATE_DICT, state_dict, '', fc.weight",
    "MODEL, model, '', head.weight",
    "WRAPPED, '', module., module.fc.weight",
    "PLAIN, '', '', fc.bias",
    "QUERY_ENCODER, '', encoder_q., encoder_k.conv1.weight",
    "BASE_ENCODER, '', base_encoder., base_encoder.head.0.weight",
    "ENCODER, '', encoder., encoder.fc.weight",
    "TEACHER_ENCODER, '', teacher_encoder., student_encoder.conv1.weight",
    "TEACHER_BACKBONE, '', teacher.backbone., teacher.group_head.mlp.0.weight",
    "TEACHER_NETWORK, '', teacher., student.conv1.weight"
  })
  void everyLayoutIsFound(KeyLayout layout, String entry, String prefix, String other) {
    Map<String, Object> tensors = new LinkedHashMap<>();
    tensors.put(other, tensor(7));
    tensors.put(prefix + "conv1.weight", tensor(2, 3));
    tensors.put(prefix + "bn1.bias", tensor(2));
    tensors.put(prefix + "bn1.num_batches_tracked", tensor());
    Object file = entry.isEmpty() ? tensors : Map.of(entry, tensors, "epoch", 3L);
    BackboneImport found = BackboneImport.of(file, shapes());
    assertThat(found.isComplete()).isTrue();
    assertThat(found.unexpected()).isEmpty();
    assertThat(found.place().key("x")).isEqualTo(prefix + "x");
    assertThat(found.place().unwrapped()).isEqualTo(layout.place().unwrapped());
  }

  @Test
  void aFileWithoutEntriesHasTheKeysOfOne() {
    Map<String, Object> tensors = new LinkedHashMap<>();
    tensors.put("module.encoder_q.conv1.weight", tensor(2, 3));
    tensors.put("module.encoder_q.bn1.bias", tensor(2));
    tensors.put("module.encoder_k.bn1.bias", tensor(2));
    BackboneImport found = BackboneImport.of(tensors, shapes());
    assertThat(found.place()).isEqualTo(new TensorPlace("", "module.encoder_q."));
    assertThat(found.isComplete()).isTrue();
    assertThat(found.unexpected()).isEmpty();
  }

  @Test
  void whatDoesNotFitIsNamed() {
    Map<String, Object> tensors = new LinkedHashMap<>();
    tensors.put("conv1.weight", tensor(3, 3));
    tensors.put("layer9.weight", tensor(1));
    tensors.put("fc.weight", tensor(1));
    BackboneImport found = BackboneImport.of(tensors, shapes());
    assertThat(found.isComplete()).isFalse();
    assertThat(found.report())
        .isEqualTo(
            """
            0 tensors from the file's own keys
              1 missing: bn1.bias
              1 of another shape: conv1.weight [3, 3], expected [2, 3]
              1 unexpected: layer9.weight
              left out: fc (1)""");
  }

  /** What every tool puts before the keys, and around the tensors. */
  @ParameterizedTest
  @CsvSource({
    "state_dict, backbone.",
    "state_dict, encoder_q.",
    "state_dict, model.module.encoder.",
    "target_encoder, module.",
    "model_state_dict, ''",
    "net, module.",
    "state, _orig_mod.",
    "student, module.backbone.",
    "'', trunk._feature_blocks.",
    "'', a.b.c.d."
  })
  void everyPrefixIsFoundAndSaid(String entry, String prefix) {
    Map<String, Object> tensors = new LinkedHashMap<>();
    tensors.put(prefix + "bn1.bias", tensor(2));
    tensors.put(prefix + "conv1.weight", tensor(2, 3));
    Object file = entry.isEmpty() ? tensors : Map.of("epoch", 3L, entry, tensors);
    BackboneImport found = BackboneImport.of(file, shapes());
    assertThat(found.isComplete()).isTrue();
    assertThat(found.place()).isEqualTo(new TensorPlace(entry, prefix));
    assertThat(found.report()).isEqualTo("2 tensors from " + found.place().where());
  }

  @Test
  void nestedEntriesAreLookedThrough() {
    Map<String, Object> tensors = new LinkedHashMap<>();
    tensors.put("conv1.weight", tensor(2, 3));
    tensors.put("bn1.bias", tensor(2));
    BackboneImport found =
        BackboneImport.of(Map.of("classy", Map.of("model", Map.of("trunk", tensors))), shapes());
    assertThat(found.place()).isEqualTo(new TensorPlace("classy.model.trunk", ""));
  }

  private static Map<String, Object> twice(String first, String second) {
    Map<String, Object> tensors = new LinkedHashMap<>();
    for (String prefix : List.of(first, second)) {
      tensors.put(prefix + "conv1.weight", tensor(2, 3));
      tensors.put(prefix + "bn1.bias", tensor(2));
    }
    return tensors;
  }

  @Test
  void ofSeveralNetworksThatNoLayoutPrefersOneHasToBeNamed() {
    Object file = Map.of("state_dict", twice("backbone.", "momentum_backbone."));
    assertThatThrownBy(() -> BackboneImport.of(file, shapes()))
        .isInstanceOf(FileFormatException.class)
        .hasMessage(
            "the checkpoint has this backbone 2 times, behind 'state_dict.backbone.' and"
                + " 'state_dict.momentum_backbone.'; say which one is meant: import and evaluate"
                + " take --prefix state_dict.backbone.");
    for (String named : List.of("backbone", "backbone.", "state_dict.backbone.")) {
      BackboneImport found = BackboneImport.of(file, shapes(), Optional.of(named));
      assertThat(found.place()).isEqualTo(new TensorPlace("state_dict", "backbone."));
      assertThat(found.leftOutNames()).isEqualTo("momentum_backbone (2)");
    }
    assertThatThrownBy(() -> BackboneImport.of(file, shapes(), Optional.of("teacher.")))
        .hasMessage(
            "no key of this backbone lies behind 'teacher.'. It has\n  'state_dict': 4 tensors,"
                + " backbone.conv1.weight, backbone.bn1.bias, momentum_backbone.conv1.weight, …");
  }

  @ParameterizedTest
  @CsvSource({
    "encoder_k., encoder_q., encoder_q.",
    "module.momentum_encoder., module.base_encoder., module.base_encoder.",
    "student_encoder., teacher_encoder., teacher_encoder.",
    "student.backbone., teacher.backbone., teacher.backbone.",
    "target., encoder., encoder."
  })
  void ofSeveralNetworksThatOfAKnownLayoutIsTaken(String first, String second, String taken) {
    BackboneImport found = BackboneImport.of(Map.of("model", twice(first, second)), shapes());
    assertThat(found.place().prefix()).isEqualTo(taken);
    assertThat(found.others()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fc.weight",
        "head.mlp.0.weight",
        "classifier.1.bias",
        "projection_head.0.weight",
        "projector.0.weight",
        "predictor.weight",
        "prototypes.weight",
        "queue",
        "queue_ptr",
        "decoder_blocks.0.norm1.weight",
        "decoder_pos_embed",
        "mask_token",
        "momentum_projector.0.weight",
        "heads.head.weight",
        "head_dist.weight",
        "center",
        "bn1.num_batches_tracked"
      })
  void whatStandsBesideANetworkIsLeftOut(String key) {
    Map<String, Object> tensors = new LinkedHashMap<>(Map.of(key, tensor(1)));
    tensors.put("conv1.weight", tensor(2, 3));
    tensors.put("bn1.bias", tensor(2));
    BackboneImport found = BackboneImport.of(tensors, shapes());
    assertThat(found.unexpected()).isEmpty();
    assertThat(found.isComplete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "layer5.0.conv1.weight",
        "conv1.bias",
        "bn1.se.fc.weight",
        "blocks.0.ls1.gamma",
        "register_tokens",
        "dist_token",
        "pos_embed",
        "patch_embed.proj.weight",
        "conv2.weight",
        "conv_proj.weight",
        "norm_pre.weight",
        "downsample.0.weight",
        "something.weight"
      })
  void partsOfAnotherNetworkAreAnError(String key) {
    Map<String, Object> tensors = new LinkedHashMap<>(Map.of("model." + key, tensor(1)));
    tensors.put("model.conv1.weight", tensor(2, 3));
    tensors.put("model.bn1.bias", tensor(2));
    BackboneImport found = BackboneImport.of(tensors, shapes());
    assertThat(found.unexpected()).containsExactly(key);
    assertThat(found.isComplete()).isFalse();
  }

  @Test
  void torchvisionsTransformerHasOtherNames() {
    Map<String, Object> tensors = new LinkedHashMap<>();
    tensors.put("class_token", tensor(1));
    tensors.put("encoder.pos_embedding", tensor(2));
    tensors.put("encoder.layers.encoder_layer_0.ln_1.weight", tensor(3));
    tensors.put("encoder.layers.encoder_layer_11.self_attention.in_proj_bias", tensor(4));
    tensors.put("encoder.ln.bias", tensor(5));
    tensors.put("heads.head.weight", tensor(6));
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put("cls_token", List.of(1L));
    shapes.put("pos_embed", List.of(2L));
    shapes.put("blocks.0.norm1.weight", List.of(3L));
    shapes.put("blocks.11.attn.qkv.bias", List.of(4L));
    shapes.put("norm.bias", List.of(5L));
    BackboneImport found = BackboneImport.of(tensors, shapes);
    assertThat(found.isComplete()).as(found.report()).isTrue();
    assertThat(found.leftOut()).containsExactly(Map.entry("heads", 1));
  }

  /** The children of a ResNet in a Sequential, with the max-pool and without it. */
  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void aResNetWithNumbersForNamesIsKnown(int first) {
    Map<String, Object> tensors = new LinkedHashMap<>();
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    tensors.put("f.0.weight", tensor(1));
    shapes.put("conv1.weight", List.of(1L));
    tensors.put("f.1.running_var", tensor(2));
    shapes.put("bn1.running_var", List.of(2L));
    for (int layer = 1; layer <= 4; layer++) {
      tensors.put("f." + (first + layer - 1) + ".0.conv1.weight", tensor(10 + layer));
      shapes.put("layer" + layer + ".0.conv1.weight", List.of(10L + layer));
    }
    tensors.put("f." + (first + 6) + ".weight", tensor(9));
    BackboneImport found = BackboneImport.of(tensors, shapes);
    assertThat(found.isComplete()).as(found.report()).isTrue();
    assertThat(found.place()).isEqualTo(new TensorPlace("", "f."));
    assertThat(found.leftOut()).containsExactly(Map.entry("head", 1));
  }

  @Test
  void aTensorThatSomethingUnknownMakesIsNamed() {
    Map<String, Object> tensors = new LinkedHashMap<>();
    tensors.put("conv1.weight", new Opaque("torch._utils._rebuild_sparse_tensor"));
    tensors.put("bn1.bias", tensor(2));
    BackboneImport found = BackboneImport.of(tensors, shapes());
    assertThat(found.isComplete()).isFalse();
    assertThat(found.unfitting())
        .containsExactly(
            "conv1.weight made by torch._utils._rebuild_sparse_tensor, which is not read");
  }

  private record Numbers(SafetensorsDType type, double... values) implements StoredTensor {
    @Override
    public List<Long> shape() {
      return List.of((long) values.length);
    }
  }

  @Test
  void numbersThatNoNetworkHasAreNamed() {
    assertThat(UsableTensor.flaw("bn1.weight", new Numbers(SafetensorsDType.F16, 1, -2))).isEmpty();
    assertThat(UsableTensor.flaw("bn1.weight", new Numbers(SafetensorsDType.F32, 1, Double.NaN)))
        .contains(
            "bn1.weight holds NaN at element 1, and 1 of its 2 elements are no numbers of float32;"
                + " the file is damaged, or its training diverged");
    assertThat(UsableTensor.flaw("bn1.weight", new Numbers(SafetensorsDType.F64, 1e300)))
        .isPresent();
    assertThat(UsableTensor.flaw("bn1.running_var", new Numbers(SafetensorsDType.F32, 0, -1, -2)))
        .contains(
            "bn1.running_var holds -1.0 at element 1, and 2 of its 3 elements are no variances; the"
                + " file is damaged, or its training diverged");
    assertThat(UsableTensor.flaw("bn1.weight", new Numbers(SafetensorsDType.BOOL, 1)))
        .contains("bn1.weight has elements of BOOL, expected floating-point numbers");
  }

  @Test
  void aFileOfSomethingElseIsRefused() {
    assertThatThrownBy(() -> BackboneImport.of(Map.of("a", 1L), shapes()))
        .isInstanceOf(FileFormatException.class)
        .hasMessageStartingWith("the checkpoint has no tensor of this backbone: its first key");
  }
}
