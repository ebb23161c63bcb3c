import type { ServiceSchema } from "@isomer/core";
import { type Constructor, defineService } from "@isomer/core/adapter-kit";

/** Methods of a service class, each with the signature it has there; a promise may be left out of the result. */
export type StandInMethods<S extends object> = {
  readonly [K in keyof S as S[K] extends AnyMethod ? K : never]?: S[K] extends (...args: infer A) => infer R
    ? (...args: A) => R | Awaited<R>
    : never;
};

type AnyMethod = (...args: never[]) => unknown;

/**
 * A service to register instead of the real one: it has the name, the version and, of the actions, those that `methods`
 * replaces. Params are checked as those of the real service; its hooks, events and lifecycle do not run.
 *
 * @example
 * const inventory = standIn(InventoryService, { reserve: async ({ quantity }) => quantity < 10 });
 * await using cluster = await startCluster({ nodes: { a: { services: [OrdersService, inventory] } } });
 */
export function standIn<S extends object>(type: Constructor<S>, methods: StandInMethods<S>): ServiceSchema {
  const { definition } = defineService(type);
  const { name, version, settings, metadata } = definition;
  const instance = Object.assign(Object.create(type.prototype as object) as object, methods);
  const actions = definition.actions.filter(({ key }) => Object.hasOwn(methods, key));
  const unknown = Object.keys(methods).filter((key) => !actions.some((action) => action.key === key));
  if (unknown.length > 0) throw new Error(`${definition.origin} has no action '${unknown.join("', '")}'.`);
  return {
    ...{ name, settings, metadata },
    ...(version === undefined ? {} : { version }),
    actions: Object.fromEntries(
      actions.map(({ key, rawName, visibility, params, bind }) => [
        key,
        { name: rawName, visibility, ...(params === undefined ? {} : { params }), handler: bind(instance) },
      ]),
    ),
  };
}
