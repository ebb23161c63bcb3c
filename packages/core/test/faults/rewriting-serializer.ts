import { JsonSerializer } from "@isomer/core";
import type { FrameType, Serializer } from "@isomer/core/adapter-kit";

type Packet = Record<string, unknown>;

/** JSON whose packets are changed before they leave: for what a node of another make may say of itself. */
export function rewriting(changes: Partial<Record<FrameType, (packet: Packet) => Packet>>): Serializer {
  const json = new JsonSerializer();
  return {
    name: json.name,
    capabilities: json.capabilities,
    encode: (payload, type) => json.encode(changes[type]?.(payload as Packet) ?? payload, type),
    decode: (bytes, type) => json.decode(bytes, type),
  };
}

/** Sets an option of every action that INFO tells of. */
export const withActionOption =
  (option: string, value: unknown) =>
  (info: Packet): Packet => ({
    ...info,
    services: (info.services as readonly { readonly actions: Readonly<Record<string, object>> }[]).map((service) => ({
      ...service,
      actions: Object.fromEntries(
        Object.entries(service.actions).map(([name, action]) => [name, { ...action, [option]: value }]),
      ),
    })),
  });
