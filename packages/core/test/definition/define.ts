import type { Context } from "../../src/context/context.ts";
import { defineService, type ServiceSource } from "../../src/decorators/define-service.ts";
import type { Mistake } from "../../src/definition/mistakes.ts";
import type { ActionDefinition, EventDefinition, ServiceDefinition } from "../../src/definition/service-definition.ts";
import { ServiceSchemaError } from "../../src/errors/errors.ts";

/** The definition of a class or plain definition. */
export const define = (source: ServiceSource): ServiceDefinition => defineService(source).definition;

export function actionOf(definition: ServiceDefinition, rawName: string): ActionDefinition {
  const action = definition.actions.find((candidate) => candidate.rawName === rawName);
  if (action === undefined) throw new Error(`There is no action "${rawName}".`);
  return action;
}

export function eventOf(definition: ServiceDefinition, name: string): EventDefinition {
  const event = definition.events.find((candidate) => candidate.name === name);
  if (event === undefined) throw new Error(`There is no event "${name}".`);
  return event;
}

/** Runs an action as the pipeline would, without hooks. */
export function runAction(instance: object, rawName: string, ctx: Context): unknown {
  return actionOf(define(instance), rawName).bind(instance)(ctx);
}

/** The error that defining throws, with its list of mistakes. */
export function mistakesOf(source: ServiceSource): { readonly message: string; readonly list: readonly Mistake[] } {
  try {
    defineService(source);
  } catch (error) {
    if (error instanceof ServiceSchemaError) return { message: error.message, list: error.data as readonly Mistake[] };
    throw error;
  }
  throw new Error("The definition has no mistakes.");
}
