import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { execute } from "./execute.ts"
import { checkPictures } from "./pictures.ts"
import type { Program } from "./program.ts"
import { apiKey, plainEnvironment } from "./servers.ts"

/** Longest run of one program, in milliseconds. */
const patienceMs = 120_000
/** How much of what a program printed a failure shows, in characters. */
const shownCharacters = 3000

/** A program that is ready to run, and what it runs against. */
export interface Run {
  readonly program: Program
  readonly command: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Address of the server. */
  readonly address: string
  /** What the program gets as `INPUT_PICTURE`. */
  readonly input?: string
  /** Where it runs and saves: a folder of its own. */
  readonly folder: string
}

/** Runs a program and checks what it left. Resolves with a line about it; rejects with an Error that says what went wrong. */
export async function runProgram({ program, command, env, address, input, folder }: Run): Promise<string> {
  await mkdir(folder, { recursive: true })
  const { code, stdout, stderr } = await execute(command, {
    cwd: folder,
    timeoutMs: patienceMs,
    env: {
      ...plainEnvironment(),
      ...env,
      BASE_URL: address,
      API_KEY: apiKey,
      LIMN_API_KEY: apiKey,
      OUTPUT: join(folder, program.output),
      ...(input === undefined ? {} : { INPUT_PICTURE: input }),
    },
  })
  try {
    if (code !== 0) throw new Error(code === null ? "it did not end by itself" : `it ended with ${code}`)
    if (program.prints !== undefined && !program.prints.test(stdout)) throw new Error(`it did not print ${String(program.prints)}`)
    if (program.answer !== undefined) await writeFile(join(folder, program.output), await pictureOf(program.answer, stdout))
    const { pictures: count = 1, ratio } = program
    const found = await checkPictures(folder, { count, ...(ratio === undefined ? {} : { ratio }) })
    return found.join("; ")
  } catch (error) {
    const shown = [stdout, stderr].map((text) => text.trim().slice(-shownCharacters)).filter(Boolean)
    throw new Error([(error as Error).message, ...shown].join("\n"), { cause: error })
  }
}

/** Takes the picture out of an answer that a program printed: from base64, or from the address that the answer names. */
async function pictureOf(kind: NonNullable<Program["answer"]>, answer: string): Promise<Uint8Array> {
  const parsed = JSON.parse(answer) as {
    data?: { b64_json?: string }[]
    choices?: { message?: { content?: string; image?: { url?: string } } }[]
  }
  if (kind === "b64_json") return Buffer.from(parsed.data?.[0]?.b64_json ?? "", "base64")
  const { content = "", image } = parsed.choices?.[0]?.message ?? {}
  if (image?.url === undefined || !content.includes(`![](${image.url})`)) throw new Error("`image.url` and `content` do not hold one link")
  const response = await fetch(image.url)
  if (!response.ok) throw new Error(`${image.url}: ${response.status}`)
  return response.bytes()
}
