import type { Transporter } from "@isomer/core/adapter-kit";

/**
 * A transporter over which answers may take a while, so that a broker does not count on them at once: it makes the pauses
 * that networks need.
 */
export const leisurely = (
  inner: Transporter,
  capabilities: Partial<Transporter["capabilities"]> = {},
): Transporter => ({
  name: inner.name,
  discoverer: inner.discoverer,
  capabilities: { ...inner.capabilities, immediate: false, ...capabilities },
  connect: (host, signal) => inner.connect(host, signal),
  subscribe: (topic) => inner.subscribe(topic),
  unsubscribe: (topic) => inner.unsubscribe(topic),
  send: (topic, frame) => inner.send(topic, frame),
  disconnect: () => inner.disconnect(),
});
