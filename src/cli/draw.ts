import { type Command, Option } from "commander"
import type { FormData } from "undici"
import { Failure } from "./failure.ts"
import { type ServerFlags, useServer, withServer } from "./find-server.ts"
import { readImagesAnswer } from "./images-answer.ts"
import { wholeNumber } from "./options.ts"
import { formatOfName, PictureFiles, type WrittenPicture } from "./picture-files.ts"
import { withProgress } from "./progress.ts"
import { callServer, fetchLink, type ServerAddress } from "./server-call.ts"
import { note, paint, plain, print } from "./terminal.ts"

/** What both drawing commands may be told. */
export interface DrawOptions extends ServerFlags {
  readonly output?: string
  readonly model?: string
  readonly size?: string
  readonly aspectRatio?: string
  readonly imageSize?: string
  readonly n?: number
  readonly seed?: number
  readonly format?: string
  readonly quality?: string
  readonly force?: true
  readonly json?: true
}

/** Adds what `generate` and `edit` share. */
export function withDrawing(command: Command): Command {
  command
    .option("-o, --output <file>", "where the picture goes; - for standard output")
    .option("-m, --model <name>", "model that draws; `limn models` lists them")
    .option("--size <width>x<height>", "exact pixels")
    .option("--aspect-ratio <ratio>", "such as 16:9")
    .option("--image-size <tier>", "512, 1K, 2K or 4K")
    .addOption(new Option("--n <number>", "how many pictures").argParser(wholeNumber(1, 10)))
    .addOption(
      new Option("--seed <number>", "the same seed draws alike, where the model knows seeds").argParser(
        wholeNumber(-(2 ** 31), 2 ** 31 - 1),
      ),
    )
    .addOption(new Option("--format <name>", "file format; by default what the file name says").choices(["png", "jpeg", "webp"]))
    .option("--quality <name>", "such as low, medium or high, where the model knows it")
    .option("--force", "replace files that exist")
    .option("--json", "print what was made as JSON")
  return withServer(command)
}

/** Reads a prompt from the command line, or from standard input for `-`. Throws Failure where it is blank. */
export async function readPrompt(given: string): Promise<string> {
  const prompt = (given === "-" ? (await readInput()).toString("utf8") : given).trim()
  if (prompt === "") throw new Failure("usage", "The prompt is blank. Say what is to be drawn.")
  return prompt
}

/** Reads standard input to its end. */
export async function readInput(): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** The fields that both routes take. */
type Fields = Readonly<Record<string, string | number>>

/** A request without what the options say. */
interface Drawing {
  readonly path: string
  readonly prompt: string
  readonly label: string
  /** Puts the fields into the body. */
  readonly body: (fields: Fields) => FormData | { readonly json: unknown }
}

/** Has something drawn and writes the pictures. */
export async function draw(options: DrawOptions, { path, prompt, label, body }: Drawing): Promise<void> {
  const count = options.n ?? 1
  const files = new PictureFiles({ output: options.output, count, force: options.force === true })
  files.check()
  if (options.json === true && options.output === "-")
    throw new Failure("usage", "Standard output cannot hold the picture and --json; leave one of them out.")
  await useServer(options, async (server, signal) => {
    const result = await withProgress(label, async () => {
      const model = options.model ?? (await defaultModel(server, signal))
      const response = await callServer(server, { method: "POST", path, body: body(fieldsOf(options, model, prompt)), signal })
      const requestId = response.headers.get("x-request-id") ?? undefined
      try {
        const answer = await readImagesAnswer(response.body as AsyncIterable<Uint8Array>, files)
        const pictures = [...answer.pictures]
        for (const link of answer.links) pictures.push(await download(link, files, signal))
        if (pictures.length === 0) throw new Failure("refused", "The server answered without a picture.")
        return { requestId, model, pictures, warnings: [...answer.warnings, ...files.warnings], demo: response.headers.has("x-limn-demo") }
      } catch (error) {
        if (!(error instanceof Failure) || requestId === undefined) throw error
        throw Object.assign(error, { requestId })
      }
    })
    report(result, options)
  })
}

interface Result {
  readonly requestId: string | undefined
  readonly model: string
  readonly pictures: readonly WrittenPicture[]
  readonly warnings: readonly string[]
  readonly demo: boolean
}

function report({ requestId, model, pictures, warnings, demo }: Result, options: DrawOptions): void {
  if (options.json === true) return print(JSON.stringify({ request_id: requestId ?? null, pictures, model, warnings }))
  for (const warning of warnings) note(`${paint(process.stderr, "yellow", "warning:")} ${plain(warning)}`)
  if (demo) note(paint(process.stderr, "dim", "Drawn by the built-in painter: no provider is configured (demo mode)."))
  for (const { path, width, height, bytes } of pictures) {
    if (path === "-") continue
    print(`${path}  ${paint(process.stdout, "dim", `${width}×${height}, ${Math.ceil(bytes / 1024)} KiB, ${model}`)}`)
  }
}

function fieldsOf(options: DrawOptions, model: string, prompt: string): Fields {
  const format = options.format ?? formatOfName(options.output)
  const fields = {
    model,
    prompt,
    response_format: "url",
    n: options.n,
    size: options.size,
    aspect_ratio: options.aspectRatio,
    image_size: options.imageSize,
    seed: options.seed,
    output_format: format,
    quality: options.quality,
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields
}

/** The first model that the server lists as one that draws. */
async function defaultModel(server: ServerAddress, signal: AbortSignal): Promise<string> {
  const response = await callServer(server, { method: "GET", path: "/api/v1/models?output_modalities=image", signal })
  const { data } = (await response.json()) as { data?: { id: string }[] }
  const [first] = data ?? []
  if (first === undefined)
    throw new Failure("failure", "The server offers no model that draws. Connect a provider, or name a model with --model.")
  return first.id
}

async function download(link: string, files: PictureFiles, signal: AbortSignal): Promise<WrittenPicture> {
  const response = await fetchLink(link, signal)
  const sink = await files.open()
  try {
    for await (const bytes of response.body ?? []) await sink.write(bytes as Uint8Array)
    return await sink.finish()
  } catch (error) {
    await sink.abandon()
    if (error instanceof Failure) throw error
    throw new Failure(
      "failure",
      `The picture was made, but could not be fetched whole: ${(error as Error).message}. It is still at ${link}`,
      { cause: error },
    )
  }
}
