import { styleText } from "node:util"

type Style = Parameters<typeof styleText>[0]

/** Whether colours belong on a stream: on a terminal, unless `NO_COLOR` says otherwise or it is a dumb one. */
export function hasColour(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb"
}

/** Gives a text in a style where the stream shows colours, and as it is elsewhere. */
export function paint(stream: NodeJS.WriteStream, style: Style, text: string): string {
  return hasColour(stream) ? styleText(style, text, { validateStream: false }) : text
}

/** Makes a text harmless for a terminal: control characters become visible, line breaks become spaces. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(
      /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    )
    .trim()
}

/** How many columns a text takes on a terminal: wide East Asian characters take two. */
export function columnsOf(text: string): number {
  return [...text].reduce(
    (sum, character) =>
      sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(character) ? 2 : 1),
    0,
  )
}

/**
 * Lays rows out in columns that are as wide as their widest cell, two spaces apart. `style` is given each padded cell,
 * so that colours do not disturb the widths.
 */
export function table(
  rows: readonly (readonly string[])[],
  style: (cell: string, column: number, row: number) => string = (cell) => cell,
): string {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, columnsOf(cell))))
  return rows
    .map((row, rowIndex) =>
      row
        .map((cell, column) => {
          const last = column === row.length - 1
          return style(last ? cell : cell + " ".repeat((widths[column] ?? 0) - columnsOf(cell)), column, rowIndex)
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n")
}

/** Most columns that prose takes: longer lines are hard to read. */
const mostColumns = 100

/**
 * Breaks a text between words so that it fits behind a margin that begins with `head`. Words that are longer than a line stay
 * whole. `columns`: by default as many as the terminal has, 100 at most.
 */
export function wrap(text: string, head: string, columns = process.stdout.columns ?? mostColumns): string {
  const width = Math.min(columns, mostColumns)
  const margin = " ".repeat(columnsOf(head))
  const lines: string[] = []
  let line = head
  for (const word of text.split(" ")) {
    const isEmpty = line === head || line === margin
    if (!isEmpty && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line)
      line = margin + word
    } else line += isEmpty ? word : ` ${word}`
  }
  return [...lines, line].join("\n")
}

/** Writes a line of the command's result. */
export function print(text = ""): void {
  process.stdout.write(`${text}\n`)
}

/** Writes a line that is not the result: it goes to standard error, so that pipes stay clean. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Dims the first row of a table that goes to standard output. */
export function dimHead(cell: string, _column: number, row: number): string {
  return row === 0 ? paint(process.stdout, "dim", cell) : cell
}

/** Notes what may not have been meant, a line for each. */
export function noteWarnings(warnings: readonly { readonly message: string }[]): void {
  for (const { message } of warnings) noteMarked("!", "yellow", message)
}

/** Notes a sentence behind a coloured mark of one character. It is broken on a terminal only: what reads a pipe wants one line. */
export function noteMarked(mark: string, style: Style, sentence: string): void {
  const { columns } = process.stderr
  const text = columns === undefined ? ` ${plain(sentence)}` : wrap(plain(sentence), "  ", columns).slice(1)
  note(`${paint(process.stderr, style, mark)}${text}`)
}
