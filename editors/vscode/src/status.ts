/** What the status bar says, as plain values. */

import type { ServerState, ServerStatus } from "./protocol";

/** Before there is a server to say anything, or when there is none any more. */
export type LocalState = "missing" | "stopped" | "failed";

/** How everything is, for people. */
export interface Status extends Omit<ServerStatus, "state"> {
  readonly state: ServerState | LocalState;
}

export type Translate = (message: string, ...args: (string | number)[]) => string;

/** `label` is what a screen reader says; it has the words for what `text` shows as an icon. */
export interface View {
  readonly text: string;
  readonly label: string;
  readonly severity: "none" | "warning" | "error";
}

const ICONS: Record<Status["state"], string> = {
  starting: "$(loading~spin)",
  indexing: "$(sync~spin)",
  ready: "$(sparkle)",
  offline: "$(debug-disconnect)",
  paused: "$(debug-pause)",
  error: "$(error)",
  missing: "$(cloud-download)",
  stopped: "$(circle-slash)",
  failed: "$(error)",
};

/** A state that is known without the server. */
export function local(state: LocalState | "starting" | "ready", message: string): Status {
  return { state, message, index: undefined, model: undefined, why: undefined };
}

/** How a status is shown. */
export function viewOf(status: Status, t: Translate): View {
  const words = wordsOf(status, t);
  const short = status.state === "ready" || status.state === "starting" ? "codeassist" : `codeassist: ${words}`;
  return {
    text: `${ICONS[status.state]} ${short}`,
    label: `codeassist: ${words}. ${status.message}`,
    severity: severityOf(status.state),
  };
}

function severityOf(state: Status["state"]): View["severity"] {
  if (state === "error" || state === "failed" || state === "missing") return "error";
  return state === "offline" ? "warning" : "none";
}

function wordsOf(status: Status, t: Translate): string {
  switch (status.state) {
    case "starting":
      return t("starting");
    case "indexing":
      return status.index === undefined ? t("indexing") : t("indexing {0} of {1}", status.index.files, status.index.of);
    case "ready":
      return t("ready");
    case "offline":
      return t("offline");
    case "paused":
      return t("paused");
    case "error":
      return t("needs attention");
    case "missing":
      return t("not installed");
    case "stopped":
      return t("stopped");
    case "failed":
      return t("not running");
  }
}
