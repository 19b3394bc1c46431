package org.selfdiff.runner.sweep.language;

import java.util.List;
import org.selfdiff.methods.schema.Setting;

/** Everything about a sweep but its space. None of it enters the identity of a run. */
public record Sweep(
    @Setting(
            doc = "metric that trials are compared by, as metrics.jsonl names it",
            byDefault = "\"knn/top1\"")
        String objective,
    @Setting(doc = "whether a large value of it is good or a small one", byDefault = "maximize")
        Goal goal,
    @Setting(
            doc = "points to try, impossible and equal ones counted; 0 tries a whole grid",
            byDefault = "0",
            unit = "points",
            min = 0,
            max = 2_000)
        int trials,
    @Setting(
            doc =
                "seeds that each point is run with, its score being the mean; [] takes the seed above",
            byDefault = "[]")
        List<Long> seeds,
    @Setting(doc = "how points are chosen", byDefault = "{ kind = grid }") Strategy strategy,
    @Setting(
            doc = "how poor trials are ended before their last epoch",
            byDefault = "{ kind = none }")
        Pruning pruner,
    @Setting(
            doc =
                "times that a run which crashed is started again before its trial counts as failed",
            byDefault = "2",
            min = 0,
            max = 100)
        int retries,
    @Setting(doc = "seed of the strategy's draws", byDefault = "0") long seed,
    @Setting(
            doc =
                "master of the Apache Spark cluster that the runs go to, as spark://HOST:7077;"
                    + " empty runs them on this machine",
            byDefault = "\"\"")
        String cluster) {}
