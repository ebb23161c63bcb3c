/** What a node tells the others about itself: the payload of INFO (wire protocol 1.4). */
export interface NodeInfo {
  readonly services: readonly ServiceInfo[];
  readonly ipList: readonly string[];
  readonly hostname: string;
  readonly client: ClientInfo;
  readonly config: Readonly<Record<string, unknown>>;
  readonly instanceID: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Grows with each change; a receiver ignores a description that is not newer. */
  readonly seq: number;
  /** TCP port of the node, where there is one. */
  readonly port?: number | null;
  /** What the node understands beyond Moleculer's protocol. Nodes that do not know a key ignore it. */
  readonly isomer?: Readonly<Record<string, number>>;
}

/** What arrives of a {@link NodeInfo}: `services` is `null` where the description says nothing of them. */
export type NodeDescription = Omit<NodeInfo, "services"> & { readonly services: readonly ServiceInfo[] | null };

export interface ClientInfo {
  readonly type: string;
  readonly version: string;
  readonly langVersion: string;
}

/** One service in INFO (wire protocol 1.9). */
export interface ServiceInfo {
  readonly name: string;
  readonly version?: string | number;
  readonly fullName: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Action name to its published definition, which repeats the name. */
  readonly actions: Readonly<Record<string, ActionInfo>>;
  /** Event pattern to its published definition. */
  readonly events: Readonly<Record<string, EventInfo>>;
}

export interface ActionInfo {
  readonly name: string;
  readonly rawName?: string;
  readonly visibility?: string | null;
  readonly [option: string]: unknown;
}

export interface EventInfo {
  readonly name: string;
  readonly group?: string;
  readonly [option: string]: unknown;
}
