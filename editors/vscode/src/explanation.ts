/** `codeassist.explain` (docs/editors/protocol.md) as a page for people. */

import { codeBlock, escaped } from "./markdown";
import { isObject } from "./protocol";
import type { Translate } from "./status";

/**
 * A page in Markdown about one answer of `codeassist.explain`; `why` is the line of the status about it.
 *
 * It may hold code of the person's own repositories.
 */
export function explanation(said: unknown, why: string | undefined, t: Translate): string {
  const title = `# ${t("Why the last suggestion looks as it does")}`;
  if (!isObject(said)) return `${title}\n\n${escaped(why ?? t("Nothing was suggested yet."))}\n`;
  const parts = [title, escaped(why ?? ""), outcome(said, t), facts(said, t), context(said, t), times(said, t)];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function outcome(said: Record<string, unknown>, t: Translate): string {
  const text = typeof said.text === "string" ? said.text : "";
  if (text !== "") return `${t("Suggested:")}\n\n${codeBlock(text)}`;
  return typeof said.filtered === "string"
    ? t("Nothing was shown: the filter `{0}` removed what the model wrote.", said.filtered)
    : t("Nothing was shown.");
}

function facts(said: Record<string, unknown>, t: Translate): string {
  const lines = [
    [t("Model"), said.model],
    [t("Taken away by filters"), said.trimmed],
    [t("Names that the index does not know"), said.invented],
    [t("Tokens of the prompt"), said.prompt_tokens],
    [t("Of these remembered by the model server"), said.cached_prompt_tokens],
  ] as const;
  return lines
    .map(([name, value]) => [name, plain(value)] as const)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `- ${name}: ${escaped(value)}`)
    .join("\n");
}

function context(said: Record<string, unknown>, t: Translate): string {
  const snippets = (Array.isArray(said.snippets) ? said.snippets : []).filter(isObject);
  if (snippets.length === 0) return `## ${t("Context")}\n\n${t("No code of other files was in the prompt.")}`;
  const shown = snippets.map((snippet) => {
    const place = escaped(`${plain(snippet.repository)}: ${plain(snippet.path)}:${plain(snippet.start_line)}`);
    const text = typeof snippet.text === "string" ? codeBlock(snippet.text, plain(snippet.path)) : "";
    return `### ${place}\n\n${plain(snippet.reason)}\n\n${text}`;
  });
  return [`## ${t("Context: code of other files in the prompt")}`, ...shown].join("\n\n");
}

function times(said: Record<string, unknown>, t: Translate): string {
  if (!isObject(said.timings_ms)) return "";
  const rows = Object.entries(said.timings_ms)
    .filter((entry): entry is [string, number] => typeof entry[1] === "number")
    .map(([stage, ms]) => `- ${stage}: ${ms.toFixed(1)} ms`);
  return [`## ${t("Times")}`, rows.join("\n")].join("\n\n");
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(", ");
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
