import { Base64Decoder, Base64Error } from "#bytes/base64.ts"
import { owned } from "#bytes/chunk.ts"
import { JsonError } from "#json/json-error.ts"
import { JsonScanner } from "#json/scanner.ts"
import { Failure } from "./failure.ts"
import type { PictureFiles, PictureSink, WrittenPicture } from "./picture-files.ts"

/** What an Images answer holds. */
export interface ImagesAnswer {
  /** Pictures that came within the answer and have been written already. */
  readonly pictures: readonly WrittenPicture[]
  /** Links to those that did not. */
  readonly links: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Reads an answer of the Images API while it arrives. A picture inside it goes to its file in pieces; it is never one
 * string. Throws Failure where the answer breaks off or is none.
 */
export async function readImagesAnswer(body: AsyncIterable<Uint8Array>, files: PictureFiles): Promise<ImagesAnswer> {
  const scanner = new JsonScanner()
  const pictures: WrittenPicture[] = []
  let open: { readonly sink: PictureSink; readonly decoder: Base64Decoder } | undefined
  const pass = async (decoded: readonly Uint8Array[]): Promise<void> => {
    for (const bytes of decoded) await open?.sink.write(bytes)
  }
  try {
    for await (const bytes of body) {
      for (const event of scanner.write(owned(bytes))) {
        if (event.type === "lift-start" && event.path.at(-1) === "b64_json")
          open = { sink: await files.open(), decoder: new Base64Decoder() }
        if (open === undefined) continue
        if (event.type === "lift-chunk") await pass(open.decoder.write(event.chunk.bytes).decoded)
        if (event.type !== "lift-end") continue
        await pass(open.decoder.finish().decoded)
        const { sink } = open
        open = undefined
        pictures.push(await sink.finish())
      }
    }
    const answer = scanner.finish() as { data?: unknown; warnings?: unknown } | null
    const data = Array.isArray(answer?.data) ? (answer.data as { b64_json?: unknown; url?: unknown }[]) : []
    for (const { b64_json: small } of data) {
      if (typeof small !== "string") continue
      const sink = await files.open()
      await sink.write(Buffer.from(small, "base64"))
      pictures.push(await sink.finish())
    }
    return {
      pictures,
      links: data.flatMap(({ url }) => (typeof url === "string" ? [url] : [])),
      warnings: (Array.isArray(answer?.warnings) ? answer.warnings : []).flatMap((warning: { message?: unknown } | null) =>
        typeof warning?.message === "string" ? [warning.message] : [],
      ),
    }
  } catch (error) {
    await open?.sink.abandon()
    if (error instanceof Failure) throw error
    const broken = error instanceof JsonError || error instanceof Base64Error
    const what = broken ? "The server's answer cannot be read" : "The server's answer broke off"
    throw new Failure("failure", `${what}: ${(error as Error).message}`, { cause: error })
  }
}
