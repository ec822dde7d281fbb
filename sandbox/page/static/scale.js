/** Round numbers for the axis of a chart. */

const NICE = [1, 2, 2.5, 5, 10];

/** The step between two marks of an axis that spans `range` with about `wanted` of them. */
function stepFor(range, wanted) {
  const rough = range / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  return NICE.find((factor) => factor * power >= rough) * power;
}

/** The marks of an axis that holds all values and zero, lowest first. */
export function marks(values, wanted = 4) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const step = stepFor(high - low || 1, wanted);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** A value as people write it on an axis, in short: 1.2k, 40k, 3M. */
export const shortNumber = (value) =>
  new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 2 }).format(value);

/** A value in full, with its thousands apart. */
export const fullNumber = (value) => new Intl.NumberFormat("en-GB", { maximumFractionDigits: 6 }).format(value);
