// Round numbers along an axis, and how they read.
import { duration } from './figures.js';

const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];

function roundStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return power * (lead <= 1.0001 ? 1 : lead <= 2.0001 ? 2 : lead <= 5.0001 ? 5 : 10);
}

function fixed(value, step) {
  const decimals = Math.max(0, Math.min(9, Math.ceil(-Math.log10(step) - 1e-9)));
  return value.toFixed(decimals).replace(/^-(0(\.0*)?)$/, '$1');
}

const scientific = value => value.toExponential(1).replace('.0e', 'e').replace('e+', 'e');

function plain(value, step) {
  const size = Math.abs(value);
  if (size < step * 1e-6) return '0';
  return size > 0 && ((step < 1e-3 && size < 1e-2) || size >= 1e5) ? scientific(value) : fixed(value, step);
}

function multiples(first, last, step) {
  const result = [];
  for (let i = first; i <= last; i++) result.push(i * step);
  return result;
}

// Ticks within [low, high].
export function along(low, high, about, kind) {
  if (!(high > low)) return [{ at: low, text: kind === 'time' ? duration(low) : plain(low, 1) }];
  const rough = (high - low) / about;
  let step = roundStep(rough);
  if (kind === 'time') step = SECONDS.find(s => s >= rough) ?? Math.ceil(rough / 86400) * 86400;
  if (kind === 'step') step = Math.max(1, step);
  return multiples(Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9), step)
    .map(at => ({ at, text: kind === 'time' ? duration(at).replace(/ 00[smh]$/, '') : plain(at, step) }));
}

// Ticks that enclose [low, high]; the first and the last are the ends of the axis.
export function around(low, high, about, share) {
  if (!(high > low)) {
    const room = Math.abs(low) > 0 ? Math.abs(low) / 2 : 1;
    return around(low - room, high + room, about, share);
  }
  const step = roundStep((high - low) / about);
  return multiples(Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9), step)
    .map(at => ({ at, text: share ? `${fixed(100 * at, 100 * step)} %` : plain(at, step) }));
}

// The same for a logarithmic axis: powers of ten, and 2 and 5 times them where there are few.
export function aroundLog(low, high, share) {
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(high) - 1e-9));
  const every = Math.max(1, Math.ceil((last - first) / 6));
  const leads = last - first <= 2 ? [1, 2, 5] : [1];
  const all = [];
  // The last mark is not below the greatest value, whatever the distance of the marks.
  for (let power = first; power < last + every; power += every) {
    for (const lead of leads) all.push(lead * 10 ** power);
  }
  // The widest marks below and above what is shown.
  const from = all.filter(at => at <= low * (1 + 1e-9)).length - 1;
  const to = all.findIndex(at => at >= high * (1 - 1e-9));
  return all.slice(Math.max(0, from), to < 0 ? all.length : Math.max(to, from + 1) + 1)
    .map(at => ({ at, text: share ? `${Number((100 * at).toPrecision(2))} %` : plain(at, at) }));
}
