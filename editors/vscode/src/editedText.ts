/** Edits of a text, by the offsets of its UTF-16 units. */

export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** The text after edits that do not overlap, in whichever order they are. */
export function editedText(text: string, pieces: readonly Piece[]): string {
  let result = "";
  let done = 0;
  for (const { start, end, newText } of [...pieces].sort((one, other) => one.start - other.start)) {
    result += text.slice(done, start) + newText;
    done = end;
  }
  return result + text.slice(done);
}
