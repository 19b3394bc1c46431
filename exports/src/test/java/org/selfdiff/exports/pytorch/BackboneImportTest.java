package org.selfdiff.exports.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.selfdiff.exports.FileFormatException;

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
    assertThat(found.layout().key("x")).isEqualTo(prefix + "x");
    assertThat(found.layout()).isEqualTo(layout);
  }

  @Test
  void aFileWithoutEntriesHasTheKeysOfOne() {
    Map<String, Object> tensors = new LinkedHashMap<>();
    tensors.put("module.encoder_q.conv1.weight", tensor(2, 3));
    tensors.put("module.encoder_q.bn1.bias", tensor(2));
    tensors.put("module.encoder_k.bn1.bias", tensor(2));
    BackboneImport found = BackboneImport.of(tensors, shapes());
    assertThat(found.layout()).isEqualTo(KeyLayout.MOCO);
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
              1 unexpected: layer9.weight""");
  }

  @Test
  void aFileOfSomethingElseIsRefused() {
    assertThatThrownBy(() -> BackboneImport.of(Map.of("a", 1L), shapes()))
        .isInstanceOf(FileFormatException.class)
        .hasMessageStartingWith("the checkpoint has no tensor of this backbone: its first key");
  }
}
