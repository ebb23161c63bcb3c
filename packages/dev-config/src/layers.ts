/** Folder → folders it may import; a folder may always import itself, and imports of types count. */
export type Layers = Readonly<Record<string, readonly string[]>>;

/**
 * Who may import whom inside packages/core/src. What is missing is the point: nobody gets hold of the broker, the registry
 * builds no handlers, pipeline and transit do not know each other, transit does not know the registry. A change of this
 * table comes with its reason in packages/core/ARCHITECTURE.md, which shows the same table.
 */
export const coreLayers: Layers = {
  kernel: [],
  errors: ["kernel"],
  ports: ["errors"],
  telemetry: ["kernel", "ports"],
  context: ["kernel", "errors", "ports", "telemetry"],
  definition: ["kernel", "errors", "ports", "context"],
  decorators: ["kernel", "errors", "ports", "context", "definition"],
  registry: ["kernel", "errors", "ports", "telemetry", "definition"],
  pipeline: ["kernel", "errors", "ports", "telemetry", "context", "definition"],
  dispatch: ["kernel", "errors", "ports", "telemetry", "context", "definition", "registry", "pipeline"],
  protocol: ["kernel", "errors", "ports"],
  transit: ["kernel", "errors", "ports", "telemetry", "context", "protocol"],
  discovery: ["kernel", "errors", "ports", "telemetry", "registry", "protocol", "transit"],
  host: ["kernel", "errors", "ports", "telemetry", "context", "definition", "registry", "decorators"],
  builtin: ["kernel", "errors", "ports", "pipeline"],
  broker: [
    "kernel",
    "errors",
    "ports",
    "telemetry",
    "context",
    "definition",
    "decorators",
    "registry",
    "pipeline",
    "dispatch",
    "protocol",
    "transit",
    "discovery",
    "host",
    "builtin",
  ],
};

/** The table as ARCHITECTURE.md shows it. */
export function renderLayers(layers: Layers): string {
  const code = (name: string): string => `\`${name}\``;
  const rows = Object.entries(layers).map(
    ([folder, allowed]) => `| ${code(folder)} | ${allowed.length === 0 ? "nothing" : allowed.map(code).join(", ")} |`,
  );
  return ["| folder | may import |", "| --- | --- |", ...rows].join("\n");
}
