// Numbers as the terminal and the report show them.
import { METRICS } from './metrics.js';

const two = number => String(number).padStart(2, '0');

export function duration(seconds) {
  if (seconds === undefined || seconds === null) return '–';
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s}s`;
  if (s < 3600) return `${Math.floor(s / 60)}m ${two(s % 60)}s`;
  if (s < 86400) return `${Math.floor(s / 3600)}h ${two(Math.floor(s / 60) % 60)}m`;
  return `${Math.floor(s / 86400)}d ${two(Math.floor(s / 3600) % 24)}h`;
}

export function number(value) {
  if (value === undefined || value === null) return '–';
  if (!Number.isFinite(Number(value))) return String(value).replace('Infinity', 'inf');
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1e-3 || size >= 1e7) return Number(value).toExponential(1).replace('e+', 'e');
  return Number(value).toFixed(Math.max(0, Math.min(5, 3 - Math.floor(Math.log10(size)))));
}

export function percent(share) {
  if (share !== undefined && share !== null && !Number.isFinite(share)) return number(share);
  return share === undefined || share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}

export const epochs = count => count.toFixed(1).replace(/\.0$/, '');

export function bytes(count) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(unit === 0 || value >= 9.95 ? 0 : 1)} ${units[unit]}`;
}

// A moment as the reader's clock has it: with the date, for runs last for days.
export function moment(seconds) {
  if (!seconds) return '–';
  const d = new Date(1000 * seconds);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} `
    + `${two(d.getHours())}:${two(d.getMinutes())}`;
}

// Images per second.
export function rate(value) {
  if (!Number.isFinite(value)) return number(value);
  return value >= 9999.5 ? `${(value / 1000).toFixed(1)}k` : value.toFixed(value < 10 ? 1 : 0);
}

const UNITS = {
  number,
  count: value => (Number.isFinite(value) ? value.toFixed(0) : number(value)),
  share: percent,
  percent: value => percent(value / 100),
  rate,
  seconds: duration,
};

function matches(pattern, key) {
  const star = pattern.indexOf('*');
  return star < 0 ? pattern === key : key.length >= pattern.length
    && key.startsWith(pattern.slice(0, star)) && key.endsWith(pattern.slice(star + 1));
}

// A value of a metric with its unit, as the table of metrics has it.
export function value(key, number_) {
  return UNITS[METRICS.find(([pattern]) => matches(pattern, key))[1]](number_);
}
