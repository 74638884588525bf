import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { languageOf, type Language } from "./program.ts"
import type { SeedProgram } from "./seeds.ts"

/** A page about a client, and the program that its code makes when it is read from top to bottom. */
export interface Page {
  /** File name, such as `curl.md`. */
  readonly name: string
  readonly text: string
  readonly program: SeedProgram
  readonly language: Language
}

const endings = { js: ".mjs", python: ".py", go: ".go", sh: ".sh" } as const
const shownAddress = "http://127.0.0.1:8787"
/** How a page tells people to install a client; the runner has installed it. */
const installs = /^(?:npm install|pip install|go get) /

/** Reads the pages of a folder that have code; what they show is all that they run, with only the address changed. */
export async function clientPages(folder: string): Promise<readonly Page[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".md") && name !== "README.md" && name !== "mcp.md").sort()
  return Promise.all(names.map(async (name) => pageOf(name, await readFile(join(folder, name), "utf8"))))
}

/** Makes the program of a page. Throws Error for a page that shows code in no language, or in several. */
export function pageOf(name: string, text: string): Page {
  const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .map(([, language = "", code = ""]) => ({ language, code }))
    .filter(({ code }) => !installs.test(code))
  const [language, ...others] = new Set(blocks.map(({ language }) => language))
  if (language === undefined || others.length > 0) throw new Error(`${name}: its code must be in one language`)
  const source = blocks.map(({ code }) => code).join("\n")
  const file = name.replace(/\.md$/, endings[language as keyof typeof endings])
  const saved = new Set(source.match(/\b\w+\.png\b/g))
  return {
    name,
    text,
    language: languageOf(file),
    program: {
      name: `docs:${file}`,
      source,
      output: "cat.png",
      pictures: saved.size,
      routes: ["demo"],
      at: ({ baseUrl }) => source.replaceAll(shownAddress, baseUrl),
    },
  }
}
