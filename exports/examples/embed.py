"""Writes the features of photographs, or their classes, a line of JSON for each: embed.py MODEL.onnx PHOTO..."""
import json
import re
import sys

import numpy as np
from PIL import Image


def prepare(photo, about):
    """The input [1, 3, size, size] of a photograph, as the model's metadata say."""
    size = int(about["image.size"])
    photo = photo.convert("RGB")
    to = re.search(r"shorter side to (\d+) \(antialiased (\w+)\)", about["image.resize"])
    if photo.size != (size, size) and to:
        w, h = photo.size
        w, h = (int(to[1]) * side // min(w, h) for side in (w, h))
        photo = photo.resize((w, h), Image.BICUBIC if to[2] == "bicubic" else Image.BILINEAR)
        left, top = round((w - size) / 2), round((h - size) / 2)
        photo = photo.crop((left, top, left + size, top + size))
    mean, std = (np.array(about[key].split(","), np.float64) for key in ("image.mean", "image.std"))
    return ((np.asarray(photo) / 255 - mean) / std).astype(np.float32).transpose(2, 0, 1)[None]


def main(model, photos):
    import onnxruntime

    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    about = session.get_modelmeta().custom_metadata_map
    for photo in photos:
        numbers = session.run(None, {"images": prepare(Image.open(photo), about)})[0][0].tolist()
        if "selfdiff.classes" in about:
            best = sorted(zip(numbers, json.loads(about["selfdiff.classes"])), reverse=True)[:5]
            print(json.dumps({"classes": {name: number for number, name in best}}))
        else:
            print(json.dumps({"features": numbers}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
