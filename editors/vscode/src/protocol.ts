/** What the server says beyond LSP (docs/editors/protocol.md), checked where it comes in. */

export const STATUS = "codeassist/status";
export const EDITOR_STATE = "codeassist/editorState";

/** Commands of the server; the client registers each as a command of VS Code while the server runs. */
export const COMMANDS = {
  edit: "codeassist.edit",
  explain: "codeassist.explain",
  pause: "codeassist.pause",
  resume: "codeassist.resume",
  show: "codeassist.show",
  status: "codeassist.status",
} as const;

export const STATES = ["starting", "indexing", "ready", "offline", "paused", "error"] as const;
export type ServerState = (typeof STATES)[number];

/** How the server is, and why its last suggestion looked as it did. */
export interface ServerStatus {
  readonly state: ServerState;
  readonly message: string;
  readonly index: { readonly files: number; readonly of: number } | undefined;
  readonly model: string | undefined;
  readonly why: string | undefined;
}

/** The status in a `codeassist/status`; undefined if it has none that can be read. */
export function statusOf(said: unknown): ServerStatus | undefined {
  const state = STATES.find((known) => isObject(said) && known === said.state);
  if (!isObject(said) || state === undefined || typeof said.message !== "string") return undefined;
  const detail = isObject(said.detail) ? said.detail : {};
  const index = isObject(detail.index) ? detail.index : {};
  return {
    state,
    message: said.message,
    index:
      typeof index.files === "number" && typeof index.of === "number"
        ? { files: index.files, of: index.of }
        : undefined,
    model: textOf(detail.model),
    why: textOf(said.why),
  };
}

/** The answer of `codeassist.edit`; undefined if it can't be read. `edit` is still as LSP writes it. */
export function editedOf(said: unknown): { readonly edit: object | undefined; readonly message: string } | undefined {
  if (!isObject(said) || typeof said.message !== "string") return undefined;
  return { edit: isObject(said.edit) ? said.edit : undefined, message: said.message };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
