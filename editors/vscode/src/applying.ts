/** Applying an edit, which VS Code makes one step of undoing. */

import { l10n, type WorkspaceEdit, window, workspace } from "vscode";

/** Apply it, or say that it was not. */
export async function apply(edit: WorkspaceEdit): Promise<void> {
  if (!(await workspace.applyEdit(edit))) {
    await window.showWarningMessage(l10n.t("VS Code did not apply the edit; the file may be read-only."));
  }
}
