import type { Dialect } from "./bodies.ts"
import { curlSample } from "./curl.ts"
import { goSample } from "./go.ts"
import { pythonSample } from "./python.ts"
import type { SampleRequest } from "./sample-request.ts"
import { typeScriptSample } from "./typescript.ts"

/** What samples are written in. */
export type SampleLanguage = "curl" | "python" | "typescript" | "go"

/** The languages, in the order in which they are offered. */
export const sampleLanguages: readonly { readonly language: SampleLanguage; readonly label: string }[] = [
  { language: "curl", label: "curl" },
  { language: "python", label: "Python" },
  { language: "typescript", label: "TypeScript" },
  { language: "go", label: "Go" },
]

/** A program that makes one request and saves its pictures as `picture….<format>`. */
export interface CodeSample {
  readonly code: string
  /** The command that brings what it needs; null where it needs nothing. */
  readonly install: string | null
  /** What the program is called where it is saved. */
  readonly fileName: string
}

const writers = { curl: curlSample, python: pythonSample, typescript: typeScriptSample, go: goSample }
const fileNames = { curl: "draw.sh", python: "draw.py", typescript: "draw.mts", go: "draw.go" }

/** Writes a request as a program. `baseUrl`: the server's address without a slash at its end. The key is read from `LIMN_API_KEY`. */
export function codeSample(request: SampleRequest, language: SampleLanguage, dialect: Dialect, baseUrl: string): CodeSample {
  return { code: writers[language](request, dialect, baseUrl), install: installOf(language, dialect), fileName: fileNames[language] }
}

function installOf(language: SampleLanguage, dialect: Dialect): string | null {
  if (language === "python") return dialect === "gemini" ? "pip install google-genai" : "pip install openai"
  if (language === "typescript") return dialect === "gemini" ? "npm install @google/genai" : "npm install openai"
  return null
}
