package org.selfdiff.methods.method;

import org.selfdiff.methods.schedule.TeacherTemperature;
import org.selfdiff.methods.schema.Setting;

/** {@link Mugs}' group granularity: clusters of images, as in DINO. */
public record MugsGroup(
    @Setting(doc = "prototypes: outputs of the head", byDefault = "65536", min = 2, max = 262_144)
        int outDim,
    @Setting(
            doc = "channels of the head before its last layer",
            byDefault = "256",
            unit = "channels",
            min = 1,
            max = 65_536)
        int bottleneck,
    @Setting(
            doc =
                "keep the weight vectors of the last layer at L2 norm 1; the authors do so for"
                    + " ViT-L alone,"
                    + " against their script's default",
            byDefault = "true")
        boolean normLastLayer,
    @Setting(
            doc = "epochs at the start in which the last layer of the student stays as it is",
            byDefault = "1",
            unit = "epochs",
            min = 0,
            max = 1_000_000)
        int freezeLastLayer,
    @Setting(doc = "temperature of the teacher", byDefault = "{}")
        TeacherTemperature teacherTemperature,
    @Setting(doc = "temperature of the student", byDefault = "0.1", min = 0, above = true)
        double studentTemperature,
    @Setting(
            doc = "share of the teacher's center that a step keeps",
            byDefault = "0.9",
            min = 0,
            max = 1)
        double centerMomentum) {}
