import { bindFunction } from "./bind-arguments.ts";
import { buildDefinition } from "./build-definition.ts";
import type { Reading } from "./declared-forms.ts";
import { EMPTY_LAYER, type Layer } from "./layer.ts";
import { mergeLayers } from "./merge.ts";
import { Mistakes, type Where } from "./mistakes.ts";
import { isPlainObject, type PlainObject } from "./plain-data.ts";
import { layerOfSchema, schemaOfLayer } from "./schema-layer.ts";
import type { ServiceDefinition } from "./service-definition.ts";
import type { MergedHandler } from "./service-schema.ts";

/** Makes a definition out of a plain one. Throws one `ServiceSchemaError` with everything that is wrong. */
export function definitionFromSchema(schema: unknown, file?: string): ServiceDefinition {
  const mistakes = new Mistakes();
  const origin: Where = { owner: ownerOf(schema), file };
  if (!isPlainObject(schema)) {
    mistakes.add(
      origin,
      "it is neither a class nor a plain definition",
      "Give a class with @Service, or an object with a `name`",
    );
    return mistakes.fail(origin);
  }
  const own = layerOfSchema(schema, origin, mistakes);
  const inherited = mergeLayers(own, inheritedLayer(schema, [], { where: origin, mistakes }));
  const merged = schemaOfLayer(inherited);
  const layer = runMerged(inherited, merged, { where: origin, mistakes });
  checkHandlers(layer, mistakes);
  return buildDefinition({
    ...{ layer, ownHooks: own.hooks, origin, type: null, schema: merged, mistakes },
    hasMethod: (name) => Object.hasOwn(layer.methods, name),
    bindHandler: (handler) =>
      typeof handler === "string" ? null : { bind: bindFunction(handler), paramsType: undefined },
  });
}

/** The mixins of a definition, and theirs, merged: an earlier one wins over a later one. */
function inheritedLayer(schema: PlainObject, path: readonly unknown[], { where, mistakes }: Reading): Layer {
  const mixins = (Array.isArray(schema.mixins) ? schema.mixins : [schema.mixins]).filter(Boolean);
  return mixins.reduceRight<Layer>((lower, mixin: unknown) => {
    if (!isPlainObject(mixin) || path.includes(mixin) || mixin === schema) {
      const problem = isPlainObject(mixin) ? "a mixin includes itself" : "a mixin is not an object";
      mistakes.add(where, problem, "Give plain definitions as `mixins`");
      return lower;
    }
    const inherited = inheritedLayer(mixin, [...path, schema], { where, mistakes });
    return mergeLayers(mergeLayers(layerOfSchema(mixin, where, mistakes), inherited), lower);
  }, EMPTY_LAYER);
}

/** Lets the author's `merged` handlers change the merged definition, and reads it again if there were any. */
function runMerged(layer: Layer, schema: PlainObject, { where, mistakes }: Reading): Layer {
  if (layer.merged.length === 0) return layer;
  for (const handler of layer.merged) (handler as unknown as MergedHandler).call(schema, schema);
  return layerOfSchema(schema, where, mistakes);
}

/** An entry without handler only adds options to an inherited one, and there has to be one. */
function checkHandlers({ actions, events }: Layer, mistakes: Mistakes): void {
  for (const action of Object.values(actions)) {
    if (action !== false && action.handler === undefined) {
      mistakes.add(action.where, "the action has no handler", "Give it a `handler`");
    }
  }
  for (const event of Object.values(events)) {
    if (event.handlers.length === 0) mistakes.add(event.where, "the event has no handler", "Give it a `handler`");
  }
}

function ownerOf(schema: unknown): string {
  if (!isPlainObject(schema)) return "The service";
  return typeof schema.name === "string" && schema.name !== "" ? `service '${schema.name}'` : "a service without name";
}
