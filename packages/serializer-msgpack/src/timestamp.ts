/** Type of the extension that carries a point in time: the only one a Moleculer node reads. */
export const TIMESTAMP_TYPE = -1;

const NANOS_PER_MS = 1e6;
const UINT32 = 2 ** 32;
/** Seconds that fit the 34 bits of the eight byte form. */
const UINT34 = 2 ** 34;

/**
 * Writes the payload of the timestamp extension, in the shortest of its three forms, and answers its length: 4, 8 or 12
 * bytes, or 1 for an invalid date, which every reader turns into an invalid date again.
 */
export function writeTimestamp(view: DataView, position: number, epochMs: number): number {
  if (Number.isNaN(epochMs)) {
    view.setUint8(position, 0xff);
    return 1;
  }
  const seconds = Math.floor(epochMs / 1000);
  const nanos = (epochMs - seconds * 1000) * NANOS_PER_MS;
  if (nanos === 0 && seconds >= 0 && seconds < UINT32) {
    view.setUint32(position, seconds);
    return 4;
  }
  if (seconds >= 0 && seconds < UINT34) {
    // 30 bits of nanoseconds, then 34 bits of seconds.
    view.setUint32(position, nanos * 4 + Math.floor(seconds / UINT32));
    view.setUint32(position + 4, seconds % UINT32);
    return 8;
  }
  view.setUint32(position, nanos);
  view.setBigInt64(position + 4, BigInt(seconds));
  return 12;
}

/** Reads what {@link writeTimestamp} wrote. Nanoseconds are rounded to the milliseconds of a `Date`. */
export function readTimestamp(view: DataView, position: number, length: number): Date {
  switch (length) {
    case 4:
      return new Date(view.getUint32(position) * 1000);
    case 8: {
      const upper = view.getUint32(position);
      const seconds = (upper & 3) * UINT32 + view.getUint32(position + 4);
      return new Date(seconds * 1000 + Math.round((upper >>> 2) / NANOS_PER_MS));
    }
    case 12: {
      const seconds = Number(view.getBigInt64(position + 4));
      return new Date(seconds * 1000 + Math.round(view.getUint32(position) / NANOS_PER_MS));
    }
    default:
      return new Date(Number.NaN);
  }
}
