import type { Colour } from "../drawing/colour.ts"
import { format } from "../drawing/path.ts"
import { escapeText, fontFamily, textWidth } from "../render.ts"

/** How a block of words is set. Lengths in units. */
export interface Setting {
  readonly x: number
  /** The middle of the block. */
  readonly y: number
  readonly maxWidth: number
  readonly maxHeight: number
  readonly colour: Colour
  /** A rim that keeps words readable on any picture. */
  readonly rim?: Colour
}

/** Words in as few lines and as large as they fit, centred. */
export function setWords(text: string, { x, y, maxWidth, maxHeight, colour, rim }: Setting): string {
  const options = [1, 2, 3, 4].map((count) => brokenInto(text, count)).map((lines) => ({ lines, size: sizeOf(lines, maxWidth, maxHeight) }))
  const best = options.reduce((winner, option) => (option.size > winner.size * 1.12 ? option : winner))
  const pitch = best.size * 1.18
  const outline = rim ? ` stroke="${rim}" stroke-width="${format(best.size * 0.1)}" stroke-linejoin="round" paint-order="stroke"` : ""
  return best.lines
    .map(
      (line, index) =>
        `<text x="${format(x)}" y="${format(y + best.size * 0.36 + (index - (best.lines.length - 1) / 2) * pitch)}" font-family="${fontFamily}" font-size="${format(best.size)}" text-anchor="middle" fill="${colour}"${outline}>${escapeText(line)}</text>`,
    )
    .join("")
}

/** Words written downwards from the top, as in Chinese painting: one column for each line, from the right to the left. */
export function setColumns(lines: readonly string[], right: number, top: number, size: number, colour: Colour): string {
  return lines
    .map((line, column) =>
      [...line]
        .map(
          (character, index) =>
            `<text x="${format(right - column * size * 1.5)}" y="${format(top + (index + 1) * size * 1.16)}" font-family="${fontFamily}" font-size="${format(size)}" text-anchor="middle" fill="${colour}">${escapeText(character)}</text>`,
        )
        .join(""),
    )
    .join("")
}

function sizeOf(lines: readonly string[], maxWidth: number, maxHeight: number): number {
  const widest = Math.max(1, ...lines.map(textWidth))
  return Math.min((maxWidth / widest) * 100, maxHeight / (lines.length * 1.18))
}

/** Breaks at spaces, or anywhere in Chinese, into lines of about equal length. */
function brokenInto(text: string, count: number): string[] {
  const words = /\s/u.test(text) ? text.split(/\s+/u).filter(Boolean) : /\p{Script=Han}/u.test(text) ? [...text] : [text]
  const glue = /\s/u.test(text) ? " " : ""
  const goal = text.length / count
  const lines: string[] = [""]
  for (const word of words) {
    const current = lines.at(-1) as string
    if (current !== "" && lines.length < count && current.length + word.length / 2 > goal) lines.push(word)
    else lines[lines.length - 1] = current === "" ? word : current + glue + word
  }
  return lines
}
