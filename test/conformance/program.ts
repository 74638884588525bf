/** Which interpreter or compiler a program needs. */
export type Language = "curl" | "python" | "javascript" | "go"

/** What a program gets as `INPUT_PICTURE`: a file's path, or the address of a picture that the server hosts. */
export type Input = "jpeg" | "png" | "link"

/** A client that is run against every route, and what it must leave behind. */
export interface Program {
  /** Shown in the matrix, such as `000/edit.py`. */
  readonly name: string
  readonly language: Language
  /** Absolute path of the source. */
  readonly file: string
  /** Absent where the program sends no picture. */
  readonly input?: Input
  /** Name of the file that it is told to save, as `OUTPUT`; ends as the sample's does. */
  readonly output: string
  /** How many pictures there must be afterwards: 1 unless it says otherwise. */
  readonly pictures?: number
  /** Width by height that every picture must have, within a tenth. */
  readonly ratio?: number
  /** What it must have printed. */
  readonly prints?: RegExp
  /** Where the answer is what it prints: how the runner takes the picture out of that. */
  readonly answer?: "b64_json" | "image.url"
  /** Names of the routes that it is run on: all of them unless it says otherwise. */
  readonly routes?: readonly string[]
  /** What was repaired in a program of the seeds, so that it runs at all. */
  readonly repaired?: string
}

/** Gives the language of a source file by its ending. */
export function languageOf(file: string): Language {
  const ending = file.slice(file.lastIndexOf("."))
  const language = ({ ".sh": "curl", ".py": "python", ".mjs": "javascript", ".cjs": "javascript", ".go": "go" } as const)[ending]
  if (language === undefined) throw new Error(`${file}: not a language that the runner knows`)
  return language
}
