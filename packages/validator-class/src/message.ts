import type { ValidationArguments } from "class-validator";

/** A message as decorators take it. */
export type MessageTemplate = string | ((args: ValidationArguments) => string);

/** Fills in `$constraint1`, `$value`, `$property` and `$target`, as class-validator does. */
export function renderMessage(template: MessageTemplate, args: ValidationArguments): string {
  let text = typeof template === "function" ? template(args) : template;
  if (!text.includes("$")) return text;
  const constraints: readonly unknown[] = args.constraints ?? [];
  constraints.forEach((constraint, index) => {
    text = text.replaceAll(`$constraint${index + 1}`, () => constraintText(constraint));
  });
  const value: unknown = args.value;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    text = text.replaceAll("$value", () => String(value));
  }
  return text.replaceAll("$property", () => args.property).replaceAll("$target", () => args.targetName);
}

function constraintText(constraint: unknown): string {
  if (Array.isArray(constraint)) return constraint.join(", ");
  return typeof constraint === "symbol" ? String(constraint.description) : String(constraint);
}
