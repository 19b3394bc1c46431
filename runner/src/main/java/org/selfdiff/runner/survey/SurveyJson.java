package org.selfdiff.runner.survey;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The findings for scripts, in one line. */
public final class SurveyJson {
  private SurveyJson() {}

  /** One line without its end. */
  public static String of(SurveyFindings found) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("experiment", found.experiment());
    all.put("set", found.set());
    all.put("notices", found.notices());
    Map<String, Object> splits = new LinkedHashMap<>();
    found
        .splits()
        .forEach(
            split -> splits.put(split.split().name().toLowerCase(Locale.ROOT), of(found, split)));
    all.put("splits", splits);
    all.put("test_images_in_train", of(found.shared()));
    all.put("mean", found.colors().mean());
    all.put("std", found.colors().std());
    all.put("own_mean", found.own().mean());
    all.put("own_std", found.own().std());
    all.put("images_per_s_per_thread", 1 / found.secondsPerImage());
    all.put("threads", found.threads());
    all.put("decoded_bytes", Math.round(found.decodedBytes()));
    try {
      return JsonMapper.builder().build().writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> of(SurveyFindings found, SplitFindings split) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("images", split.images());
    all.put("looked_at", split.looked());
    Map<String, Integer> classes = new LinkedHashMap<>();
    for (int c = 0; c < split.classes().size(); c++) {
      classes.put(found.classes().get(c), split.classes().get(c));
    }
    all.put("classes", classes);
    all.put("unlabeled", split.unlabeled());
    all.put("unreadable", split.unreadable());
    all.put("reasons", split.reasons());
    all.put("width", of(split.width()));
    all.put("height", of(split.height()));
    all.put("aspect", of(split.aspect()));
    all.put("smaller_than_views", split.small());
    all.put("kinds", split.kinds());
    all.put("bytes", split.bytes());
    all.put("repeated", of(split.repeated()));
    return all;
  }

  private static List<Double> of(Spread spread) {
    return List.of(spread.min(), spread.median(), spread.max());
  }

  private static Map<String, Object> of(Duplicates duplicates) {
    return Map.of("images", duplicates.images(), "first", duplicates.first());
  }
}
