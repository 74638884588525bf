import { readFile } from "node:fs/promises"
import { createHash } from "node:crypto"
import { join } from "node:path"
import { checkPicture } from "./pictures.ts"

/** What a client is asked to do, in the order of the matrix's columns. */
export const cellNames = ["generate", "edit", "turns", "stream", "n", "error", "refusal", "retry"] as const
export type CellName = (typeof cellNames)[number]

/** What a cell must have got. */
interface Expectation {
  /** How many pictures, no two alike. */
  readonly pictures: number
  /** Width by height of each, within a tenth: that of the picture that was sent, where one was. */
  readonly ratio?: number
  /** What each error, or whatever else was said, must hold. */
  readonly words?: readonly RegExp[]
}

/** Width by height of the picture that programs send. */
const inputRatio = 4 / 3

const expectations: Readonly<Record<CellName, Expectation>> = {
  generate: { pictures: 1 },
  edit: { pictures: 1, ratio: inputRatio },
  turns: { pictures: 3, ratio: inputRatio },
  stream: { pictures: 1 },
  n: { pictures: 2 },
  error: { pictures: 0, words: [/API key is not valid/, /no-such-model|does not know this model/, /must be|is missing/] },
  refusal: { pictures: 0, words: [/safety reasons|_SAFETY|PROHIBITED_CONTENT|content.filter/i] },
  retry: { pictures: 2 },
}

/** What a program prints about a cell. */
export type CellReport =
  | { readonly cell: CellName; readonly pictures: readonly string[]; readonly words: readonly string[] }
  | { readonly cell: CellName; readonly failed: string }

/** Reads the lines that a program printed; whatever else it printed is passed over. */
export function readReports(printed: string): CellReport[] {
  return printed.split("\n").flatMap((line) => (line.startsWith('{"cell":') ? [JSON.parse(line) as CellReport] : []))
}

/** Checks what a cell got, with its pictures in `folder`. Throws Error that says what is wrong. */
export async function checkCell(report: CellReport, folder: string): Promise<void> {
  if ("failed" in report) throw new Error(report.failed)
  const { pictures, ratio, words = [] } = expectations[report.cell]
  if (report.pictures.length !== pictures) throw new Error(`${pictures} pictures were expected, ${report.pictures.length} came`)
  const seen = new Set<string>()
  for (const name of report.pictures) {
    const bytes = await readFile(join(folder, name))
    await checkPicture(bytes, ratio)
    seen.add(createHash("sha256").update(bytes).digest("hex"))
  }
  if (seen.size !== pictures) throw new Error("the same picture came twice")
  if (report.words.length !== words.length) throw new Error(`${words.length} errors or refusals were expected: ${report.words.join(" | ")}`)
  for (const [index, pattern] of words.entries()) {
    if (!pattern.test(report.words[index] ?? "")) throw new Error(`${report.words[index]} does not hold ${String(pattern)}`)
  }
}
