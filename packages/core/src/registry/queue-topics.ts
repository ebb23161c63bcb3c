import type { LocalService } from "../definition/local-service.ts";
import type { Topic } from "../ports/topic.ts";

/** The shared queues that services take part in (wire protocol 2.1). */
export function queuesOf(services: readonly LocalService[]): readonly Topic[] {
  return services.flatMap(({ definition }) => [
    ...definition.actions
      .filter(({ visibility, name }) => visibility !== "private" && !name.startsWith("$"))
      .map(({ name }): Topic => ({ kind: "action", type: "REQ", action: name })),
    ...definition.events
      .filter(({ name }) => !name.startsWith("$"))
      .map(({ name, group }): Topic => ({ kind: "event", type: "EVENT", group, event: name })),
  ]);
}
