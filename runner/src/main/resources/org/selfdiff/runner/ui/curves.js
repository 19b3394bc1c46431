// The curves of one run on this side: points come in pieces and are put together here.
import { get } from './server.js';

// Beyond this the server is asked to put points together again.
const MOST_POINTS = 2400;

export class Curves {
  constructor(id) {
    this.id = id;
    this.forget();
  }

  forget() {
    this.generation = 0;
    this.lines = 0;
    this.byKey = new Map();
    this.stepsPerEpoch = 0;
    this.start = 0;
    this.behind = false;
  }

  // Gives true when something is new.
  async refresh() {
    const answer = await get('curves', {
      id: this.id, generation: this.generation, since: this.lines,
    });
    const whole = answer.since === 0;
    // Another answer was faster than this one.
    if (!whole && (answer.generation !== this.generation || answer.since !== this.lines)) return false;
    this.behind = answer.behind;
    if (answer.generation === this.generation && answer.lines === this.lines) return false;
    if (whole) this.byKey = new Map();
    for (const [key, piece] of Object.entries(answer.curves)) {
      const curve = this.byKey.get(key);
      if (curve === undefined) this.byKey.set(key, piece);
      else append(curve, piece);
    }
    this.generation = answer.generation;
    this.lines = answer.lines;
    this.stepsPerEpoch = answer.stepsPerEpoch;
    this.start = answer.start;
    if ([...this.byKey.values()].some(curve => curve.step.length > MOST_POINTS)) {
      this.generation = 0;
    }
    return true;
  }

  // Where the points of a curve lie on the axis: 'step', 'epoch' or 'time'.
  positions(curve, axis) {
    if (axis === 'time') return curve.time;
    const steps = this.stepsPerEpoch;
    return axis === 'epoch' && steps > 0 ? curve.step.map(step => step / steps) : curve.step;
  }

  // Where a curve first was no finite number, undefined where it always was one.
  firstLost(curve, axis) {
    if (axis === 'time') return curve.lostTime;
    return axis === 'epoch' && this.stepsPerEpoch > 0 && curve.lost !== undefined
      ? curve.lost / this.stepsPerEpoch : curve.lost;
  }
}

function append(curve, piece) {
  if (curve.low || piece.low) {
    curve.low = (curve.low ?? curve.mean.slice()).concat(piece.low ?? piece.mean);
    curve.high = (curve.high ?? curve.mean.slice()).concat(piece.high ?? piece.mean);
  }
  for (const part of ['step', 'time', 'mean']) curve[part].push(...piece[part]);
  curve.last = piece.last;
  curve.lost ??= piece.lost;
  curve.lostTime ??= piece.lostTime;
}

// Average with weights that fall off to both sides, so that the curve does not lag.
export function smooth(values, weight) {
  if (weight <= 0) return values;
  const sums = new Float64Array(values.length);
  const weights = new Float64Array(values.length);
  for (const forward of [true, false]) {
    let sum = 0;
    let total = 0;
    for (let n = 0; n < values.length; n++) {
      const i = forward ? n : values.length - 1 - n;
      sum = weight * sum + (values[i] ?? 0);
      total = weight * total + (values[i] === null ? 0 : 1);
      sums[i] += sum;
      weights[i] += total;
    }
  }
  // Both directions hold the value itself.
  return values.map((y, i) => (y === null ? null : (sums[i] - y) / (weights[i] - 1)));
}
