/** Three digits that count, in the unit that suits. */
export function formatMicros(micros: number): string {
  if (micros < 1) return `${Math.round(micros * 1000)} ns`;
  if (micros >= 1000) return `${(micros / 1000).toFixed(2)} ms`;
  return `${micros < 10 ? micros.toFixed(2) : micros.toFixed(micros < 100 ? 1 : 0)} µs`;
}

/** A whole number of three digits that count, with commas. */
export function formatCount(count: number): string {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 2);
  return (Math.round(count / unit) * unit).toLocaleString("en-US");
}

export const formatFactor = (factor: number): string => `${factor.toFixed(factor < 10 ? 1 : 0)}x`;

export const formatBytes = (bytes: number): string => `${Math.round(bytes).toLocaleString("en-US")} B`;
