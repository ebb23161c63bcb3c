/**
 * Counts of one broker, of things that happen whether somebody looks or not; the names are stable. A plain object, so that
 * counting is the increment of a field: `counters["cache.hits"]++`.
 */
export const createCounters = () => ({
  "transit.packets.sent": 0,
  "transit.packets.received": 0,
  "transit.packets.invalid": 0,
  "transit.responses.orphan": 0,
  "transit.requests.cancelled": 0,
  "transit.requests.refused": 0,
  "transit.events.dropped": 0,
  "request.timeouts": 0,
  "request.retries": 0,
  "request.fallbacks": 0,
  "breaker.opened": 0,
  "breaker.half-opened": 0,
  "breaker.closed": 0,
  "bulkhead.refused": 0,
  "event.handler.errors": 0,
  "event.send.errors": 0,
  "event.throttled": 0,
  "cache.hits": 0,
  "cache.misses": 0,
  "cache.failures": 0,
});

export type Counters = ReturnType<typeof createCounters>;
export type CounterName = keyof Counters;
