import { readdir, readFile } from "node:fs/promises"
import { languageOf, type Program } from "./program.ts"

/** What takes the place of the samples' own addresses and paths. */
export interface Places {
  /** Address of the server, without a path and without a trailing slash. */
  readonly baseUrl: string
  readonly apiKey: string
  /** Path of the picture that a program of seed 000 reads. */
  readonly inputFile: string
  /** Address of the picture that a program of seed 004 edits. */
  readonly inputUrl: string
  /** Path of the picture that a program saves. */
  readonly output: string
}

/** A sample program as a seed holds it, and how it is run elsewhere. */
export interface SeedProgram extends Omit<Program, "file" | "language"> {
  /** As the document has it, to the letter. */
  readonly source: string
  /** The same with only the base URL, the key, file paths and the input picture's URL changed, and with what `repaired` says. */
  readonly at: (places: Places) => string
}

/** One cut: where the program begins and where it ends in its document, and what is changed in it. */
interface Cut {
  readonly name: string
  readonly begins: string
  /** The last of it. */
  readonly ends: string
  readonly changes: (places: Places) => readonly (readonly [from: string, to: string])[]
  readonly program: Omit<Program, "name" | "file" | "language">
}

const serevixKey = `"sk-${"1234567890".repeat(4)}12345678"`

/** The programs that survived as text; the others lost their lines or their indentation on the way into the documents. */
const cuts: readonly Cut[] = [
  {
    name: "000/curl.sh",
    begins: "IMG_PATH=",
    ends: "base64 --decode > /your_path/imageGen.jpg",
    changes: ({ baseUrl, apiKey, inputFile, output }) => [
      ["https://api.aihubmix.com", baseUrl],
      ["sk-***", apiKey],
      ["/your_path/image.jpg", inputFile],
      ["/your_path/imageGen.jpg", output],
      ["children's", String.raw`children'\''s`],
    ],
    program: { input: "jpeg", output: "imageGen.jpg", repaired: "the quote in \"children's\" ended the shell's string; it is '\\'' now" },
  },
  {
    name: "003/curl.sh",
    begins: "curl https://gateway.serevixai.ai/v1/images/generations",
    ends: "}'",
    changes: ({ baseUrl, apiKey }) => [
      ["https://gateway.serevixai.ai", baseUrl],
      ["$YOUR_API_KEY", apiKey],
    ],
    program: { output: "example.png", ratio: 1, answer: "b64_json" },
  },
  {
    name: "003/example.go",
    begins: "package main",
    ends: "\n}\n",
    changes: serevixChanges,
    program: { output: "example.png", ratio: 1 },
  },
  {
    name: "003/example.py",
    begins: "#!/usr/bin/env python3",
    ends: "\n    main()\n",
    changes: serevixChanges,
    program: { output: "example.png", ratio: 1 },
  },
  geekai("004/draw.sh", "$GEEKAI_API_KEY", "画一只可爱的小猫在草丛中玩耍"),
  {
    ...geekai("004/edit.sh", "{YOUR_GEEKAI_API_KEY}", "将图片中的中文"),
    program: { output: "picture.png", input: "link", answer: "image.url" },
  },
  geekai("004/force.sh", "{YOUR_GEEKAI_API_KEY}", '"image_generation": true'),
]

function serevixChanges({ baseUrl, apiKey, output }: Places) {
  return [
    ["https://gateway.serevixai.ai", baseUrl],
    [serevixKey, JSON.stringify(apiKey)],
    ['"example.png"', JSON.stringify(output)],
  ] as const
}

function geekai(name: string, key: string, mark: string): Cut {
  return {
    name,
    begins: `curl --location --request POST 'https://geekai.co/api/v1/chat/completions'…${mark}`,
    ends: "}'",
    changes: ({ baseUrl, apiKey, inputUrl }) => [
      ["https://geekai.co", baseUrl],
      [key, apiKey],
      ...(name.includes("edit") ? [["https://static.geekai.co/icon/geekai-logo-main-tr.png", inputUrl] as const] : []),
    ],
    program: { output: "picture.png", answer: "image.url" },
  }
}

/**
 * Cuts the surviving programs out of the documents. `folder` is where they lie; gives an empty list where it does not
 * exist. Throws Error where a document no longer holds what is cut out of it.
 */
export async function seedPrograms(folder: string): Promise<readonly SeedProgram[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return []
    throw error
  })
  const documents = new Map<string, string>()
  for (const file of files) if (/^00\d_.*\.txt$/.test(file)) documents.set(file.slice(0, 3), await readFile(`${folder}/${file}`, "utf8"))
  if (documents.size === 0) return []
  return cuts.map((cut) => {
    const document = documents.get(cut.name.slice(0, 3))
    if (document === undefined) throw new Error(`${folder}: no document for ${cut.name}`)
    const source = cutOut(document, cut)
    return { ...cut.program, name: `seeds:${cut.name}`, source, at: (places) => changed(source, cut, cut.changes(places)) }
  })
}

/** Gives the language that a seed's program is run in. */
export function seedLanguage({ name }: SeedProgram): Program["language"] {
  return languageOf(name)
}

/** Gives the text from the last `begins` before its mark (what stands behind `…`) to the first `ends` after that. */
function cutOut(document: string, { name, begins, ends }: Cut): string {
  const [opening = "", mark = opening] = begins.split("…")
  const marked = document.indexOf(mark)
  const start = document.lastIndexOf(opening, marked)
  const end = document.indexOf(ends, Math.max(marked, start) + 1)
  if (marked < 0 || start < 0 || end < 0) throw new Error(`${name}: its document no longer holds it`)
  return `${document.slice(start, end + ends.length).trimEnd()}\n`
}

function changed(source: string, { name }: Cut, changes: readonly (readonly [string, string])[]): string {
  let text = source
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${name}: it does not hold ${from}`)
    text = text.replaceAll(from, () => to)
  }
  return text
}
